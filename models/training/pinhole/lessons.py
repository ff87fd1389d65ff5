"""What a member is asked about a scene: whole questions in both modes, and dense look-ups.

Look-ups come first in learning: "what colour is in the cell ? b3 red c1 blue" asks for one hop only, value
right after its address, many times in one segment. A decoder that can look up learns to chain look-ups within
minutes; one that is given chains alone stays at chance.
"""

import random
from dataclasses import dataclass

import numpy as np

from .benchmark import Record
from .packing import Row, Segment
from .vocabulary import Vocabulary


@dataclass(frozen=True)
class Lessons:
    """How many segments of each kind a row begins with; further questions fill it up."""

    chains: int
    direct: int
    lookups: int
    pairs: int = 8
    """Most pairs in one look-up segment."""

    in_words: bool = False
    """Show the description instead of the picture."""

    def row(self, record: Record, vocabulary: Vocabulary, chance: random.Random) -> Row:
        # The record's own question has the difficulty asked for; further ones are what the scene allows.
        questions = [record.question, *record.others]
        lookups = chance.sample(record.lookups, min(self.lookups, len(record.lookups)))
        direct = questions if self.chains == 0 else chance.sample(questions, min(self.direct, len(questions)))
        segments = [self._chain(question, vocabulary) for question in questions[: self.chains]]
        segments += [self._lookup(lookup, vocabulary, chance) for lookup in lookups]
        segments += [self._direct(question, vocabulary) for question in direct]
        if self.chains > 0:
            segments += [self._chain(question, vocabulary) for question in questions[self.chains :]]
        return Row(shown(record, vocabulary, self.in_words), segments)

    def _chain(self, question, vocabulary: Vocabulary) -> Segment:
        return Segment.of(
            vocabulary.prompt(question.words, "text-cot"), response(question, vocabulary, "text-cot")
        )

    def _direct(self, question, vocabulary: Vocabulary) -> Segment:
        return Segment.of(
            vocabulary.prompt(question.words, "direct"), response(question, vocabulary, "direct")
        )

    def _lookup(self, lookup, vocabulary: Vocabulary, chance: random.Random) -> Segment:
        ids = vocabulary.lookup_prompt(lookup.words)
        learned = [False] * len(ids)
        for address, value in chance.sample(lookup.pairs, min(self.pairs, len(lookup.pairs))):
            ids += vocabulary.encode([*address, *value])
            # The address is given, not guessed.
            learned += [False] * len(address) + [True] * len(value)
        return Segment(ids, learned)


def response(question, vocabulary: Vocabulary, mode: str) -> list[int]:
    """What a member should say: the rationale where it is asked for, then the answer."""
    rationale = [word for step in question.steps for word in step] if mode == "text-cot" else []
    return [*vocabulary.encode([*rationale, "answer", *question.answer]), vocabulary.end]


def shown(record: Record, vocabulary: Vocabulary, in_words: bool) -> np.ndarray:
    if not in_words:
        return record.picture
    return np.array([vocabulary.start, *vocabulary.encode(record.description)])
