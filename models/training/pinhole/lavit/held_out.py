"""Samples never trained on, and shares of right answers on them."""

from collections.abc import Sequence

from .. import benchmark
from ..benchmark import Record
from ..replacement import own
from ..statistics import by_difficulty, share
from .conditions import Answers


def held_out(task: str, seed: int, count: int, hardest: int) -> list[Record]:
    """The first samples of a seed that are no harder than what was learned."""
    records: list[Record] = []
    for record in benchmark.stream(task, seed):
        if record.question.difficulty <= hardest:
            records.append(record)
        if len(records) == count:
            break
    return records


def accuracy(records: Sequence[Record], said: Answers) -> dict:
    """As every member's: in all and by difficulty."""
    right = rights(records, said)
    return {**share(right), "byDifficulty": by_difficulty(records, right)}


def rights(records: Sequence[Record], said: Answers) -> list[bool]:
    return [word == own(record) for record, word in zip(records, said.words)]
