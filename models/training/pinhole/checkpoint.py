"""Everything a run needs to go on as if it had not been interrupted."""

import errno
import os
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import nn

from .problems import TrainingProblem


@dataclass
class Progress:
    """Where a stage stands."""

    step: int = 0
    seconds: float = 0.0
    """Time spent training, interruptions left out."""

    taken: dict[str, int] | None = None
    """How many samples of each task were used: where the stream of samples goes on."""


def save(path: Path, model: nn.Module, optimiser: torch.optim.Optimizer | None, progress: Progress) -> None:
    """Writes beside the old checkpoint and then puts it in its place: an interrupted save loses nothing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    state = {"model": model.state_dict(), "progress": vars(progress), "random": torch.get_rng_state()}
    if optimiser is not None:
        state["optimiser"] = optimiser.state_dict()
    unfinished = path.with_suffix(".unfinished")
    try:
        torch.save(state, unfinished)
    except (OSError, RuntimeError) as error:
        unfinished.unlink(missing_ok=True)
        if getattr(error, "errno", None) == errno.ENOSPC or _is_full(path.parent):
            raise TrainingProblem(
                f"The disk that holds {path.parent} is full.",
                "Free about 100 MB and start the same command again: it goes on from the last checkpoint.",
            ) from error
        raise
    os.replace(unfinished, path)


def restore(path: Path, model: nn.Module, optimiser: torch.optim.Optimizer | None) -> Progress:
    """The progress kept at `path`, with model and optimiser set to it; a fresh start where there is none."""
    if not path.exists():
        return Progress()
    try:
        state = torch.load(path, map_location="cpu", weights_only=True)
        model.load_state_dict(state["model"])
        if optimiser is not None:
            optimiser.load_state_dict(state["optimiser"])
        torch.set_rng_state(state["random"])
        return Progress(**state["progress"])
    except (RuntimeError, KeyError, TypeError, ValueError, EOFError) as error:
        raise TrainingProblem(
            f"The checkpoint {path} does not fit this version of the training.",
            "Delete it to train this member again.",
        ) from error


def load_model(path: Path, model: nn.Module) -> nn.Module:
    """A finished member's weights, or a sentence that says which command makes them."""
    if not path.exists():
        raise TrainingProblem(
            f"There is no {path}.", f"Train it first: python models/training/train.py {path.stem}"
        )
    restore(path, model, None)
    return model


def _is_full(folder: Path) -> bool:
    facts = os.statvfs(folder)
    return facts.f_bavail * facts.f_frsize < 100_000_000
