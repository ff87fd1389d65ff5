"""Puts the pieces of a stage together: encoder pre-training, and the members that answer."""

import functools
import random
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import torch
from torch import nn
from torch.nn import functional

from . import benchmark, pretraining
from .labels import labelled
from .loop import Losses, Prepared, Schedule, Stage
from .model import PinholeModel, TextModel, packed_logits
from .packing import NO_TARGET, Batch, Row, pack
from .shapes import DecoderShape, VisionShape
from .stages import ALL_TASKS, ROWS, VISION_ROWS, Member
from .vocabulary import Vocabulary

TRAINING_SEED = 1
"""Of the benchmark; held-out samples have another."""

LONGEST_DESCRIPTION = 96
"""Tokens; a trail board takes 84."""

LABELLED_MIX = {"trail": 0.35, "relate": 0.25, "bars": 0.15, "turn": 0.25}
"""Share of each task in the pictures that the encoder is taught with."""

ENCODER_SHARE = 0.3
"""Of the learning rate: the encoder is trained already."""


def build(member: Member, vocabulary: Vocabulary) -> PinholeModel | TextModel:
    torch.manual_seed(member.seed)
    shape = DecoderShape(len(vocabulary), member.width, member.layers, member.heads, member.hidden)
    return TextModel(shape) if member.in_words else PinholeModel(VisionShape(), shape, vocabulary)


def encoder_stage(steps: int, folder: Path, device: torch.device, compiling: bool) -> Stage:
    torch.manual_seed(7)
    reader = pretraining.DenseReader(VisionShape()).to(device)
    encode = compiled(reader.encoder, compiling)

    def losses(content) -> Losses:
        pictures, labels = content
        return pretraining.losses(reader, encode(pictures.to(device)), labels)

    def batches(step: int, taken: dict[str, int]) -> Iterator[Prepared]:
        return _labelled_batches(step, taken)

    return Stage(
        name="vit",
        model=reader,
        groups=[{"params": list(reader.parameters()), "share": 1.0}],
        schedule=Schedule(steps, 2e-3, warm_up=min(100, steps // 4), constant=0.3),
        batches=batches,
        losses=losses,
        folder=folder,
        device=device,
    )


def member_stage(
    member: Member,
    steps: int,
    model: nn.Module,
    vocabulary: Vocabulary,
    folder: Path,
    device: torch.device,
    compiling: bool,
) -> Stage:
    model.to(device)
    prefix_length = LONGEST_DESCRIPTION if member.in_words else model.prefix_length

    forward = compiled(functools.partial(_mean_losses, model), compiling)

    def losses(content) -> Losses:
        batch, names = content
        found = forward(batch.to(device))
        rows = found.pop("rows")
        for task in member.tasks:
            chosen = [index for index, name in enumerate(names) if name == task]
            if chosen:
                found[task] = rows[chosen].mean()
        return found

    def batches(step: int, taken: dict[str, int]) -> Iterator[Prepared]:
        return _lesson_batches(member, vocabulary, prefix_length, step, taken)

    return Stage(
        name=member.name,
        model=model,
        groups=_parameter_groups(model),
        schedule=Schedule(steps, member.learning_rate, warm_up=min(150, steps // 4)),
        batches=batches,
        losses=losses,
        folder=folder,
        device=device,
    )


def _mean_losses(model: PinholeModel | TextModel, batch: Batch) -> Losses:
    """What is learned from, and the mean over each row's words, to be looked at by task."""
    logits = packed_logits(model, batch.shown, batch.prefix_lengths, batch.ids, batch.offsets, batch.segments)
    loss = functional.cross_entropy(
        logits.float().flatten(0, 1), batch.targets.flatten(), ignore_index=NO_TARGET, reduction="none"
    ).view(batch.targets.shape)
    learned = batch.targets != NO_TARGET
    rows = loss.detach().sum(1) / learned.sum(1).clamp(min=1)
    return {"total": loss.sum() / learned.sum(), "rows": rows}


def _parameter_groups(model: PinholeModel | TextModel) -> list[dict]:
    if isinstance(model, TextModel):
        return [{"params": list(model.parameters()), "share": 1.0}]
    encoder = list(model.vision.parameters())
    known = {id(parameter) for parameter in encoder}
    rest = [parameter for parameter in model.parameters() if id(parameter) not in known]
    return [{"params": rest, "share": 1.0}, {"params": encoder, "share": ENCODER_SHARE}]


def compiled(function: Callable, wanted: bool) -> Callable:
    """Half again as fast where there is a C++ compiler; the same numbers where there is none."""
    if not wanted or (
        not torch.cuda.is_available() and shutil.which("g++") is None and shutil.which("clang++") is None
    ):
        return function
    return torch.compile(function, dynamic=False)


def _lesson_batches(
    member: Member, vocabulary: Vocabulary, prefix_length: int, step: int, taken: dict[str, int]
) -> Iterator[Prepared]:
    taken = {task: taken.get(task, 0) for task in member.tasks}
    with ExitStack() as stack:
        streams = {
            task: stack.enter_context(closing(benchmark.stream(task, TRAINING_SEED, taken[task])))
            for task in member.tasks
        }
        while True:
            chance = random.Random(f"{member.name} {member.seed} {step}")
            names = chance.choices(member.tasks, list(member.mix.values()), k=ROWS)
            rows: list[Row] = []
            for name in names:
                rows.append(member.lessons.row(next(streams[name]), vocabulary, chance))
                taken[name] += 1
            yield Prepared((pack(rows, member.length, prefix_length), names), dict(taken))
            step += 1


def _labelled_batches(step: int, taken: dict[str, int]) -> Iterator[Prepared]:
    """Pictures of all tasks, and sketches of boards among them: later members think in sketches."""
    names = list(ALL_TASKS)
    taken = {task: taken.get(task, 0) for task in names}
    with ExitStack() as stack:
        streams = {
            task: stack.enter_context(
                closing(
                    benchmark.stream(task, TRAINING_SEED, taken[task], sketches=task in ("trail", "relate"))
                )
            )
            for task in names
        }
        while True:
            chance = random.Random(f"vit {step}")
            samples = []
            for name in chance.choices(names, [LABELLED_MIX[name] for name in names], k=VISION_ROWS):
                record = next(streams[name])
                taken[name] += 1
                sketch = (
                    chance.randrange(len(record.sketches))
                    if record.sketches and chance.random() < 0.3
                    else None
                )
                samples.append(labelled(record, sketch))
            yield Prepared(pretraining.collate(samples), dict(taken))
            step += 1
