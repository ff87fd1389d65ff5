"""Puts the pieces together: the trained base member, the curriculum over it, and the loop's stage."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import torch

from ..loop import Losses, Prepared, Stage
from ..model import PinholeModel
from ..vocabulary import Vocabulary
from .batches import LatentBatch, Mixture, batches
from .curriculum import Curriculum, Pace, UntilComplete
from .learning import latent_losses, old_losses
from .steps import Method


@dataclass(frozen=True)
class Course:
    """One member, or one variant of it, and how it is trained."""

    name: str
    seed: int
    steps: int
    method: Method = Method()
    learning_rate: float = 1e-3
    plateau: int = 300
    """Steps of the last stage at full rate."""

    first: int = 0
    """Latent steps at the beginning; as many as there are is no curriculum."""

    last: int | None = None
    """Latent steps at the end, where not all words are replaced."""

    pace: Pace = Pace()
    mixture: Mixture = Mixture()

    @property
    def stages(self) -> int:
        return self.method.steps if self.last is None else self.last


def course_stage(
    course: Course,
    steps: int,
    model: PinholeModel,
    vocabulary: Vocabulary,
    folder: Path,
    device: torch.device,
) -> Stage:
    for parameter in [*model.vision.parameters(), *model.connector.parameters()]:
        parameter.requires_grad_(False)
    curriculum = Curriculum(model, course.stages, course.first, course.pace).to(device)

    def keep(stage: int) -> None:
        keep_decoder(model, stage_path(folder, course.name, stage))

    def losses(content: object) -> Losses:
        curriculum.steps += 1
        if isinstance(content, LatentBatch):
            return latent_losses(curriculum, course.method, content, keep)
        return old_losses(model, content)

    def made(step: int, taken: dict[str, int]) -> Iterator[Prepared]:
        return batches(
            course.seed, course.method, course.mixture, vocabulary, model.prefix_length, step, taken
        )

    learned = [parameter for parameter in model.parameters() if parameter.requires_grad]
    return Stage(
        name=course.name,
        model=curriculum,
        groups=[{"params": learned, "share": 1.0}],
        schedule=UntilComplete(
            steps,
            course.learning_rate,
            warm_up=min(100, max(1, steps // 4)),
            curriculum=curriculum,
            plateau=course.plateau,
        ),
        batches=made,
        losses=losses,
        folder=folder,
        device=device,
    )


def stage_path(folder: Path, name: str, stage: int) -> Path:
    return folder / f"{name}.stage-{stage}.pt"


def keep_decoder(model: PinholeModel, path: Path) -> None:
    """The decoder as it is when a stage is done; encoder and connector never change."""
    unfinished = path.with_suffix(".unfinished")
    torch.save({name: tensor.half() for name, tensor in model.decoder.state_dict().items()}, unfinished)
    os.replace(unfinished, path)


def load_decoder(model: PinholeModel, path: Path) -> None:
    kept = torch.load(path, map_location="cpu", weights_only=True)
    model.decoder.load_state_dict({name: tensor.float() for name, tensor in kept.items()})


