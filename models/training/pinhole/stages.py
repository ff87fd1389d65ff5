"""The family's members: what each is made of, what it is taught, for how long.

Steps are counted, not minutes: a seed then always gives the same weights on the same machine, however busy it
is.
"""

from dataclasses import dataclass

from .lessons import Lessons

ROWS = 16
"""Pictures in a batch. Twice as many are no faster a picture on two cores, and learn less for each."""


@dataclass(frozen=True)
class Member:
    """One model that is trained to answer."""

    name: str
    seed: int
    lessons: Lessons
    steps: int
    length: int
    """Text tokens in a row."""

    mix: dict[str, float]
    """Share of each task."""

    modes: tuple[str, ...] = ("text-cot", "direct")
    learning_rate: float = 1.2e-3
    width: int = 192
    layers: int = 6
    heads: int = 6
    hidden: int = 512

    @property
    def in_words(self) -> bool:
        return self.lessons.in_words

    @property
    def tasks(self) -> list[str]:
        return list(self.mix)


VISION_STEPS = 500

VISION_ROWS = 64

ALL_TASKS = {"trail": 0.26, "relate": 0.34, "bars": 0.1, "turn": 0.3}
"""Relate and turn get most: finding a thing, or the options that have a cell, is the slowest to learn."""

TASKS_IN_WORDS = {"trail": 0.5, "relate": 0.3, "bars": 0.2}

PINHOLE_STEPS = 2800

_MEMBERS = (
    Member(
        "pinhole",
        seed=11,
        lessons=Lessons(chains=1, direct=2, lookups=2, pairs=12),
        steps=PINHOLE_STEPS,
        length=192,
        mix=ALL_TASKS,
    ),
    Member(
        "pinhole-text-same",
        seed=12,
        lessons=Lessons(chains=1, direct=2, lookups=1, in_words=True),
        steps=1200,
        length=144,
        mix=TASKS_IN_WORDS,
    ),
    Member(
        "pinhole-text-wide",
        seed=13,
        lessons=Lessons(chains=1, direct=2, lookups=1, in_words=True),
        steps=1200,
        length=144,
        mix=TASKS_IN_WORDS,
        width=256,
        layers=4,
        heads=8,
        hidden=640,
    ),
    # The control of the gap between the modes: as large, as many steps, and all of them for direct answers.
    Member(
        "pinhole-direct",
        seed=11,
        lessons=Lessons(chains=0, direct=5, lookups=2, pairs=12),
        steps=PINHOLE_STEPS,
        length=144,
        mix=ALL_TASKS,
        modes=("direct",),
    ),
)

MEMBERS = {member.name: member for member in _MEMBERS}
"""In the order in which `all` trains them: what is shipped first."""
