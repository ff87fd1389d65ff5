"""The members that think in latent steps, by name: trained, measured, reported."""

import time
from collections.abc import Callable
from itertools import islice
from pathlib import Path

import torch
from torch import nn

from .. import benchmark, checkpoint
from ..base import trained_base
from ..evaluation import evaluate
from ..log import Log
from ..loop import run as train
from ..model import PinholeModel
from ..running import HELD_OUT, HELD_OUT_SEED, QUICK_HELD_OUT, Run
from ..stages import ALL_TASKS
from .answering import Condition, answers_under
from .chain import short_enough
from .eight_bits import round_to_eight_bits
from .looking import looked_at
from .measuring import held_out, measure_latents, measure_stage
from .probe import probe_report, targets, train_probe, vectors
from .steps import Method
from .teaching import Course, course_stage, load_decoder, stage_path

METHOD = "ivt-lr"

SIGHTED = Course("pinhole-ivt", seed=31, steps=2250, plateau=250)

BLIND = Course(
    "pinhole-ivt-blind",
    seed=32,
    steps=300,
    method=Method(blind=True),
    learning_rate=6e-4,
    plateau=100,
    first=Method().steps,
)

EACH_STAGE = 500
"""Samples on which every stage of the curriculum is measured."""

PROBED = 1000
"""Training pictures whose steps the probe learns from."""


def train_sighted(run: Run, log: Log) -> dict:
    model = trained_base(run.checkpoints, run.vocabulary)
    report = _trained(SIGHTED, model, run, log)
    # Last, because it puts the weights of earlier stages into the model.
    report["stages"] = _measure_stages(SIGHTED, model, run, log)
    return report


def train_blind(run: Run, log: Log) -> dict:
    """Goes on from the sighted member: it knows how to step, and only has to learn what to read from."""
    model = trained_sighted(run)
    return _trained(BLIND, model, run, log)


def trained_sighted(run: Run) -> PinholeModel:
    model = trained_base(run.checkpoints, run.vocabulary)
    load_trained(SIGHTED, model, run)
    return model


def load_trained(course: Course, model: PinholeModel, run: Run) -> None:
    stage = course_stage(course, run.steps(course.steps), model, run.vocabulary, run.checkpoints, run.device)
    checkpoint.load_model(stage.finished, stage.model)


def _trained(course: Course, model: PinholeModel, run: Run, log: Log) -> dict:
    torch.manual_seed(course.seed)
    steps = run.steps(course.steps)
    parameters = sum(parameter.numel() for parameter in model.parameters())
    log.say(f"{parameters / 1e6:.2f} million parameters, {steps} steps")
    stage = course_stage(course, steps, model, run.vocabulary, run.checkpoints, run.device)
    seconds = train(stage, log)
    started = time.monotonic()
    found = measure_member(course, model, run, log)
    return {
        "stage": course.name,
        "parameters": parameters,
        "steps": steps,
        "complete": int(stage.model.complete_at),
        "minutes": round(seconds / 60, 1),
        "evaluationMinutes": round((time.monotonic() - started) / 60, 1),
        **found,
    }


def measure_member(course: Course, model: PinholeModel, run: Run, log: Log) -> dict:
    count = QUICK_HELD_OUT if run.quick else HELD_OUT
    method = course.method
    records = held_out(HELD_OUT_SEED, count, method.hops)
    in_latents, table, fed = measure_latents(model, records, method, run.vocabulary, run.device, log)
    probe, seen = _probe(course, model, run, count)
    found = probe_report(probe, vectors(fed), targets(records, method.steps).to(run.device))
    by_step = [step["accuracy"] for step in found["steps"]]
    log.say(f"cell read from latents: {by_step}, from noise {found['noise']['accuracy']}")
    checkpoint.save(probe_path(course, run), probe, None, checkpoint.Progress())
    accuracy = _in_words(model, run, count, log)
    accuracy["trail"][METHOD] = in_latents
    return {
        "accuracy": accuracy,
        "method": {"steps": method.steps, "patches": method.patches, "blind": method.blind},
        "replacement": table,
        "looks": looked_at(records, fed),
        "probe": {"trainedOn": seen, **found},
    }


def probe_path(course: Course, run: Run) -> Path:
    return run.checkpoints / f"{course.name}.probe.pt"


def _probe(course: Course, model: PinholeModel, run: Run, count: int) -> tuple[nn.Linear, int]:
    records = short_enough(benchmark.stream("trail", course.seed), course.method.hops)
    records = list(islice(records, min(PROBED, 4 * count)))
    found = answers_under(model, records, course.method, {"": Condition()}, run.vocabulary, run.device)[""]
    return train_probe(vectors(found.fed), targets(records, course.method.steps).to(run.device)), len(records)


def _in_words(model: PinholeModel, run: Run, count: int, log: Log) -> dict:
    """As other members are measured, latents left out: what was forgotten for them."""
    accuracy = {}
    for task in ALL_TASKS:
        records = list(benchmark.stream(task, HELD_OUT_SEED, count=count))
        accuracy[task] = evaluate(model, records, ("text-cot", "direct"), run.vocabulary, run.device)
        shares = {mode: found["accuracy"] for mode, found in accuracy[task].items()}
        log.say(f"{task}, without latents: {shares}")
    return accuracy


def _measure_stages(course: Course, model: PinholeModel, run: Run, log: Log) -> list[dict]:
    records = held_out(HELD_OUT_SEED, QUICK_HELD_OUT if run.quick else EACH_STAGE, course.method.hops)
    found = []
    for steps in range(course.method.steps + 1):
        kept = stage_path(run.checkpoints, course.name, steps)
        if steps < course.method.steps and not kept.exists():
            continue
        if steps < course.method.steps:
            load_decoder(model, kept)
            # As it is shipped.
            round_to_eight_bits(model.decoder)
        else:
            load_trained(course, model, run)
        measured = measure_stage(model, records, course.method, steps, run.vocabulary, run.device)
        log.say(f"stage {steps}: {measured['accuracy']:.3f} (n {measured['n']})")
        found.append({"latentSteps": steps, **measured})
    return found


STAGES: dict[str, Callable[[Run, Log], dict]] = {
    "pinhole-ivt": train_sighted,
    "pinhole-ivt-blind": train_blind,
}
"""What this method adds to the stages of a run."""
