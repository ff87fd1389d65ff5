"""What is reported of a member that sketches: accuracy, what it forgot, and what its latents carry.

Every replacement is asked about the same samples, so that all differences are paired.
"""

import json
import time
from collections import Counter

import numpy as np
import torch
from torch.nn import functional

from .. import replacement
from ..base import trained_base
from ..benchmark import Record
from ..evaluation import evaluate
from ..log import Log
from ..running import Run
from .examination import NOISE_SEED, TASKS, Examination, counted, sketching
from .model import MixedModel
from .settings import Mixed
from .sources import kept, matched_noise, recorded, zero
from .thinking import Said, Source


def accuracy(examination: Examination, generated: list[Said], log: Log) -> dict:
    """Of each task: thinking with sketches where it wants to, kept from drawing (text-cot), and directly."""
    found = {}
    for task in TASKS:
        records = examination.records(task)
        thought = generated if task == "trail" else examination.ask(records)
        said = {
            "modal-mixed": thought,
            "text-cot": _kept_from_drawing(examination, records, thought),
            "direct": examination.ask(records, "direct"),
        }
        found[task] = {
            mode: counted(records, examination.right(records, answers)) | sketching(answers)
            for mode, answers in said.items()
        }
        for mode, one in found[task].items():
            levels = [level["accuracy"] for level in one["byDifficulty"].values()]
            log.say(
                f"{task}, {mode}: {one['accuracy']:.3f} of {one['n']}, by difficulty {levels}, "
                f"{one['meanSketches']} sketches an answer"
            )
    return found


def _kept_from_drawing(
    examination: Examination, records: list[Record], thought: list[Said]
) -> list[Said]:
    """Who drew nothing would say the same again."""
    again = [index for index, one in enumerate(thought) if one.sketches]
    said = list(thought)
    if again:
        answers = examination.ask([records[index] for index in again], may_sketch=False)
        for index, answer in zip(again, answers):
            said[index] = answer
    return said


def replacements(examination: Examination, generated: list[Said], log: Log) -> dict:
    """What becomes of the answer when its latents are replaced."""
    records, model = examination.trails, examination.model
    lenders = replacement.donors(records)
    lent = recorded(generated)
    conditions: dict[str, tuple[Source, int | None] | None] = {
        "generated": None,
        "oracle": (kept(examination.truth), None),
        "zero": (zero(), None),
        "noise": (matched_noise(model, NOISE_SEED + 1), None),
        "another sample's": (kept([lent[lender] for lender in lenders]), None),
        "another sample's, true": (kept([examination.truth[lender] for lender in lenders]), None),
        "removed": (zero(), 0),
    }
    before = examination.right(records, generated)
    found = {}
    for name, condition in conditions.items():
        said = (
            generated
            if condition is None
            else examination.ask(records, source=condition[0], latents=condition[1])
        )
        right = examination.right(records, said)
        found[name] = {
            **counted(records, right),
            "follows": replacement.follows(records, lenders, examination.answers(said)),
            "mcnemar": replacement.mcnemar(before, right),
        }
        log.say(
            f"{name}: {found[name]['accuracy']:.3f}, follows "
            + json.dumps({key: value["share"] for key, value in found[name]["follows"].items()})
        )
    return found


def likeness(examination: Examination, generated: list[Said]) -> dict:
    """Cosine of drawn latents with the true ones, and with another sample's: how exact drawing is."""
    head = examination.model.head
    own, other, placed = [], [], Counter()
    drawn = recorded(generated)
    for index, (sketches, truth) in enumerate(zip(drawn, examination.truth)):
        neighbour = examination.truth[(index + 1) % len(drawn)]
        for step in range(min(len(sketches), len(truth))):
            found = head.normalise(torch.from_numpy(sketches[step]))
            for kept_, wanted in ((own, truth[step]), (other, neighbour[min(step, len(neighbour) - 1)])):
                kept_.append(_cosine(found, head.normalise(torch.from_numpy(wanted))))
        placed[len(sketches) - len(truth)] += 1
    return {
        "cosineToTrue": round(float(np.mean(own)), 4) if own else None,
        "cosineToAnother": round(float(np.mean(other)), 4) if other else None,
        "sketchesTooMany": {str(key): count for key, count in sorted(placed.items())},
    }


def _cosine(one: torch.Tensor, other: torch.Tensor) -> float:
    return float(functional.cosine_similarity(one, other, dim=-1).mean())


def examine(model: MixedModel, settings: Mixed, run: Run, log: Log) -> dict:
    """The report's figures; beside them what Pinhole made of the same trails before it could sketch."""
    started = time.monotonic()
    examination = Examination(model, settings, run)
    generated = examination.ask(examination.trails)
    seconds = time.monotonic() - started
    found = {
        "accuracy": accuracy(examination, generated, log),
        "replacements": replacements(examination, generated, log),
        "likeness": likeness(examination, generated),
        "pinhole": {"trail": _before(examination)},
        "secondsToDraw": round(seconds, 1),
        "evaluationMinutes": round((time.monotonic() - started) / 60, 1),
    }
    log.say(f"likeness {json.dumps(found['likeness'])}")
    model.train()
    return found


def _before(examination: Examination) -> dict:
    run = examination.run
    pinhole = trained_base(run.checkpoints, run.vocabulary).to(run.device)
    modes = ("text-cot", "direct")
    return evaluate(pinhole, examination.trails, modes, run.vocabulary, run.device)
