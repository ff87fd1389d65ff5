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

MOST_HOPS = 4
"""Trails of more steps are not asked about."""

STEPS = MOST_HOPS + 1
"""One more than there are hops, so that reading the colour has a step of its own."""

COLOUR = STEPS
"""Where the colour stands in a chain."""


def posed(record: Record, count: int, chance: random.Random) -> list[Record]:
    """The record with `count` of the questions about its picture that are short enough, or nothing without any."""
    short = [question for question in [record.question, *record.others] if question.difficulty <= MOST_HOPS]
    if not short:
        return []
    drawn = chance.sample(short, min(count, len(short)))
    drawn += chance.choices(short, k=count - len(drawn))
    return [replace(record, question=question) for question in drawn]


def short_enough(records: Iterator[Record]) -> Iterator[Record]:
    """Samples whose own question is one that is asked here."""
    return (record for record in records if record.question.difficulty <= MOST_HOPS)


def cells(record: Record) -> list[str]:
    """Where each step stands; those that are left over wait in the last cell."""
    last = record.question.difficulty
    return [record.facts["path"][min(hop, last)] for hop in range(1, STEPS + 1)]


def chain(record: Record, vocabulary: Vocabulary) -> list[int]:
    answer = record.question.answer
    words = [*cells(record), *answer, ".", "answer", *answer]
    return [*vocabulary.encode(words), vocabulary.end]
