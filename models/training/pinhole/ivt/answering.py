"""Answers after latent steps, many rows at a time; steps can be replaced on the way."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np
import torch

from ..benchmark import Record
from ..model import PinholeModel
from ..vocabulary import Vocabulary
from .passes import run_pass
from .steps import LatentStep, Method, Replace, Thinking, read, think

ROWS = 100

MOST_WORDS = 24
"""After the latents; a whole chain in words has ten."""

Answer = tuple[str, ...] | None


@dataclass(frozen=True)
class Condition:
    """How the latents of a batch of rows are treated."""

    change: Callable[[slice], Replace] | None = None
    steps: int | None = None
    """Instead of as many as the member takes."""

    forced: tuple[str, ...] = ()
    """Words put into the member's mouth before it may speak."""


@dataclass
class Found:
    """Answers under one condition, and what was fed in each step."""

    answers: list[Answer] = field(default_factory=list)
    fed: list[LatentStep] = field(default_factory=list)


@torch.no_grad()
def answers_under(
    model: PinholeModel,
    records: list[Record],
    method: Method,
    conditions: dict[str, Condition],
    vocabulary: Vocabulary,
    device: torch.device,
) -> dict[str, Found]:
    """Picture and question are read once for all conditions."""
    found = {name: Found() for name in conditions}
    parts: dict[str, list[list[LatentStep]]] = {name: [] for name in conditions}
    for rows, thinking in _read_in_batches(model, records, vocabulary, device):
        for name, condition in conditions.items():
            change = None if condition.change is None else condition.change(rows)
            steps = method.steps if condition.steps is None else condition.steps
            after, fed = think(model, thinking, method, steps, change)
            said = _say(model, after, method, vocabulary, condition.forced)
            found[name].answers += [answer_in(words, vocabulary) for words in said]
            parts[name].append(fed)
    for name, batches in parts.items():
        found[name].fed = [_together(steps) for steps in zip(*batches)]
    return found


def _read_in_batches(
    model: PinholeModel, records: list[Record], vocabulary: Vocabulary, device: torch.device
) -> Iterator[tuple[slice, Thinking]]:
    for start in range(0, len(records), ROWS):
        rows = slice(start, min(start + ROWS, len(records)))
        pictures = np.stack([record.picture for record in records[rows]])
        prompts = [vocabulary.prompt(record.question.words, "text-cot") for record in records[rows]]
        yield rows, read(
            model, torch.from_numpy(pictures).to(device), torch.tensor(prompts, device=device)
        )


def _say(
    model: PinholeModel, thinking: Thinking, method: Method, vocabulary: Vocabulary, forced: tuple[str, ...]
) -> list[list[int]]:
    """Greedy words after the steps, forced ones included."""
    hidden = thinking.picture if method.blind else None
    passed, said = thinking.passed, []
    rows = len(passed.hidden)
    given = vocabulary.encode(forced)
    ended = torch.zeros(rows, dtype=torch.bool, device=passed.hidden.device)
    while len(said) < MOST_WORDS and not bool(ended.all()):
        if len(said) < len(given):
            word = torch.full((rows,), given[len(said)], device=passed.hidden.device)
        else:
            word = model.decoder.head(passed.hidden[:, -1]).argmax(-1)
        said.append(word)
        ended |= word == vocabulary.end
        passed = run_pass(model.decoder, model.decoder.embedding(word)[:, None], passed.memory, hidden)
    return torch.stack(said, 1).tolist()


def answer_in(said: list[int], vocabulary: Vocabulary) -> Answer:
    """What stands between the last "answer" and the end; nothing where either is missing."""
    if vocabulary.end not in said:
        return None
    words = [vocabulary.words[number] for number in said[: said.index(vocabulary.end)]]
    if "answer" not in words:
        return None
    return tuple(words[len(words) - words[::-1].index("answer") :])


def _together(steps: tuple[LatentStep, ...]) -> LatentStep:
    return LatentStep(
        *(torch.cat([getattr(step, part) for step in steps]) for part in ("chosen", "vision", "text"))
    )
