"""Answers of many samples under several conditions: picture and prompt are read once for all of them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch

from ..benchmark import Record
from ..model import PinholeModel
from ..vocabulary import Vocabulary
from .questions import Prompts, prompts
from .thinking import Asked, Pictures, ask, read_pictures, say, think

ROWS = 100


@dataclass(frozen=True)
class Speaker:
    """What all conditions of one member share."""

    vocabulary: Vocabulary
    covers_prompt: bool


@dataclass(frozen=True)
class Condition:
    """How the thoughts are had, and how far text sees the picture."""

    gate: float
    thoughts: int
    fed: torch.Tensor | None = None
    """[samples, thoughts, width], in place of their inputs."""

    hidden: bool = False
    """The answer cannot see them."""

    free: bool = False
    """The model has to say "answer" itself, and the end behind the answer; else the word is given, so that
    conditions differ by the answer alone."""


@dataclass(frozen=True)
class Answers:
    words: list[tuple[str, ...] | None]
    """None where what was said is no answer: another first word, or no end after one word."""

    looks: torch.Tensor
    """[samples, patches]: attention of the position that says the answer."""


@dataclass(frozen=True)
class Recorded:
    """What was thought when nothing was replaced."""

    inputs: torch.Tensor
    states: torch.Tensor
    looks: torch.Tensor
    patches: torch.Tensor
    """States of the patches behind the final norm."""

    features: torch.Tensor


@torch.no_grad()
def recorded(
    model: PinholeModel, records: Sequence[Record], speaker: Speaker, thoughts: int, gate: float
) -> Recorded:
    parts = []
    for _, read, prompts_ in _batches(model, records, speaker):
        had, _ = think(model, ask(model, read, prompts_, gate, speaker.covers_prompt), thoughts)
        parts.append((torch.cat(had.inputs, 1), had.states, had.looks, read.states, read.features))
    return Recorded(*(torch.cat(tensors) for tensors in zip(*parts)))


@torch.no_grad()
def answers(
    model: PinholeModel, records: Sequence[Record], speaker: Speaker, conditions: Mapping[str, Condition]
) -> dict[str, Answers]:
    """Greedy. What each picture and prompt is to the model is found once for all conditions of one gate."""
    found: dict[str, list[Answers]] = {name: [] for name in conditions}
    for rows, read, prompts_ in _batches(model, records, speaker):
        for gate in dict.fromkeys(condition.gate for condition in conditions.values()):
            asked = ask(model, read, prompts_, gate, speaker.covers_prompt)
            for name, condition in conditions.items():
                if condition.gate == gate:
                    found[name].append(_speak(model, speaker, condition, rows, asked))
    return {
        name: Answers(
            [word for part in parts for word in part.words], torch.cat([part.looks for part in parts])
        )
        for name, parts in found.items()
    }


def _speak(model: PinholeModel, speaker: Speaker, condition: Condition, rows: slice, asked: Asked) -> Answers:
    words, marker = speaker.vocabulary.words, speaker.vocabulary.numbers["answer"]
    fed = None if condition.fed is None else condition.fed[rows]
    if condition.thoughts > 0:
        _, asked = think(model, asked, condition.thoughts, fed)
    begins = _likeliest(model, asked.hidden) == marker
    given = torch.full((len(begins),), marker, device=begins.device)
    hidden, looks, asked = say(model, asked, given, condition.gate, condition.hidden)
    value = _likeliest(model, hidden)
    hidden, _, _ = say(model, asked, value, condition.gate, condition.hidden)
    ends = _likeliest(model, hidden) == speaker.vocabulary.end
    valid = (begins & ends).tolist() if condition.free else [True] * len(begins)
    return Answers([(words[word],) if ok else None for word, ok in zip(value.tolist(), valid)], looks[:, 0])


def _likeliest(model: PinholeModel, hidden: torch.Tensor) -> torch.Tensor:
    return model.decoder.head(hidden[:, 0]).argmax(-1)


def _batches(
    model: PinholeModel, records: Sequence[Record], speaker: Speaker
) -> Iterator[tuple[slice, Pictures, Prompts]]:
    device = model.connector.weight.device
    for start in range(0, len(records), ROWS):
        rows = slice(start, start + ROWS)
        chosen = records[rows]
        pictures = torch.from_numpy(np.stack([record.picture for record in chosen])).to(device)
        questions = [record.question for record in chosen]
        asked = prompts(list(range(len(chosen))), questions, speaker.vocabulary)
        yield rows, read_pictures(model, pictures), asked.to(device)
