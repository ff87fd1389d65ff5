"""`train.py ablate <axis>`: one setting of a method at a time, several seeds, a small budget that all variants share.

What is done is kept after every variant and seed, so that an interrupted axis goes on where it was.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from .ivt import ablations as ivt
from .json_file import write_json
from .lavit import ablations as lavit
from .log import Log
from .mixed import ablations as mixed
from .running import Run

SEEDS = (101, 102, 103)
QUICK_SEEDS = (101,)


@dataclass(frozen=True)
class Axis:
    """`train` gives the figures of one variant and one seed."""

    name: str
    variants: Sequence
    train: Callable[..., dict]


def _axes(axes: Mapping[str, Sequence], train: Callable[..., dict]) -> list[Axis]:
    return [Axis(name, variants, train) for name, variants in axes.items()]


AXES: dict[str, Axis] = {
    f"{method}-{axis.name}": axis
    for method, axes in (
        ("mixed", _axes(mixed.AXES, mixed.train_variant)),
        ("ivt", _axes(ivt.AXES, ivt.train_variant)),
        ("lavit", _axes(lavit.AXES, lavit.train_variant)),
    )
    for axis in axes
}


def ablate(name: str, run: Run) -> None:
    axis = AXES[name]
    kept = run.logs / "ablations" / f"{name}.json"
    log = Log(run.logs / "ablations", name)
    rows = json.loads(kept.read_text(encoding="utf8")) if kept.exists() else []
    done = {(row["variant"], row["seed"]) for row in rows}
    for variant in axis.variants:
        for seed in QUICK_SEEDS if run.quick else SEEDS:
            if (variant.name, seed) in done:
                continue
            rows.append(axis.train(axis.name, variant, seed, run, log))
            _keep(kept, rows)


def _keep(path: Path, rows: list[dict]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    write_json(path, rows)
