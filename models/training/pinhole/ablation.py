"""What an ablation is, for all methods: variants of one setting, each trained by the same function.

A method's usual setting is a variant of most of its axes; it is trained once a seed, and the axes share it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from .base import Begun
from .log import Log
from .running import Run

SAMPLES = 200
"""Held-out, of every variant and seed."""

CHOOSING_SEED = 3_000_000
"""Settings are chosen on these samples, so that those which a member reports stay unseen."""


@dataclass(frozen=True)
class Variant:
    name: str
    settings: object
    """Equal settings and seeds give equal members, whatever they are called."""


@dataclass(frozen=True)
class Trial:
    """One variant, one seed; `folder` is for what it leaves while it is trained."""

    variant: Variant
    seed: int
    name: str
    folder: Path


Train = Callable[[Trial, Run, Log], dict]
"""Gives the trial's figures."""


@dataclass(frozen=True)
class Axis:
    method: str
    name: str
    variants: Sequence[Variant]
    train: Train
    begun: Callable[[Run], Begun]
    """What every trial goes on from."""


def axes(
    method: str,
    variants: Mapping[str, Sequence[Variant]],
    train: Train,
    begun: Callable[[Run], Begun],
) -> dict[str, Axis]:
    return {f"{method}-{name}": Axis(method, name, found, train, begun) for name, found in variants.items()}
