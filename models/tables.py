"""Writes the figures into models/README.md and the model cards: python models/tables.py

All come from the logs of the training and from each member's darkroom.json; `--check` only says whether the
texts have them already. Needs nothing but Python.
"""

import json
import sys
from collections.abc import Callable
from pathlib import Path

MODELS = Path(__file__).resolve().parent
LOGS = MODELS / "training" / "logs"
BEGIN, END = "<!-- figures: {} -->", "<!-- end of figures -->"


def main() -> int:
    texts = [
        MODELS / "README.md",
        *sorted(card.parent / "README.md" for card in MODELS.glob("*/darkroom.json")),
    ]
    stale = [
        text
        for text in texts
        if (new := _filled(text)) != text.read_text(encoding="utf8") and _write(text, new)
    ]
    for text in stale:
        print(f"{text.relative_to(MODELS.parent)} has {'old' if _only_checking() else 'new'} figures")
    return 1 if stale and _only_checking() else 0


def _only_checking() -> bool:
    return "--check" in sys.argv[1:]


def _write(text: Path, content: str) -> bool:
    if not _only_checking():
        text.write_text(content, encoding="utf8")
    return True


def _filled(text: Path) -> str:
    """The text with every block between markers made anew."""
    content = text.read_text(encoding="utf8")
    for name, make in BLOCKS.items():
        begin = BEGIN.format(name)
        if begin not in content:
            continue
        before, rest = content.split(begin, 1)
        _, after = rest.split(END, 1)
        content = f"{before}{begin}\n\n{make(text.parent)}\n\n{END}{after}"
    return content


def _training(_: Path) -> str:
    rows = []
    for report in _reports():
        parameters = f"{report['parameters'] / 1e6:.2f} M" if "parameters" in report else ""
        rows.append(
            [
                f"`{report['stage']}`",
                parameters,
                str(report["steps"]),
                str(report["minutes"]),
                report["finished"],
            ]
        )
    return _table(["stage", "parameters", "steps", "minutes on two CPU cores", "finished"], rows)


def _accuracy(_: Path) -> str:
    rows = [
        [f"`{report['stage']}`", *_row(task, mode, found)]
        for report in _reports()
        for task, modes in report.get("accuracy", {}).items()
        for mode, found in modes.items()
    ]
    return _table(["member", *HEAD], rows)


def _replaced(_: Path) -> str:
    """What became of answers on trail when something else was fed in the place of the latents."""
    rows = []
    for report in _reports():
        for name, found in _conditions(report).items():
            if name not in CONDITIONS:
                continue
            follows = found.get("follows") or found["answerIs"]
            low, high = found["interval"]
            shares = [f"{follows[which]['share']:.3f}" for which in ("donor", "implied")]
            accuracy = f"{found['accuracy']:.3f} ({low:.3f} to {high:.3f})"
            rows.append([f"`{report['stage']}`", CONDITIONS[name], str(found["n"]), accuracy, *shares])
    return _table(["member", "latents", "n", "right (95 % interval)", "donor's answer", "implied"], rows)


def _conditions(report: dict) -> dict:
    if "carrying" in report:
        return report["carrying"]["trail"]
    return report.get("replacement") or report.get("replacements") or {}


CONDITIONS = {
    "own": "its own",
    "generated": "its own",
    "oracle": "true sketches, encoded",
    "zero": "zeros",
    "noise": "noise of the same mean and deviation",
    "removed": "none",
    "masked": "hidden from the answer",
    "other": "another sample's, recorded",
    "another sample's": "another sample's, recorded",
    "donor": "another sample's, recorded",
    "other text": "another sample's hidden states, own patches",
    "other vision": "own hidden states, another sample's patches",
    "zero vision": "own hidden states, zeros for patches",
    "random patches": "patches of the same picture, by chance",
}
"""As the members' own logs call them, and as a reader does."""


def _labels(_: Path) -> str:
    [report] = [report for report in _reports() if "labels" in report]
    rows = [
        [task, ", ".join(f"{name} {share:.3f}" for name, share in found.items())]
        for task, found in report["labels"].items()
    ]
    return _table(["task", "share of labels read rightly in 200 held-out pictures"], rows)


def _card(folder: Path) -> str:
    manifest = json.loads((folder / "darkroom.json").read_text(encoding="utf8"))
    rows = []
    for found in manifest["accuracy"]["measured"]:
        by_difficulty = {str(share["difficulty"]): share for share in found["byDifficulty"]}
        rows.append(_row(found["task"], found["method"], {**found, "byDifficulty": by_difficulty}))
    parity = [
        [f"`{part['graph']}`", part["reference"], str(part["samples"]), f"{part['largestDifference']:.0e}"]
        for part in manifest["parity"]
    ]
    return (
        f"{_table(HEAD, rows)}\n\nMeasured by `{manifest['accuracy']['command']}`.\n\n"
        f"{_table(['graph', 'compared with', 'samples', 'largest difference'], parity)}"
    )


HEAD = ["task", "method", "n", "accuracy (95 % interval)", "by difficulty 1, 2, …"]

BLOCKS: dict[str, Callable[[Path], str]] = {
    "training": _training,
    "accuracy": _accuracy,
    "labels": _labels,
    "replaced": _replaced,
    "card": _card,
}


def _row(task: str, mode: str, found: dict) -> list[str]:
    low, high = found["interval"]
    levels = " ".join(f"{share['accuracy']:.2f}" for share in found["byDifficulty"].values())
    return [task, mode, str(found["n"]), f"{found['accuracy']:.3f} ({low:.3f} to {high:.3f})", levels]


def _reports() -> list[dict]:
    order = [
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
    ]
    reports = [json.loads(file.read_text(encoding="utf8")) for file in LOGS.glob("*.json")]
    return sorted(
        reports,
        key=lambda report: (
            order.index(report["stage"]) if report["stage"] in order else 99,
            report["stage"],
        ),
    )


def _table(head: list[str], rows: list[list[str]]) -> str:
    """Columns padded as the repository's formatter does it."""
    widths = [max(len(row[column]) for row in [head, *rows]) for column in range(len(head))]
    lines = [head, ["-" * width for width in widths], *rows]
    return "\n".join(
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths)) + " |" for row in lines
    )


if __name__ == "__main__":
    sys.exit(main())
