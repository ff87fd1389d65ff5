"""How far text sees the picture: a strength in (0, 1], added to attention scores as its logarithm.

An open gate lets the answer look for itself, and the thoughts are then bypassed. So the gate stays shut until
they have learned to carry, and what is learned already has no reason to change when it opens.
"""

import math

from ..model import NEVER
from .settings import Gate

SHUT = 1e-6
"""The paper's epsilon."""


def strength(gate: Gate, done: float) -> float:
    """At this share of the training."""
    if gate.kind == "none":
        return gate.last
    if gate.kind == "hard":
        return SHUT if done < gate.shut_until else gate.last
    begin = 0.0 if gate.kind == "cosine" else gate.shut_until
    opened = min(1.0, max(0.0, (done - begin) / (gate.open_from - begin)))
    return SHUT + (gate.last - SHUT) / 2 * (1 - math.cos(math.pi * opened))


def score(gate_strength: float) -> float:
    """What is added to the scores of gated queries onto patches; a strength of 0 is a wall."""
    return math.log(gate_strength) if gate_strength > 0 else NEVER
