"""Accuracy on samples never trained on: share of answers that are the benchmark's answer, word for word."""

from collections.abc import Iterable

import torch

from .benchmark import Record
from .generate import Task, answer_all
from .lessons import response, shown
from .model import PinholeModel, TextModel
from .statistics import by_difficulty, share
from .vocabulary import Vocabulary


def evaluate(
    model: PinholeModel | TextModel,
    records: list[Record],
    modes: Iterable[str],
    vocabulary: Vocabulary,
    device: torch.device,
) -> dict[str, dict]:
    """For each mode: how many of `records` are answered rightly, with interval, in all and by difficulty."""
    model.eval()
    in_words = isinstance(model, TextModel)
    found = {}
    for mode in modes:
        tasks = [
            Task(shown(record, vocabulary, in_words), vocabulary.prompt(record.question.words, mode))
            for record in records
        ]
        answers = answer_all(model, tasks, vocabulary.end, device)
        wanted = [response(record.question, vocabulary, mode) for record in records]
        right = [
            _answer(said, vocabulary) == _answer(want, vocabulary) for said, want in zip(answers, wanted)
        ]
        found[mode] = {
            **share(right),
            "byDifficulty": by_difficulty(records, right),
            "meanTokens": round(sum(map(len, answers)) / len(answers), 1),
            "wholeRationale": round(
                sum(said == want for said, want in zip(answers, wanted)) / len(records), 4
            ),
        }
    model.train()
    return found


def _answer(said: list[int], vocabulary: Vocabulary) -> list[int] | None:
    """What stands between the last "answer" and the end; nothing where either is missing."""
    marker = vocabulary.numbers["answer"]
    if not said or said[-1] != vocabulary.end or marker not in said:
        return None
    at = len(said) - 1 - said[::-1].index(marker)
    return said[at + 1 : -1]
