"""What each axis of the ablations varies, where its figures lie in a trial's log, and what the papers report.

The papers' figures are accuracies in percent, or what they say in words.
"""

from collections.abc import Callable
from dataclasses import dataclass, field


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
