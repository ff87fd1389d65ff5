"""A member, the held-out samples that it is asked about, and how its answers are counted."""

from collections.abc import Sequence
from contextlib import closing

import numpy as np
import torch

from .. import benchmark, replacement
from ..benchmark import Record
from ..running import HELD_OUT, HELD_OUT_SEED, QUICK_HELD_OUT, Run
from ..statistics import by_difficulty, share
from .head import DENOISING_STEPS
from .model import MixedModel, pooled
from .settings import Mixed
from .thinking import Manner, Said, Source, from_head, think

TASKS = ("trail", "relate", "bars", "turn")

NOISE_SEED = 5

ENCODED = 64
"""Sketches that are encoded at a time."""


class Examination:
    """A member and the held-out trails it is asked about."""

    def __init__(
        self,
        model: MixedModel,
        settings: Mixed,
        run: Run,
        count: int = HELD_OUT,
        seed: int = HELD_OUT_SEED,
    ) -> None:
        self.model, self.settings, self.run = model.eval(), settings, run
        self.count, self.seed = QUICK_HELD_OUT if run.quick else count, seed
        self.trails = held_out_trails(settings, self.count, seed)
        self.truth = true_latents(model, self.trails, settings, run.device)

    def records(self, task: str) -> list[Record]:
        return self.trails if task == "trail" else list(benchmark.stream(task, self.seed, count=self.count))

    def ask(
        self,
        records: Sequence[Record],
        mode: str = "text-cot",
        source: Source | None = None,
        latents: int | None = None,
        may_sketch: bool = True,
        denoising_steps: int = DENOISING_STEPS,
    ) -> list[Said]:
        """Answers with latents from the head, or from a source that replaces it."""
        manner = Manner(
            self.settings.latents if latents is None else latents,
            source or from_head(self.model, NOISE_SEED, denoising_steps),
            may_sketch,
            at_once=source is not None,
        )
        prompts = [self.run.vocabulary.prompt(record.question.words, mode) for record in records]
        pictures = np.stack([record.picture for record in records])
        return think(self.model, pictures, prompts, manner, self.run.vocabulary, self.run.device)

    def answers(self, said: Sequence[Said]) -> list[tuple[str, ...] | None]:
        return [answer_of(one.tokens, self.run) for one in said]

    def right(self, records: Sequence[Record], said: Sequence[Said]) -> list[bool]:
        return [answer == replacement.own(record) for record, answer in zip(records, self.answers(said))]


def held_out_trails(settings: Mixed, count: int, seed: int = HELD_OUT_SEED) -> list[Record]:
    """Samples with as many moves as it was taught, with their sketches."""
    found = []
    with closing(benchmark.stream("trail", seed, sketches=True)) as records:
        while len(found) < count:
            record = next(records)
            if record.question.difficulty <= settings.moves:
                found.append(record)
    return found


@torch.no_grad()
def true_latents(
    model: MixedModel, records: Sequence[Record], settings: Mixed, device: torch.device
) -> list[np.ndarray]:
    """For each sample the latents of its true sketches [moves, latents, width]."""
    sketches = [sketch for record in records for sketch in record.sketches[: record.question.difficulty]]
    latents = []
    for start in range(0, len(sketches), ENCODED):
        some = torch.from_numpy(np.stack(sketches[start : start + ENCODED])).to(device)
        latents.append(pooled(model.see(some), settings.latents).cpu().numpy())
    ends = np.cumsum([record.question.difficulty for record in records])
    return np.split(np.concatenate(latents), ends[:-1])


def answer_of(tokens: list[int], run: Run) -> tuple[str, ...] | None:
    """What stands between the last "answer" and the end; nothing where either is missing."""
    words = [run.vocabulary.words[token] for token in tokens]
    if not tokens or tokens[-1] != run.vocabulary.end or "answer" not in words:
        return None
    return tuple(words[len(words) - words[::-1].index("answer") : -1])


def counted(records: Sequence[Record], right: Sequence[bool]) -> dict:
    return {**share(right), "byDifficulty": by_difficulty(records, right)}


def sketching(said: Sequence[Said]) -> dict:
    """How often it draws."""
    return {
        "meanSketches": round(sum(len(one.sketches) for one in said) / len(said), 3),
        "shareWithSketches": round(sum(bool(one.sketches) for one in said) / len(said), 4),
    }
