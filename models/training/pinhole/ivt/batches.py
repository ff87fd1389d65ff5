"""What is learned from: trails to be thought about in latents, and now and then the lessons of before.

Without the old lessons the member forgets to answer in words; how far it does anyway is measured.
"""

import random
from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass

import numpy as np
import torch

from .. import benchmark
from ..lessons import Lessons
from ..loop import Prepared
from ..packing import Batch, pack
from ..vocabulary import Vocabulary
from .chain import chain, posed
from .steps import Method

OLD_ROWS = 8

OLD_LENGTH = 160

OLD_MIX = {"trail": 0.1, "relate": 0.35, "bars": 0.2, "turn": 0.35}

IN_WORDS = Lessons(chains=1, direct=1, lookups=1)

TRAIL_DIRECT = Lessons(chains=0, direct=2, lookups=2)
"""Thinking step by step about a trail now means latents, so that its chains in words are not asked for."""


@dataclass(frozen=True)
class Mixture:
    """What batches are made of."""

    pictures: int = 16
    questions: int = 2
    """About each picture, whose encoding they share."""

    old_every: int | None = 8
    """Every so many steps one is of old lessons."""

    replayed: float = 0.25
    """Share of batches of an earlier stage."""


@dataclass(frozen=True)
class LatentBatch:
    pictures: torch.Tensor
    """Fewer than prompts where several ask about the same."""

    prompts: torch.Tensor
    chains: torch.Tensor
    replayed: float | None
    """Of an earlier stage: how far back, 0 to 1; none is the stage that is learned now."""


def batches(
    seed: int,
    method: Method,
    mixture: Mixture,
    vocabulary: Vocabulary,
    prefix_length: int,
    step: int,
    taken: dict[str, int],
) -> Iterator[Prepared]:
    """A function of the step; `taken` says where each task's samples go on."""
    taken = {task: taken.get(task, 0) for task in OLD_MIX}
    with ExitStack() as stack:
        streams = {
            task: stack.enter_context(closing(benchmark.stream(task, seed, taken[task]))) for task in OLD_MIX
        }

        def following(task: str) -> benchmark.Record:
            taken[task] += 1
            return next(streams[task])

        while True:
            chance = random.Random(f"ivt {seed} {step}")
            if mixture.old_every is not None and (step + 1) % mixture.old_every == 0:
                names = chance.choices(list(OLD_MIX), list(OLD_MIX.values()), k=OLD_ROWS)
                chosen = [(name, following(name)) for name in names]
                content: object = _old(chosen, vocabulary, prefix_length, chance)
            else:
                records: list[benchmark.Record] = []
                while len(records) < mixture.pictures * mixture.questions:
                    records += posed(following("trail"), mixture.questions, method.hops, chance)
                replayed = chance.random() if chance.random() < mixture.replayed else None
                content = _latent(records, mixture.questions, method, vocabulary, replayed)
            yield Prepared(content, dict(taken))
            step += 1


def _latent(
    records: list[benchmark.Record],
    questions: int,
    method: Method,
    vocabulary: Vocabulary,
    replayed: float | None,
) -> LatentBatch:
    prompts = [vocabulary.prompt(record.question.words, "text-cot") for record in records]
    return LatentBatch(
        torch.from_numpy(np.stack([record.picture for record in records[::questions]])),
        torch.tensor(prompts),
        torch.tensor([chain(record, method.steps, vocabulary) for record in records]),
        replayed,
    )


def _old(
    chosen: list[tuple[str, benchmark.Record]],
    vocabulary: Vocabulary,
    prefix_length: int,
    chance: random.Random,
) -> Batch:
    rows = [
        (TRAIL_DIRECT if name == "trail" else IN_WORDS).row(record, vocabulary, chance)
        for name, record in chosen
    ]
    return pack(rows, OLD_LENGTH, prefix_length)
