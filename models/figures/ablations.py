"""Blocks of training/ABLATIONS.md: one table an axis, from the logs of `train.py ablate`.

Two intervals stand side by side, because they answer different questions: Wilson's over all seeds' samples, as if
there were one member, and the seeds' own accuracies, which differ by more than samples do.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import pairwise
from pathlib import Path

from pinhole.statistics import wilson

from .reports import LOGS, read, table

PAPER = "paper (another model, another benchmark)"


@dataclass(frozen=True)
class Axis:
    name: str
    setting: str
    accuracy: Callable[[dict], dict]
    """Of a trial."""

    replaced: Callable[[dict], dict | None]
    """Answers under another sample's latents, where they were asked for."""

    paper: dict[str, str] = field(default_factory=dict)
    """What the paper reports for a variant."""


def _ivt(row: dict) -> dict:
    return row["trail"]


def _ivt_replaced(row: dict) -> dict | None:
    return row["trail"].get("replacement", {}).get("other")


def _mixed(row: dict) -> dict:
    return row["generated"]


def _mixed_replaced(row: dict) -> dict:
    return row["another sample's"]


def _lavit(row: dict) -> dict:
    return row["trail"]["carrying"]["own"]


def _lavit_replaced(row: dict) -> dict:
    donor = row["trail"]["carrying"]["donor"]
    return {**donor, "follows": donor["answerIs"]}


def _axes(method: str, accuracy: Callable, replaced: Callable, axes: dict) -> list[Axis]:
    return [
        Axis(f"{method}-{name}", setting, accuracy, replaced, paper)
        for name, (setting, paper) in axes.items()
    ]


AXES = [
    *_axes(
        "ivt",
        _ivt,
        _ivt_replaced,
        {
            "parts": (
                "a latent step has",
                {
                    "both": "M3CoT 71.83, ScienceQA 94.1",
                    "no latent text": "52.20, 84.7",
                    "no latent vision": "46.64, 82.3",
                },
            ),
            "curriculum": ("words give way", {}),
            "stages": ("latent steps at the end", {"1": "M3CoT 56.30", "2": "61.48", "3": "71.83"}),
            "patches": ("patches in a step", {}),
        },
    ),
    *_axes(
        "mixed",
        _mixed,
        _mixed_replaced,
        {
            "objective": (
                "loss of the head",
                {"diffusion": "46.7 (mean of its ablation)", "cosine": "44.7"},
            ),
            "latents": ("latents in a sketch", {"32": "best, with 64"}),
            "lambda": ("weight of the head's loss", {"0.1": "worse than 1", "1.0": "best", "10.0": "worse than 1"}),
            "borrowing": ("share of borrowed sketches", {}),
        },
    ),
    *_axes(
        "lavit",
        _lavit,
        _lavit_replaced,
        {
            "gate": ("gate", {}),
            "losses": ("losses", {}),
            "thoughts": ("thoughts", {"4": "best", "6": "worse than 4", "8": "worse than 4"}),
            "weight": ("weight of both losses", {"0.3": "used"}),
        },
    ),
]


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
    return f"{table(head, body)}\n\n{told} {_in_words(variants)}"


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
    low, high = wilson(variant.right, variant.count)
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
    """Only where no seed of one variant reaches any seed of the other can three seeds tell them apart."""
    ordered = sorted(variants, key=lambda one: -one.mean)
    groups = [[ordered[0]]]
    for better, worse in pairwise(ordered):
        if min(better.accuracies) > max(worse.accuracies):
            groups.append([])
        groups[-1].append(worse)
    if len(groups) == 1:
        return "No difference that these seeds can tell: neighbours in accuracy overlap."
    told = " above ".join(" and ".join(f"“{one.name}”" for one in group) for group in groups)
    return f"Told apart, every seed of the one above every seed of the next: {told}."


BLOCKS: dict[str, Callable[[Path], str]] = {
    f"ablation {axis.name}": partial(_block, axis) for axis in AXES
}
