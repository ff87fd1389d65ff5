"""The stages of the member that sketches, by name."""

from .. import checkpoint
from ..log import Log
from ..loop import run as train
from ..running import MakeReport, Run
from .measuring import examine
from .model import MixedModel
from .settings import Mixed
from .teaching import mixed_stage


def taught(settings: Mixed, run: Run, log: Log) -> tuple[MixedModel, float]:
    """Pinhole taught to sketch; gives it and the seconds it took."""
    model = MixedModel(settings, run.vocabulary)
    checkpoint.load_model(run.checkpoints / "pinhole.pt", model.pinhole)
    steps = run.steps(settings.steps)
    stage = mixed_stage(settings, steps, model, run.vocabulary, run.checkpoints, run.device, run.compiling)
    return model, train(stage, log)


def train_mixed(run: Run, log: Log) -> dict:
    settings = Mixed()
    model, seconds = taught(settings, run, log)
    return {
        "stage": settings.name,
        "parameters": sum(parameter.numel() for parameter in model.parameters()),
        "headParameters": sum(parameter.numel() for parameter in model.head.parameters()),
        "latents": settings.latents,
        "steps": run.steps(settings.steps),
        "minutes": round(seconds / 60, 1),
        **examine(model, settings, run, log),
    }


STAGES: dict[str, MakeReport] = {"pinhole-mixed": train_mixed}
