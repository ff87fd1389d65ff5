"""Whether latents carry an answer: they are replaced, and what becomes of the answer is counted.

A fall in accuracy alone may only show that the model was disturbed. So another sample's recorded latents are
fed in, and three answers are told apart: the sample's own, the donor's, and the one that the donor's latents
imply in this picture. Donors are chosen so that all three differ.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from .benchmark import Record
from .labels import CELLS
from .statistics import wilson

Words = tuple[str, ...]


def donors(records: Sequence[Record]) -> list[int]:
    """For each trail sample one whose latents would tell: as many steps, and all three answers differ.

    It is the nearest later one; the last samples are followed by the first.
    """
    return [_donor(records, index) for index in range(len(records))]


def _donor(records: Sequence[Record], index: int) -> int:
    record = records[index]
    for further in range(1, len(records)):
        at = (index + further) % len(records)
        other = records[at]
        if other.question.difficulty != record.question.difficulty:
            continue
        if len({own(record), own(other), implied(record, other)}) == 3:
            return at
    raise ValueError(f"No sample of {len(records)} can lend its latents to sample {index}: take more samples.")


def own(record: Record) -> Words:
    return tuple(record.question.answer)


def implied(record: Record, donor: Record) -> Words:
    """What this picture shows where the donor's path ends."""
    cell = donor.facts["path"][donor.question.difficulty]
    return (record.facts["colour"][CELLS.index(cell)],)


@dataclass(frozen=True)
class Share:
    right: int
    count: int

    def report(self) -> dict:
        low, high = wilson(self.right, self.count)
        return {
            "n": self.count,
            "share": round(self.right / self.count, 4),
            "interval": [round(low, 4), round(high, 4)],
        }


def follows(
    records: Sequence[Record], lenders: Sequence[int], answers: Sequence[Sequence[str] | None]
) -> dict[str, dict]:
    """How many answers are the sample's own, the donor's, and the implied one."""
    wanted = {
        "own": [own(record) for record in records],
        "donor": [own(records[lender]) for lender in lenders],
        "implied": [implied(record, records[lender]) for record, lender in zip(records, lenders)],
    }
    said = [None if answer is None else tuple(answer) for answer in answers]
    return {
        name: Share(sum(one == other for one, other in zip(said, expected)), len(said)).report()
        for name, expected in wanted.items()
    }


def mcnemar(before: Sequence[bool], after: Sequence[bool]) -> float:
    """Exact two-sided p of as many changes, in both directions, if neither direction were likelier."""
    lost = sum(was and not now for was, now in zip(before, after))
    won = sum(now and not was for was, now in zip(before, after))
    changes = lost + won
    tail = sum(math.comb(changes, count) for count in range(min(lost, won) + 1)) / 2**changes
    return min(1.0, 2 * tail)
