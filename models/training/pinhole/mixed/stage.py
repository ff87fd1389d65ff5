"""The stages of the member that sketches, by name: taught to sketch, its sketches read, rewarded.

What ships is the member as it was taught: the last stage is reported, and keeps its own checkpoint.
"""

from pathlib import Path

import torch

from .. import checkpoint
from ..base import trained_base
from ..log import Log
from ..loop import run as train
from ..running import MakeReport, Run
from . import reading, rewarding
from .examination import Examination
from .measuring import examine
from .model import MixedModel
from .settings import Mixed
from .teaching import mixed_stage

READ = 200
"""Samples whose sketches are painted and probed."""

COMPARED = 300
"""Samples of each task that are asked before and after rewards."""


def taught(settings: Mixed, run: Run, folder: Path, log: Log) -> tuple[MixedModel, float]:
    """Pinhole taught to sketch, its checkpoints in `folder`; gives it and the seconds it took."""
    model = MixedModel(settings, run.vocabulary)
    model.pinhole.load_state_dict(trained_base(run.checkpoints, run.vocabulary).state_dict())
    # Building and loading leave a state of chance that is the same for all seeds.
    torch.manual_seed(settings.seed)
    steps = run.steps(settings.steps)
    stage = mixed_stage(settings, steps, model, run.vocabulary, folder, run.device, run.compiling)
    return model, train(stage, log)


def train_mixed(run: Run, log: Log) -> dict:
    settings = Mixed()
    model, seconds = taught(settings, run, run.checkpoints, log)
    return {
        "stage": settings.name,
        "parameters": sum(parameter.numel() for parameter in model.parameters()),
        "headParameters": sum(parameter.numel() for parameter in model.head.parameters()),
        "latents": settings.latents,
        "steps": run.steps(settings.steps),
        "minutes": round(seconds / 60, 1),
        **examine(model, settings, run, log),
    }


def train_reader(run: Run, log: Log) -> dict:
    settings = Mixed()
    model = _finished(settings, run)
    reader, seconds = reading.teach_reader(model, settings, run, log)
    examination = Examination(model, settings, run, READ)
    generated = examination.ask(examination.trails)
    found = reading.read_report(reader, examination, generated, run.logs / "sketches.png")
    for name, figures in found.items():
        log.say(f"{name}: {figures}")
    return {
        "stage": reading.NAME,
        "steps": run.steps(reading.STEPS),
        "minutes": round(seconds / 60, 1),
        "sketches": found,
    }


def train_rewarded(run: Run, log: Log) -> dict:
    settings = Mixed()
    model = _finished(settings, run)
    before = rewarding.switching(Examination(model, settings, run, COMPARED))
    seconds = train(rewarding.rewarding_stage(model, settings, run), log)
    after = rewarding.switching(Examination(model, settings, run, COMPARED))
    for task in before:
        shares = [found[task]["shareWithSketches"] for found in (before, after)]
        log.say(
            f"{task}: {before[task]['accuracy']:.3f} before, {after[task]['accuracy']:.3f} after; "
            f"draws in {shares[0]:.3f} and {shares[1]:.3f} of the answers"
        )
    return {
        "stage": rewarding.NAME,
        "steps": run.steps(rewarding.STEPS, rewarding.QUICK_STEPS),
        "minutes": round(seconds / 60, 1),
        "before": before,
        "after": after,
    }


def _finished(settings: Mixed, run: Run) -> MixedModel:
    model = MixedModel(settings, run.vocabulary)
    checkpoint.load_model(run.checkpoints / f"{settings.name}.pt", model)
    return model.to(run.device).eval()


STAGES: dict[str, MakeReport] = {
    "pinhole-mixed": train_mixed,
    reading.NAME: train_reader,
    rewarding.NAME: train_rewarded,
}
