"""The member `pinhole-lavit`: trained from pinhole, then measured with and without what it thinks."""

import time
from collections.abc import Callable
from dataclasses import replace

from ..evaluation import evaluate
from ..log import Log
from ..loop import run as train
from ..running import HELD_OUT, HELD_OUT_SEED, QUICK_HELD_OUT, Run
from .carrying import OPEN, carrying, lenders
from .conditions import Condition, Speaker, answers, recorded
from .held_out import accuracy, held_out, rights
from .reading import reading
from .settings import Settings
from .sight import sight
from .teaching import Classroom, classroom

MEMBER = "pinhole-lavit"
METHOD = "lavit"

RATIONALES = 300
"""Samples that are also asked to think step by step, to see what was forgotten: these answers take longest."""

PARTS = ("accuracy", "pinhole", "carrying", "sight", "heads")
"""Of the report; each by task."""


def train_lavit(run: Run, log: Log) -> dict:
    settings = replace(Settings(), steps=run.steps(Settings.steps))
    room = classroom(MEMBER, settings, run.vocabulary, run.checkpoints, run.checkpoints, run.device)
    parameters = sum(parameter.numel() for parameter in room.student.parameters())
    log.say(f"{parameters / 1e6:.2f} million parameters with heads, {settings.steps} steps")
    seconds = train(room.stage, log)
    started = time.monotonic()
    count = QUICK_HELD_OUT if run.quick else HELD_OUT
    report = measure(room, settings, run, log, HELD_OUT_SEED, count)
    return {
        "stage": MEMBER,
        "parameters": parameters,
        "steps": settings.steps,
        "minutes": round(seconds / 60, 1),
        "evaluationMinutes": round((time.monotonic() - started) / 60, 1),
        "gate": settings.gate.last,
        **report,
    }


def measure(room: Classroom, settings: Settings, run: Run, log: Log, seed: int, count: int) -> dict:
    """Figures of each task on `count` samples of a seed."""
    room.student.eval()
    found = {
        task: _task(room, settings, run, log, held_out(task, seed, count, settings.hardest))
        for task in settings.mix
    }
    room.student.train()
    return {key: {task: parts[key] for task, parts in found.items()} for key in PARTS}


def _task(room: Classroom, settings: Settings, run: Run, log: Log, records: list) -> dict:
    model, task, last = room.student.model, records[0].facts["task"], settings.gate.last
    speaker = Speaker(run.vocabulary, settings.gate.covers_prompt)
    had = recorded(model, records, speaker, settings.thoughts, last)
    table, said = carrying(model, records, speaker, had, settings.thoughts, last)
    [free] = answers(model, records, speaker, {"": Condition(last, settings.thoughts, free=True)}).values()
    [untouched] = answers(room.teacher, records, speaker, {"": Condition(OPEN, 0)}).values()
    by_mode = evaluate(model, records, ("direct",), run.vocabulary, run.device)
    by_mode |= evaluate(model, records[:RATIONALES], ("text-cot",), run.vocabulary, run.device)
    looks = {
        "pinhole, direct": sight(records, untouched.looks, rights(records, untouched)),
        **{
            name: sight(records, said[name].looks, rights(records, said[name]))
            for name in ("own", "masked", "gateShut")
        },
        "last thought": sight(records, had.looks[:, -1], rights(records, said["own"])),
    }
    accuracies = {METHOD: accuracy(records, free), **by_mode}
    control = {"direct": accuracy(records, untouched)}
    _tell(log, task, {**accuracies, "pinhole, direct": control["direct"]}, table, looks)
    return {
        "accuracy": accuracies,
        "pinhole": control,
        "carrying": table,
        "sight": looks,
        "heads": reading(room.student, room.teacher, records, run.vocabulary, had, lenders(records)),
    }


def _tell(log: Log, task: str, accuracies: dict, table: dict, looks: dict) -> None:
    modes = "  ".join(f"{name} {found['accuracy']:.3f}" for name, found in accuracies.items())
    replaced = "  ".join(f"{name} {found['accuracy']:.3f}" for name, found in table.items())
    entropies = "  ".join(f"{name} {found['entropy']:.2f}" for name, found in looks.items())
    log.say(f"{task}: {modes}")
    log.say(f"{task}, thoughts: {replaced}  answer is {table['donor']['answerIs']}")
    log.say(f"{task}, entropy of the answer's look: {entropies}")


STAGES: dict[str, Callable[[Run, Log], dict]] = {MEMBER: train_lavit}
"""What this method adds to the stages of a run."""
