"""The logs of the training, and how their figures are written."""

import json
from collections.abc import Sequence
from pathlib import Path

MODELS = Path(__file__).resolve().parents[1]
LOGS = MODELS / "training" / "logs"

ORDER = (
    "vit",
    "pinhole",
    "pinhole-direct",
    "pinhole-mixed",
    "pinhole-mixed-sketch",
    "pinhole-mixed-grpo",
    "pinhole-ivt",
    "pinhole-ivt-blind",
    "pinhole-lavit",
    "pinhole-text-same",
    "pinhole-text-wide",
)


def reports() -> list[dict]:
    """Of all stages, in the order of the family."""
    found = [read(file) for file in LOGS.glob("*.json")]
    return sorted(found, key=lambda one: (_place(one["stage"]), one["stage"]))


def report_of(stage: str) -> dict:
    return read(LOGS / f"{stage}.json")


def read(path: Path):
    return json.loads(path.read_text(encoding="utf8"))


def _place(stage: str) -> int:
    return ORDER.index(stage) if stage in ORDER else len(ORDER)


def accuracy(found: dict) -> str:
    low, high = found["interval"]
    return f"{found['accuracy']:.3f} ({low:.3f} to {high:.3f})"


def levels(found: dict) -> str:
    return " ".join(f"{share['accuracy']:.2f}" for share in found["byDifficulty"].values())


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Columns padded as the repository's formatter does it."""
    widths = [max(3, *(len(row[column]) for row in [head, *rows])) for column in range(len(head))]
    lines = [head, ["-" * width for width in widths], *rows]
    return "\n".join(
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths)) + " |" for row in lines
    )
