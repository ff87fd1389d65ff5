"""Puts the stage together that teaches Pinhole to sketch."""

import random
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import numpy as np
import torch

from .. import benchmark
from ..benchmark import Record
from ..loop import Losses, Prepared, Schedule, Stage
from ..teaching import TRAINING_SEED, compiled
from ..vocabulary import Vocabulary
from .lessons import collate
from .model import MixedModel, Teacher, measure_latents
from .settings import Mixed

WORDED_MIX = {"relate": 0.4, "bars": 0.2, "turn": 0.4}

MEASURED = 100
"""Pictures whose sketches give the latents' mean and deviation."""


def mixed_stage(
    settings: Mixed,
    steps: int,
    model: MixedModel,
    vocabulary: Vocabulary,
    folder: Path,
    device: torch.device,
    compiling: bool,
) -> Stage:
    """`model` has the weights of the member that it goes on from."""
    records = long_trails(settings, 0, MEASURED)
    sketches = np.concatenate([record.sketches[: settings.moves] for record in records])
    measure_latents(model, torch.from_numpy(sketches), settings.latents)
    model.to(device)

    def compile_(function: Callable) -> Callable:
        return compiled(function, compiling)

    teacher = Teacher(model, settings, compile_)

    def losses(content) -> Losses:
        return teacher.losses(content.to(device))

    def batches(step: int, taken: dict[str, int]) -> Iterator[Prepared]:
        return _batches(settings, vocabulary, model.pinhole.prefix_length, step, taken)

    parameters = [parameter for parameter in model.parameters() if parameter.requires_grad]
    return Stage(
        name=settings.name,
        model=model,
        groups=[{"params": parameters, "share": 1.0}],
        schedule=Schedule(steps, settings.learning_rate, warm_up=min(100, steps // 4)),
        batches=batches,
        losses=losses,
        folder=folder,
        device=device,
    )


def long_trails(settings: Mixed, start: int, count: int) -> list[Record]:
    """Training samples that have a sketch for every move."""
    found = []
    with closing(benchmark.stream("trail", TRAINING_SEED, start, sketches=True)) as records:
        while len(found) < count:
            found.append(_next_long(records, settings)[0])
    return found


def _next_long(records: Iterator[Record], settings: Mixed) -> tuple[Record, int]:
    """The next sample whose question has enough moves, and how many were taken to find it."""
    numbered = ((record, taken) for taken, record in enumerate(records, 1))
    return next(one for one in numbered if one[0].question.difficulty >= settings.moves)


def _batches(
    settings: Mixed, vocabulary: Vocabulary, prefix_length: int, step: int, taken: dict[str, int]
) -> Iterator[Prepared]:
    tasks = ["trail", *WORDED_MIX]
    taken = {task: taken.get(task, 0) for task in tasks}
    with ExitStack() as stack:
        streams = {
            task: stack.enter_context(
                closing(benchmark.stream(task, TRAINING_SEED, taken[task], sketches=task == "trail"))
            )
            for task in tasks
        }
        while True:
            # Variants of one seed get the same samples, whatever they are called.
            chance = random.Random(f"{Mixed.name} {settings.seed} {step}")
            drawing, worded = [], []
            for _ in range(settings.drawing_rows):
                record, passed = _next_long(streams["trail"], settings)
                drawing.append(record)
                taken["trail"] += passed
            for task in chance.choices(list(WORDED_MIX), list(WORDED_MIX.values()), k=settings.worded_rows):
                worded.append(next(streams[task]))
                taken[task] += 1
            batch = collate(drawing, worded, step, settings, vocabulary, chance, prefix_length)
            yield Prepared(batch, dict(taken))
            step += 1
