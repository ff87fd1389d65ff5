"""The rationale that latent steps replace: one word a hop.

A latent step in the place of a whole sentence ("step 1 a2 right to b2 .") is never learned: too much has to
happen between two words that are supervised. So the rationale is first compressed to the cells of the path,
the last one repeated, and the colour right after them ("b2 b3 c3 c3 c3 red . answer red"); then one word
after the other gives way to a latent step.
"""

import random
from collections.abc import Iterator
from dataclasses import replace

from ..benchmark import Record
from ..vocabulary import Vocabulary


def most_hops(steps: int) -> int:
    """Longer trails are not asked about: reading the colour has a step of its own."""
    return steps - 1


def posed(record: Record, count: int, hops: int, chance: random.Random) -> list[Record]:
    """The record with `count` of the questions about its picture that are short enough, or nothing without any."""
    short = [question for question in [record.question, *record.others] if question.difficulty <= hops]
    if not short:
        return []
    drawn = chance.sample(short, min(count, len(short)))
    drawn += chance.choices(short, k=count - len(drawn))
    return [replace(record, question=question) for question in drawn]


def short_enough(records: Iterator[Record], hops: int) -> Iterator[Record]:
    """Samples whose own question is one that is asked here."""
    return (record for record in records if record.question.difficulty <= hops)


def cells(record: Record, steps: int) -> list[str]:
    """Where each step stands; those that are left over wait in the last cell."""
    last = record.question.difficulty
    return [record.facts["path"][min(hop, last)] for hop in range(1, steps + 1)]


def chain(record: Record, steps: int, vocabulary: Vocabulary) -> list[int]:
    """`steps` cells, and then the colour."""
    answer = record.question.answer
    words = [*cells(record, steps), *answer, ".", "answer", *answer]
    return [*vocabulary.encode(words), vocabulary.end]
