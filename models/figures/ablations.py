"""Blocks of training/ABLATIONS.md: one table an axis, from the logs of `train.py ablate`.

Two intervals stand side by side, because they answer different questions: Wilson's over all seeds' samples, as if
there were one member, and the seeds' own accuracies, which differ by more than samples do.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from pinhole.statistics import wilson

from .ablation_axes import AXES, Axis
from .reports import LOGS, read, table

PAPER = "paper (another model, another benchmark)"

ENOUGH_SEEDS = 3

CHANCE = 1 / 8

CHECKPOINT = "checkpoint"
"""Where trials began whose record names no weights, too."""


@dataclass(frozen=True)
class Pooled:
    """A variant's seeds together."""

    name: str
    accuracies: list[float]
    right: int
    count: int
    replaced: list[dict]

    @property
    def mean(self) -> float:
        return self.right / self.count

    @property
    def interval(self) -> tuple[float, float]:
        return wilson(self.right, self.count)


def _block(axis: Axis, _: Path) -> str:
    rows = _rows(axis)
    if not rows:
        return f"Not run yet: `python models/training/train.py ablate {axis.name}`."
    variants = [_pooled(axis, rows, name) for name in dict.fromkeys(row["variant"] for row in rows)]
    head = [axis.setting, "n", "right (95 % interval)", "seeds, lowest to highest"]
    columns = [_replaced_columns, *([partial(_paper_columns, axis)] if axis.paper else [])]
    if any(variant.replaced for variant in variants):
        head += ["another sample's latents: right", "donor's answer", "implied"]
    else:
        columns.pop(0)
    head += [PAPER] * bool(axis.paper)
    body = [_row(variant) + [cell for column in columns for cell in column(variant)] for variant in variants]
    steps = sorted({row["steps"] for row in rows})
    seeds = sorted({row["seed"] for row in rows})
    told = f"{'/'.join(map(str, steps))} steps a variant, seeds {', '.join(map(str, seeds))}."
    return f"{table(head, body)}\n\n{told} {_in_words(variants)}{_begun(rows)}"


def _begun(rows: Sequence[dict]) -> str:
    """Which trials went on from weights that ship; nothing where all had the checkpoint."""
    shipped: dict[str, list[str]] = {}
    for row in rows:
        begun = row.get("begun", {"source": CHECKPOINT})
        if begun["source"] != CHECKPOINT:
            source = f"{begun['source']} as it ships (weights {begun['sha256'][:8]})"
            shipped.setdefault(source, []).append(f'"{row["variant"]}" {row["seed"]}')
    if not shipped:
        return ""
    if sum(map(len, shipped.values())) == len(rows) and len(shipped) == 1:
        return f" All began with {next(iter(shipped))}."
    told = "; ".join(f"with {source}: {', '.join(trials)}" for source, trials in shipped.items())
    return f" Began {told}; all others with the checkpoint."


def _rows(axis: Axis) -> list[dict]:
    path = LOGS / "ablations" / f"{axis.name}.json"
    return read(path) if path.exists() else []


def _pooled(axis: Axis, rows: Sequence[dict], name: str) -> Pooled:
    mine = [row for row in rows if row["variant"] == name]
    found = [axis.accuracy(row) for row in mine]
    return Pooled(
        name,
        [one["accuracy"] for one in found],
        sum(round(one["accuracy"] * one["n"]) for one in found),
        sum(one["n"] for one in found),
        [one for row in mine if (one := axis.replaced(row)) is not None],
    )


def _row(variant: Pooled) -> list[str]:
    low, high = variant.interval
    return [
        variant.name,
        str(variant.count),
        f"{variant.mean:.3f} ({low:.3f} to {high:.3f})",
        f"{min(variant.accuracies):.3f} to {max(variant.accuracies):.3f}",
    ]


def _replaced_columns(variant: Pooled) -> list[str]:
    if not variant.replaced:
        return ["", "", ""]
    shares = [
        sum(one["follows"][which]["share"] for one in variant.replaced) / len(variant.replaced)
        for which in ("own", "donor", "implied")
    ]
    return [f"{share:.3f}" for share in shares]


def _paper_columns(axis: Axis, variant: Pooled) -> list[str]:
    return [axis.paper.get(variant.name, "")]


def _in_words(variants: Sequence[Pooled]) -> str:
    seeds = min(len(variant.accuracies) for variant in variants)
    if len(variants) == 1:
        return f"Unfinished: one variant with {seeds} of {ENOUGH_SEEDS} seeds, and nothing to hold it against."
    if seeds < ENOUGH_SEEDS:
        return f"Unfinished: a variant has {seeds} of {ENOUGH_SEEDS} seeds. How far seeds differ is not known yet."
    ordered = sorted(variants, key=lambda one: -one.mean)
    told = [
        f'"{better.name}" above {_listed([worse for worse in ordered if _apart(better, worse)])}'
        for better in ordered
        if any(_apart(better, worse) for worse in ordered)
    ]
    said = f"These seeds tell apart: {'; '.join(told)}." if told else "No difference that these seeds can tell."
    guessing = [one for one in variants if one.interval[0] <= CHANCE]
    return f"{said} Not above chance: {_listed(guessing)}." if guessing else said


def _listed(variants: Sequence[Pooled]) -> str:
    return " and ".join(f'"{one.name}"' for one in variants)


def _apart(better: Pooled, worse: Pooled) -> bool:
    """Neither seeds nor samples overlap. Three seeds against three come out so by chance one time in ten."""
    return min(better.accuracies) > max(worse.accuracies) and better.interval[0] > worse.interval[1]


BLOCKS: dict[str, Callable[[Path], str]] = {
    f"ablation {axis.name}": partial(_block, axis) for axis in AXES
}
