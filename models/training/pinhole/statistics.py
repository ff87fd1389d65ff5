"""How sure an accuracy is."""

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    # Pages are filled by a Python that has no more than its own library.
    from .benchmark import Record

NORMAL_95 = 1.959964
"""Half width of the central 95 % of a normal distribution, in standard deviations."""


def wilson(right: int, count: int) -> tuple[float, float]:
    """Wilson's 95 % interval of a share; it stays within 0..1 where the simple one does not."""
    share = right / count
    square = NORMAL_95**2
    centre = (share + square / (2 * count)) / (1 + square / count)
    half = NORMAL_95 / (1 + square / count) * math.sqrt(share * (1 - share) / count + square / (4 * count**2))
    return max(0.0, centre - half), min(1.0, centre + half)


def share(right: Sequence[bool]) -> dict:
    """As every report has it."""
    low, high = wilson(sum(right), len(right))
    return {
        "n": len(right),
        "accuracy": round(sum(right) / len(right), 4),
        "interval": [round(low, 4), round(high, 4)],
    }


def by_difficulty(records: Iterable["Record"], right: Iterable[bool]) -> dict[str, dict]:
    levels: dict[int, list[bool]] = defaultdict(list)
    for record, is_right in zip(records, right):
        levels[record.question.difficulty].append(is_right)
    return {str(level): share(values) for level, values in sorted(levels.items())}
