"""Blocks of the model cards that all members have."""

from collections.abc import Callable
from pathlib import Path

from .reports import accuracy, levels, read, report_of, table


def _card(folder: Path) -> str:
    manifest = read(folder / "darkroom.json")
    rows = []
    for found in manifest["accuracy"]["measured"]:
        by_difficulty = {str(share["difficulty"]): share for share in found["byDifficulty"]}
        found = {**found, "byDifficulty": by_difficulty}
        rows.append([found["task"], found["method"], str(found["n"]), accuracy(found), levels(found)])
    parity = [
        [f"`{part['graph']}`", part["reference"], str(part["samples"]), f"{part['largestDifference']:.0e}"]
        for part in manifest["parity"]
    ]
    head = ["task", "method", "n", "accuracy (95 % interval)", "by difficulty 1, 2, …"]
    return (
        f"{table(head, rows)}\n\nMeasured by `{manifest['accuracy']['command']}`.\n\n"
        f"{table(['graph', 'compared with', 'samples', 'largest difference'], parity)}"
    )


def _replacement(folder: Path) -> str:
    """On trail, where a donor's latents imply an answer."""
    report = report_of(folder.name)
    rows = [
        [
            LATENTS.get(name, name),
            str(found["n"]),
            accuracy(found),
            *(f"{found['follows'][which]['share']:.3f}" for which in ("donor", "implied")),
            "" if name in ("own", "generated") else _chance(found["mcnemar"]),
        ]
        for name, found in (report.get("replacement") or report["replacements"]).items()
    ]
    return table(["latents", "n", "right (95 % interval)", "donor's answer", "implied", "p"], rows)


def _chance(p: float) -> str:
    return f"{p:.1g}" if p < 0.01 else f"{p:.2f}"


LATENTS = {
    "own": "its own",
    "generated": "drawn by the head",
    "oracle": "true sketches, encoded",
    "zero": "zeros",
    "noise": "noise of the same mean and deviation",
    "other": "another sample's, recorded",
    "another sample's": "another sample's, as drawn",
    "zero text": "hidden states: zeros",
    "other text": "hidden states: another sample's",
    "zero vision": "patches: zeros",
    "other vision": "patches: another sample's",
    "random patches": "patches of the same picture, by chance",
    "removed": "none",
}

BLOCKS: dict[str, Callable[[Path], str]] = {"card": _card, "card, replaced": _replacement}
