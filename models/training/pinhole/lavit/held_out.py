"""Samples never trained on, and shares of right answers on them."""

from collections import defaultdict
from collections.abc import Sequence

from .. import benchmark
from ..benchmark import Record
from ..replacement import own
from ..statistics import wilson
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
    by_difficulty: dict[int, list[bool]] = defaultdict(list)
    for record, is_right in zip(records, right):
        by_difficulty[record.question.difficulty].append(is_right)
    levels = {str(key): share(values) for key, values in sorted(by_difficulty.items())}
    return {**share(right), "byDifficulty": levels}


def share(right: Sequence[bool]) -> dict:
    low, high = wilson(sum(right), len(right))
    return {
        "n": len(right),
        "accuracy": round(sum(right) / len(right), 4),
        "interval": [round(low, 4), round(high, 4)],
    }


def rights(records: Sequence[Record], said: Answers) -> list[bool]:
    return [word == own(record) for record, word in zip(records, said.words)]
