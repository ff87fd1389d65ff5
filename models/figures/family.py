"""Blocks of models/README.md: all members side by side."""

from collections.abc import Callable
from pathlib import Path

from pinhole.statistics import wilson

from .reports import accuracy, levels, report_of, reports, table

HEAD = ["member", "task", "method", "n", "accuracy (95 % interval)", "by difficulty 1, 2, …"]


def _training(_: Path) -> str:
    rows = []
    for report in reports():
        parameters = f"{report['parameters'] / 1e6:.2f} M" if "parameters" in report else ""
        made = [str(report["steps"]), str(report["minutes"]), report["finished"]]
        rows.append([f"`{report['stage']}`", parameters, *made])
    return table(["stage", "parameters", "steps", "minutes on two CPU cores", "finished"], rows)


def _accuracy(_: Path) -> str:
    rows = [
        [f"`{report['stage']}`", task, method, str(found["n"]), accuracy(found), levels(found)]
        for report in reports()
        for task, methods in report.get("accuracy", {}).items()
        for method, found in methods.items()
    ]
    return table(HEAD, rows)


def _replaced(_: Path) -> str:
    """What became of answers on trail when something else was fed in the place of the latents."""
    rows = []
    for report in reports():
        for name, found in _conditions(report).items():
            if name not in CONDITIONS:
                continue
            follows = found.get("follows") or found["answerIs"]
            shares = [f"{follows[which]['share']:.3f}" for which in ("donor", "implied")]
            rows.append(
                [f"`{report['stage']}`", CONDITIONS[name], str(found["n"]), accuracy(found), *shares]
            )
    return table(["member", "latents", "n", "right (95 % interval)", "donor's answer", "implied"], rows)


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


def _forgotten(_: Path) -> str:
    """What members that think in latents still say in words, beside the member that they were trained from."""
    base = report_of("pinhole")["accuracy"]
    rows = []
    for report in reports():
        if "accuracy" not in report or not _conditions(report):
            continue
        for task, methods in report["accuracy"].items():
            for method in ("text-cot", "direct"):
                before, after = _alike(base[task][method], methods[method])
                fell = 100 * (after["accuracy"] - before["accuracy"])
                rows.append(
                    [f"`{report['stage']}`", task, method, accuracy(before), accuracy(after)]
                    + [str(after["n"]), f"{fell:+.1f}{'' if _apart(before, after) else ' (unclear)'}"]
                )
    head = ["member", "task", "method", "pinhole (95 % interval)", "member (95 % interval)", "n", "points"]
    return table(head, rows)


def _alike(before: dict, after: dict) -> tuple[dict, dict]:
    """Both on the difficulties that the member was asked: it may have been asked easier questions alone."""
    kept = after["byDifficulty"]
    if set(kept) == set(before["byDifficulty"]):
        return before, after
    shares = [before["byDifficulty"][level] for level in kept]
    count = sum(share["n"] for share in shares)
    right = round(sum(share["accuracy"] * share["n"] for share in shares))
    return {"n": count, **_share(right, count)}, after


def _share(right: int, count: int) -> dict:
    low, high = wilson(right, count)
    return {"accuracy": right / count, "interval": [low, high]}


def _apart(before: dict, after: dict) -> bool:
    """Intervals that do not meet: stricter than a test, and enough to speak of a difference."""
    return before["interval"][0] > after["interval"][1] or after["interval"][0] > before["interval"][1]


def _labels(_: Path) -> str:
    [report] = [report for report in reports() if "labels" in report]
    rows = [
        [task, ", ".join(f"{name} {share:.3f}" for name, share in found.items())]
        for task, found in report["labels"].items()
    ]
    return table(["task", "share of labels read rightly in 200 held-out pictures"], rows)


BLOCKS: dict[str, Callable[[Path], str]] = {
    "training": _training,
    "accuracy": _accuracy,
    "forgotten": _forgotten,
    "labels": _labels,
    "replaced": _replaced,
}
