"""The method's parts left out one at a time, at a small budget that all variants share.

Trails of one and two hops: the whole curriculum then fits into minutes. Every variant begins with the member's
own weights before its first latent step, where the chain of words is known already.
"""

from dataclasses import dataclass, replace

import torch

from ..log import Log
from ..loop import run as train
from ..problems import TrainingProblem
from ..running import QUICK_HELD_OUT, Run
from ..statistics import by_difficulty, share
from .answering import Condition, answers_under
from .measuring import held_out, measure_latents, right
from .stage import SIGHTED
from .steps import Method
from .teaching import Course, course_stage, load_decoder, stage_path, trained_base

STEPS = 900
"""Of a variant: enough to tell settings apart, too few to compare with the member that ships."""

SAMPLES = 300
CHOOSING_SEED = 3_000_000
"""Settings are chosen on these samples, so that those which a member reports stay unseen."""

SMALL = Course("", seed=0, steps=STEPS, method=Method(steps=3), plateau=100)


@dataclass(frozen=True)
class Variant:
    name: str
    course: Course


def _method(**values: object) -> Course:
    return replace(SMALL, method=replace(SMALL.method, **values))


AXES: dict[str, list[Variant]] = {
    "parts": [
        Variant("both", SMALL),
        Variant("no latent text", _method(text=False)),
        Variant("no latent vision", _method(patches=0)),
    ],
    "curriculum": [
        Variant("word by word", SMALL),
        Variant("all at once", replace(SMALL, first=SMALL.method.steps)),
    ],
    "stages": [Variant(str(last), replace(SMALL, last=last)) for last in range(SMALL.method.steps + 1)],
    "patches": [Variant(str(count), _method(patches=count)) for count in (2, 4, 8, 16)],
}


def train_variant(axis: str, variant: Variant, seed: int, run: Run, log: Log) -> dict:
    """Figures of one variant and one seed."""
    name = f"{SIGHTED.name}-{axis}-{variant.name}-{seed}".replace(" ", "-")
    course = replace(variant.course, name=name, seed=seed, steps=run.steps(STEPS))
    model = trained_base(run.checkpoints, run.vocabulary)
    begin = stage_path(run.checkpoints, SIGHTED.name, 0)
    if not begin.exists():
        raise TrainingProblem(
            f"There is no {begin}.", f"Train the member first: python models/training/train.py {SIGHTED.name}"
        )
    load_decoder(model, begin)
    torch.manual_seed(seed)
    stage = course_stage(course, course.steps, model, run.vocabulary, run.checkpoints, run.device)
    seconds = train(stage, log)
    method, latent = course.method, int(stage.model.stage)
    records = held_out(CHOOSING_SEED, QUICK_HELD_OUT if run.quick else SAMPLES, method.hops)
    model.eval()
    found = answers_under(
        model, records, method, {"": Condition(steps=latent)}, run.vocabulary, run.device
    )
    is_right = right(records, found[""].answers)
    figures = {**share(is_right), "byDifficulty": by_difficulty(records, is_right)}
    if latent == method.steps and method.text:
        _, figures["replacement"], _ = measure_latents(
            model, records, method, run.vocabulary, run.device, log
        )
    return {
        "axis": axis,
        "variant": variant.name,
        "seed": seed,
        "steps": course.steps,
        "latentSteps": latent,
        "minutes": round(seconds / 60, 1),
        "trail": figures,
    }
