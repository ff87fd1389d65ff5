"""Which part of the chain is latent by now: the state that a run must find again after an interruption.

It lives in buffers beside the weights, so that every checkpoint has it, and batches stay a function of the
step alone.
"""

from dataclasses import dataclass, field

import torch
from torch import nn

from ..loop import Schedule
from ..model import PinholeModel

SMOOTH = 0.95

LATEST = 2 / 3
"""Share of the steps after which the rate falls, come what may."""


@dataclass(frozen=True)
class Pace:
    """When the next word is replaced."""

    enough: float = 0.97
    """Share of words said rightly."""

    at_least: int = 60
    """Batches of a stage: the share is smoothed, and must be the stage's own."""

    at_most: int | None = None
    """Batches after which the next stage comes all the same."""


class Curriculum(nn.Module):
    """The member with the number of latent steps it takes by now."""

    def __init__(self, model: PinholeModel, stages: int, first: int = 0, pace: Pace = Pace()) -> None:
        super().__init__()
        self.model = model
        self.stages = stages
        self.pace = pace
        self.register_buffer("stage", torch.tensor(first))
        self.register_buffer("right", torch.tensor(0.0))
        self.register_buffer("since", torch.tensor(0))
        self.register_buffer("steps", torch.tensor(0))
        self.register_buffer("complete_at", torch.tensor(0 if first == stages else -1))

    def note(self, share: float) -> None:
        """What share of this stage's words was right in a batch."""
        self.since += 1
        known = SMOOTH * float(self.right) + (1 - SMOOTH) * share if float(self.right) else share
        self.right.fill_(known)

    def ready(self) -> bool:
        if int(self.stage) == self.stages:
            return False
        since, pace = int(self.since), self.pace
        learned = since >= pace.at_least and float(self.right) > pace.enough
        return learned or (pace.at_most is not None and since >= pace.at_most)

    def advance(self) -> None:
        self.stage += 1
        self.since.zero_()
        self.right.zero_()
        if int(self.stage) == self.stages:
            self.complete_at.copy_(self.steps)


@dataclass(frozen=True)
class UntilComplete(Schedule):
    """Full rate until the last stage has had its share of steps; what is left is for the line down.

    The gain of the last stage comes with the falling rate, so the line must not begin before it.
    """

    curriculum: Curriculum = field(kw_only=True)
    plateau: int = field(kw_only=True)
    """Steps of the last stage at full rate."""

    def rate(self, step: int) -> float:
        complete_at = int(self.curriculum.complete_at)
        # A run that never completes its curriculum ends at a low rate all the same.
        begin = LATEST * self.steps if complete_at < 0 else complete_at + self.plateau
        begin = min(begin, LATEST * self.steps)
        falling = 1.0 if step < begin else (self.steps - step) / (self.steps - begin)
        return self.learning_rate * min(1.0, (step + 1) / self.warm_up) * max(0.02, falling)
