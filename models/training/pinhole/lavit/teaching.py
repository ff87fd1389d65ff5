"""Puts the pieces of the stage together: pinhole twice, as teacher and as student, and their lessons."""

import copy
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import torch

from ..base import BASE, trained_base
from ..loop import Losses, Prepared, Schedule, Stage
from ..model import PinholeModel
from ..stages import MEMBERS
from ..teaching import build
from ..vocabulary import Vocabulary
from .losses import losses
from .questions import Lesson, lessons
from .settings import Settings
from .thinking import ThinkingModel


@dataclass(frozen=True)
class Classroom:
    teacher: PinholeModel
    student: ThinkingModel
    stage: Stage


def untrained(vocabulary: Vocabulary, seed: int) -> ThinkingModel:
    model = build(MEMBERS[BASE], vocabulary)
    torch.manual_seed(seed)
    return ThinkingModel(model)


def classroom(
    name: str,
    settings: Settings,
    vocabulary: Vocabulary,
    checkpoints: Path,
    folder: Path,
    device: torch.device,
) -> Classroom:
    """`checkpoints` is where pinhole lies, `folder` where this member goes."""
    student = untrained(vocabulary, settings.seed).to(device)
    student.model.load_state_dict(trained_base(checkpoints, vocabulary).state_dict())
    teacher = copy.deepcopy(student.model).eval()
    # What pictures look like to the decoder stays as it was learned: teacher and student share it.
    for frozen in (teacher, student.model.vision, student.model.connector):
        frozen.requires_grad_(False)
    learned = [parameter for parameter in student.parameters() if parameter.requires_grad]

    def compute(content: object) -> Losses:
        return losses(settings, student, teacher, _to(content, device))

    def batches(step: int, taken: dict[str, int]) -> Iterator[Prepared]:
        return lessons(settings, vocabulary, step, taken)

    schedule = Schedule(settings.steps, settings.learning_rate, warm_up=min(100, settings.steps // 4))
    stage = Stage(
        name=name,
        model=student,
        groups=[{"params": learned, "share": 1.0}],
        schedule=schedule,
        batches=batches,
        losses=compute,
        folder=folder,
        device=device,
    )
    return Classroom(teacher, student, stage)


def _to(lesson: Lesson, device: torch.device) -> Lesson:
    return replace(
        lesson,
        pictures=lesson.pictures.to(device),
        prompts=lesson.prompts.to(device),
        answers=lesson.answers.to(device),
        targets=lesson.targets.to(device),
        rationales=lesson.rationales.to(device),
    )
