"""Blocks of single model cards: what only one method has to show."""

from collections.abc import Callable
from pathlib import Path

from .reports import accuracy, report_of, table


def _stages(folder: Path) -> str:
    rows = [
        [str(found["latentSteps"]), str(found["n"]), accuracy(found)]
        for found in report_of(folder.name)["stages"]
    ]
    return table(["latent steps", "n", "accuracy (95 % interval)"], rows)


def _probe(folder: Path) -> str:
    report = report_of(folder.name)
    rows = [
        [str(step), f"{read['accuracy']:.3f}", f"{looked['current']:.3f}", f"{looked['previous']:.3f}"]
        for step, (read, looked) in enumerate(zip(report["probe"]["steps"], report["looks"]), 1)
    ]
    noise = f"| noise | {report['probe']['noise']['accuracy']:.3f} |  |  |"
    rows.append([cell.strip() for cell in noise.strip("|").split("|")])
    head = ["step", "cell read rightly", "patch of the cell inserted", "patch of the cell before inserted"]
    return table(head, rows)


def _drawing(folder: Path) -> str:
    rows = [
        [
            task,
            *(accuracy(methods[method]) for method in ("modal-mixed", "text-cot", "direct")),
            f"{methods['modal-mixed']['shareWithSketches']:.3f}",
        ]
        for task, methods in report_of(folder.name)["accuracy"].items()
    ]
    return table(["task", "asked to think", "kept from drawing", "directly", "draws in"], rows)


def _sketches(_: Path) -> str:
    rows = []
    for name, found in report_of("pinhole-mixed-sketch")["sketches"].items():
        read = ""
        if "cellAccuracy" in found:
            read = accuracy({"accuracy": found["cellAccuracy"], "interval": found["interval"]})
        rows.append([name, str(found.get("n", "")), f"{found['error']:.4f}", read])
    return table(["latents", "n", "mean square error", "cell found by the probe"], rows)


def _rewards(_: Path) -> str:
    report = report_of("pinhole-mixed-grpo")
    rows = []
    for task, before in report["before"].items():
        both = (before, report["after"][task])
        drawn = [f"{found['shareWithSketches']:.3f}" for found in both]
        rows.append([task, str(before["n"]), *(accuracy(found) for found in both), *drawn])
    return table(["task", "n", "before", "after", "draws before", "draws after"], rows)


THOUGHTS = {
    "own": "its own",
    "masked": "hidden from the answer",
    "removed": "none",
    "zero": "zeros",
    "noise": "noise of the same mean and deviation",
    "shuffled": "its own, in reverse",
    "donor": "another sample's, recorded",
    "gateShut": "its own, text blind (gate shut)",
    "gateShut, masked": "hidden, text blind",
}


def _thoughts(folder: Path) -> str:
    carrying = report_of(folder.name)["carrying"]
    rows = [
        [shown, *(f"{found[name]['accuracy']:.3f}" for found in carrying.values())]
        for name, shown in THOUGHTS.items()
    ]
    return table(["thoughts", *carrying], rows)


LOOKS = {
    "pinhole, direct": "Pinhole, direct",
    "own": "the word that answers",
    "masked": "the same, thoughts hidden",
    "last thought": "the last thought",
}


def _sight(folder: Path) -> str:
    rows = [
        [
            task,
            shown,
            f"{looks[name]['entropy']:.2f}",
            *(f"{looks[name][part]:.3f}" for part in ("focusRight", "focusWrong", "chance")),
        ]
        for task, looks in report_of(folder.name)["sight"].items()
        for name, shown in LOOKS.items()
    ]
    return table(["task", "look of", "entropy (nats)", "focus, right", "focus, wrong", "chance"], rows)


def _heads(folder: Path) -> str:
    rows = []
    for task, found in report_of(folder.name)["heads"].items():
        apart = [found["divergenceByThought"][name] for name in ("head", "attention", "uniform")]
        hit, cosine = found["topHit"], found["conceptCosine"]
        rows.append(
            [
                task,
                *(f"{sum(values) / len(values):.2f}" for values in apart),
                f"{hit['head']:.2f}",
                f"{hit['chance']:.3f}",
                *(f"{cosine[name]:.2f}" for name in ("own", "other")),
            ]
        )
    return table(HEADS, rows)


HEADS = [
    "task",
    "KL of the head",
    "KL of attention",
    "KL of a uniform map",
    "teacher's 8 patches hit (head)",
    "by chance",
    "cosine to its concept",
    "to another sample's",
]

BLOCKS: dict[str, Callable[[Path], str]] = {
    "card, stages": _stages,
    "card, probe": _probe,
    "card, drawing": _drawing,
    "card, sketches": _sketches,
    "card, rewards": _rewards,
    "card, thoughts": _thoughts,
    "card, sight": _sight,
    "card, heads": _heads,
}
