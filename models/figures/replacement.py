"""The block of models/README.md about the product's own replacement test, from what it left in models/replacement."""

from pathlib import Path

from .reports import MODELS, read, table

MEMBERS = ("pinhole-mixed", "pinhole-ivt", "pinhole-ivt-blind", "pinhole-lavit")

HEAD = ["arm", "samples", "right (95 % interval)", "difference (95 % interval)", "p (Holm)", "implied", "donor's"]


def _replacement(_: Path) -> str:
    found = [MODELS / "replacement" / f"{member}.ablation" / "summary.json" for member in MEMBERS]
    return "\n\n".join(_member(read(summary)) for summary in found if summary.exists())


def _member(summary: dict) -> str:
    [task] = summary["tasks"]
    rows = [_row(arm) for arm in task["arms"]]
    verdict = f"`{summary['model']['name']}`: **{task['verdict']['kind']}**. {task['sentence']}"
    return f"{verdict}\n\n{table(HEAD, rows)}{_failures(summary)}"


def _row(arm: dict) -> list[str]:
    compared = arm.get("compared")
    difference = ["", ""]
    if compared:
        difference = [_between(compared["difference"], compared["interval"]), _p(compared["adjusted"])]
    shares = [f"{arm[which]['share']:.3f}" for which in ("implied", "donor")]
    right = _between(arm["own"]["share"], arm["own"]["interval"])
    return [arm["arm"], str(arm["samples"]), right, *difference, *shares]


def _between(value: float, interval: list[float]) -> str:
    return f"{value:.3f} ({interval[0]:.3f} to {interval[1]:.3f})"


def _p(value: float) -> str:
    return "< .001" if value < 0.001 else f"{value:.3f}"


def _failures(summary: dict) -> str:
    if summary["failed"] == 0:
        return ""
    answers = "1 answer" if summary["failed"] == 1 else f"{summary['failed']} answers"
    return f"\n\n{answers} failed and {'is' if summary['failed'] == 1 else 'are'} in no figure: {summary['failure']}"


BLOCKS = {"replacement": _replacement}
