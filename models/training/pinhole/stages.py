"""The family's members: what each is made of, what it is taught, for how long.

Steps are counted, not minutes: a seed then always gives the same weights on the same machine, however busy it is.
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


VISION_STEPS = 800

VISION_ROWS = 64

ALL_TASKS = {"trail": 0.32, "relate": 0.38, "bars": 0.12, "turn": 0.18}
"""Relate gets most: its first hop, finding a thing by what it is, is the slowest to learn."""

MEMBERS = {
    member.name: member
    for member in (
        Member("pinhole", 11, Lessons(chains=1, direct=2, lookups=2), 3600, 192, ALL_TASKS),
        # The control of the gap between the modes: as large and as long in training, and all of it for direct answers.
        Member("pinhole-direct", 11, Lessons(chains=0, direct=4, lookups=2), 3600, 160, ALL_TASKS, modes=("direct",)),
        Member("pinhole-text-same", 12, Lessons(chains=1, direct=2, lookups=1, in_words=True), 1500, 160, {"trail": 0.6, "relate": 0.4}),
        Member(
            "pinhole-text-wide",
            13,
            Lessons(chains=1, direct=2, lookups=1, in_words=True),
            1500,
            160,
            {"trail": 0.6, "relate": 0.4},
            width=256,
            layers=4,
            heads=8,
            hidden=640,
        ),
    )
}
