"""What is reported of a member that sketches: accuracy, what it forgot, and what its latents carry.

Every replacement is asked about the same samples, so that all differences are paired.
"""

import json
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from contextlib import closing

import numpy as np
import torch

from .. import benchmark, replacement
from ..benchmark import Record
from ..log import Log
from ..running import HELD_OUT, HELD_OUT_SEED, QUICK_HELD_OUT, Run
from ..statistics import wilson
from .model import MixedModel, pooled
from .settings import START_OF_SKETCH, Mixed
from .sources import kept, matched_noise, recorded, zero
from .thinking import Manner, Said, Source, from_head, think

NOISE_SEED = 5

ENCODED = 64
"""Sketches that are encoded at a time."""


class Examination:
    """A member and the held-out trails it is asked about."""

    def __init__(self, model: MixedModel, settings: Mixed, run: Run, log: Log) -> None:
        self.model, self.settings, self.run, self.log = model.eval(), settings, run, log
        self.count = QUICK_HELD_OUT if run.quick else HELD_OUT
        self.trails = held_out_trails(settings, self.count)
        self.truth = true_latents(model, self.trails, settings, run.device)

    def ask(
        self,
        records: Sequence[Record],
        mode: str = "text-cot",
        source: Source | None = None,
        latents: int | None = None,
        may_sketch: bool = True,
    ) -> list[Said]:
        manner = Manner(
            self.settings.latents if latents is None else latents,
            source or from_head(self.model, NOISE_SEED),
            may_sketch,
        )
        prompts = [self.run.vocabulary.prompt(record.question.words, mode) for record in records]
        pictures = np.stack([record.picture for record in records])
        return think(self.model, pictures, prompts, manner, self.run.vocabulary, self.run.device)

    def answers(self, said: Sequence[Said]) -> list[tuple[str, ...] | None]:
        return [answer_of(one.tokens, self.run) for one in said]

    def right(self, records: Sequence[Record], said: Sequence[Said]) -> list[bool]:
        return [answer == replacement.own(record) for record, answer in zip(records, self.answers(said))]


def held_out_trails(settings: Mixed, count: int) -> list[Record]:
    """Samples with as many moves as it was taught, with their sketches."""
    found = []
    with closing(benchmark.stream("trail", HELD_OUT_SEED, sketches=True)) as records:
        for record in records:
            if record.question.difficulty <= settings.moves:
                found.append(record)
            if len(found) == count:
                return found
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


def share(right: Sequence[bool]) -> dict:
    low, high = wilson(sum(right), len(right))
    return {
        "n": len(right),
        "accuracy": round(sum(right) / len(right), 4),
        "interval": [round(low, 4), round(high, 4)],
    }


def by_difficulty(records: Sequence[Record], right: Sequence[bool]) -> dict:
    levels: dict[int, list[bool]] = defaultdict(list)
    for record, is_right in zip(records, right):
        levels[record.question.difficulty].append(is_right)
    return {
        **share(right),
        "byDifficulty": {str(level): share(values) for level, values in sorted(levels.items())},
    }


def accuracy(examination: Examination, generated: list[Said]) -> dict:
    """Of each task: thinking with sketches where it wants to, without (text-cot), and directly."""
    found = {}
    for task in ("trail", "relate", "bars", "turn"):
        if task == "trail":
            records, thought = examination.trails, generated
        else:
            records = list(benchmark.stream(task, HELD_OUT_SEED, count=examination.count))
            thought = examination.ask(records)
        said = {
            "modal-mixed": thought,
            "text-cot": examination.ask(records, may_sketch=False),
            "direct": examination.ask(records, "direct"),
        }
        start = examination.run.vocabulary.numbers[START_OF_SKETCH]
        found[task] = {
            mode: {
                **by_difficulty(records, examination.right(records, answers)),
                "meanSketches": round(sum(len(one.sketches) for one in answers) / len(answers), 3),
                "shareWithSketches": round(sum(start in one.tokens for one in answers) / len(answers), 4),
            }
            for mode, answers in said.items()
        }
        for mode, one in found[task].items():
            examination.log.say(
                f"{task}, {mode}: {one['accuracy']:.3f} of {one['n']}, sketches {one['meanSketches']}"
                f"  by difficulty {[level['accuracy'] for level in one['byDifficulty'].values()]}"
            )
    return found


def replacements(examination: Examination, generated: list[Said]) -> dict:
    """What becomes of the answer when its latents are replaced."""
    records, model = examination.trails, examination.model
    lenders = replacement.donors(records)
    lent = recorded(generated)
    conditions: dict[str, tuple[Source, int | None] | None] = {
        "generated": None,
        "oracle": (kept(examination.truth), None),
        "zero": (zero(), None),
        "noise": (matched_noise(model, NOISE_SEED + 1), None),
        "another sample's": (kept([lent[lender] for lender in lenders]), None),
        "another sample's, true": (kept([examination.truth[lender] for lender in lenders]), None),
        "removed": (zero(), 0),
    }
    before = examination.right(records, generated)
    found = {}
    for name, condition in conditions.items():
        said = (
            generated
            if condition is None
            else examination.ask(records, source=condition[0], latents=condition[1])
        )
        right = examination.right(records, said)
        found[name] = {
            **by_difficulty(records, right),
            "follows": replacement.follows(records, lenders, examination.answers(said)),
            "mcnemar": replacement.mcnemar(before, right),
        }
        examination.log.say(
            f"{name}: {found[name]['accuracy']:.3f}, follows "
            + json.dumps({key: value["share"] for key, value in found[name]["follows"].items()})
        )
    return found


def likeness(examination: Examination, generated: list[Said]) -> dict:
    """Cosine of drawn latents with the true ones, and with another sample's: how exact drawing is."""
    head = examination.model.head
    own, other, placed = [], [], Counter()
    drawn = recorded(generated)
    for index, (sketches, truth) in enumerate(zip(drawn, examination.truth)):
        neighbour = examination.truth[(index + 1) % len(drawn)]
        for step in range(min(len(sketches), len(truth))):
            found = head.normalise(torch.from_numpy(sketches[step]))
            for kept_, wanted in ((own, truth[step]), (other, neighbour[min(step, len(neighbour) - 1)])):
                kept_.append(_cosine(found, head.normalise(torch.from_numpy(wanted))))
        placed[len(sketches) - len(truth)] += 1
    return {
        "cosineToTrue": round(float(np.mean(own)), 4),
        "cosineToAnother": round(float(np.mean(other)), 4),
        "sketchesTooMany": {str(key): count for key, count in sorted(placed.items())},
    }


def _cosine(one: torch.Tensor, other: torch.Tensor) -> float:
    return float(torch.nn.functional.cosine_similarity(one, other, dim=-1).mean())


def examine(model: MixedModel, settings: Mixed, run: Run, log: Log) -> dict:
    """The report's figures."""
    started = time.monotonic()
    examination = Examination(model, settings, run, log)
    generated = examination.ask(examination.trails)
    drawn_in = time.monotonic() - started
    found = {
        "accuracy": accuracy(examination, generated),
        "replacements": replacements(examination, generated),
        "likeness": likeness(examination, generated),
        "secondsToDraw": round(drawn_in, 1),
        "evaluationMinutes": round((time.monotonic() - started) / 60, 1),
    }
    log.say(f"likeness {json.dumps(found['likeness'])}")
    model.train()
    return found
