"""`train.py ablate <axis>`: one setting of a method at a time, several seeds, a small budget that all variants share.

What is done is kept after every variant and seed, so that an interrupted axis goes on where it was.
"""

import json
import re
import shutil
from pathlib import Path

from .ablation import Axis, Trial, Variant, axes
from .base import Begun, begin
from .ivt import ablations as ivt
from .json_file import write_json
from .lavit import ablations as lavit
from .log import Log
from .mixed import ablations as mixed
from .running import Run

SEEDS = (101, 102, 103)
QUICK_SEEDS = (101,)

def _pinhole(run: Run) -> Begun:
    return begin(run.checkpoints, run.vocabulary)


AXES: dict[str, Axis] = {
    **axes("mixed", mixed.AXES, mixed.train_variant, _pinhole),
    **axes("ivt", ivt.AXES, ivt.train_variant, ivt.begun),
    **axes("lavit", lavit.AXES, lavit.train_variant, _pinhole),
}


def ablate(name: str, run: Run) -> None:
    axis, folder = AXES[name], run.logs / "ablations"
    rows = _kept(folder, name)
    done = {(row["variant"], row["seed"]) for row in rows}
    begun = axis.begun(run).described()
    for seed in QUICK_SEEDS if run.quick else SEEDS:
        # All variants of a seed first: what is left unfinished can be compared all the same.
        for variant in axis.variants:
            if (variant.name, seed) in done:
                continue
            row = _shared(axis, variant, seed, begun, folder) or _trained(name, variant, seed, run)
            rows.append({**row, "axis": axis.name, "variant": variant.name, "begun": begun})
            write_json(folder / f"{name}.json", rows)


def _trained(axis: str, variant: Variant, seed: int, run: Run) -> dict:
    name = re.sub(r"\W+", "-", f"{axis} {variant.name} {seed}")
    trial = Trial(variant, seed, name, run.checkpoints / "ablations" / name)
    log, of_axis = Log(trial.folder, name), Log(run.logs / "ablations", axis)
    found = AXES[axis].train(trial, run, log)
    for line in log.records.read_text(encoding="utf8").splitlines() if log.records.exists() else []:
        of_axis.record(variant=variant.name, seed=seed, **json.loads(line))
    # Of a variant only figures are kept.
    shutil.rmtree(trial.folder)
    return {"axis": axis, "variant": variant.name, "seed": seed, **found}


def _shared(axis: Axis, variant: Variant, seed: int, begun: dict[str, str], folder: Path) -> dict | None:
    """What another axis of the method found for the same settings, from the same weights."""
    for name, other in AXES.items():
        names = [one.name for one in other.variants if one.settings == variant.settings]
        if other.method != axis.method or not names:
            continue
        for row in _kept(folder, name):
            if row["variant"] in names and row["seed"] == seed and row.get("begun") == begun:
                return row
    return None


def _kept(folder: Path, name: str) -> list[dict]:
    path = folder / f"{name}.json"
    return json.loads(path.read_text(encoding="utf8")) if path.exists() else []
