"""The method's parts left out one at a time, at a small budget that all variants share.

Trails of one and two hops: the whole curriculum then fits into minutes. Every variant begins with the member's
own weights before its first latent step, where the chain of words is known already. A stage that is not learned
in time gives way all the same: variants would else end with different numbers of latent steps. Old lessons are
left out: what is forgotten is asked of the members, not here. Earlier stages are replayed as for the member:
without that the last stage has only the answer to learn from, and stays at chance.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import cast

import torch

from .. import shipped
from ..ablation import CHOOSING_SEED, SAMPLES, Trial, Variant
from ..base import Begun, trained_base
from ..benchmark import Record
from ..log import Log
from ..loop import run as train
from ..model import PinholeModel
from ..replacement import donors, follows
from ..running import QUICK_HELD_OUT, Run
from ..statistics import by_difficulty, share
from .answering import Condition, answers_under
from .batches import Mixture
from .curriculum import Pace
from .measuring import NOISE_SEED, held_out, right
from .replacing import conditions
from .stage import SIGHTED
from .steps import Method
from .teaching import Course, course_stage, load_decoder, stage_path

STEPS = 700
"""Of a variant: enough to tell settings apart, too few to compare with the member that ships."""

SMALL = Course(
    "",
    seed=0,
    steps=STEPS,
    method=Method(steps=3),
    plateau=100,
    pace=Pace(enough=0.95, at_least=40, at_most=200),
    mixture=Mixture(pictures=12, old_every=None),
)

SHORT = replace(
    SMALL,
    steps=240,
    plateau=40,
    pace=Pace(enough=0.95, at_least=20, at_most=60),
    mixture=Mixture(pictures=6, old_every=None),
)
"""A sixth of the work, for the axis whose every variant but one ends before the last stage: earlier stages part within
a hundred steps."""

REPLACED = ("zero", "other", "other text", "zero vision", "removed")


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
    "stages": [
        *(Variant(str(last), replace(SHORT, last=last)) for last in range(SHORT.method.steps)),
        Variant(str(SHORT.method.steps), SHORT),
    ],
    "patches": [Variant(str(count), _method(patches=count)) for count in (2, 4, 8, 16)],
}


def train_variant(trial: Trial, run: Run, log: Log) -> dict:
    settings = cast(Course, trial.variant.settings)
    course = replace(settings, name=trial.name, seed=trial.seed, steps=run.steps(settings.steps))
    model = begun(run).model
    torch.manual_seed(trial.seed)
    stage = course_stage(course, course.steps, model, run.vocabulary, trial.folder, run.device)
    trial.folder.mkdir(parents=True, exist_ok=True)
    seconds = train(stage, log)
    count = QUICK_HELD_OUT if run.quick else SAMPLES
    records = held_out(CHOOSING_SEED, count, course.method.hops)
    return {
        "steps": course.steps,
        "latentSteps": int(stage.model.stage),
        "minutes": round(seconds / 60, 1),
        "trail": _measured(model.eval(), records, course.method, int(stage.model.stage), run),
    }


def begun(run: Run) -> Begun:
    """The member before its first latent step."""
    model = trained_base(run.checkpoints, run.vocabulary)
    kept = stage_path(run.checkpoints, SIGHTED.name, 0)
    if kept.exists():
        load_decoder(model, kept)
        return Begun(model, "checkpoint")
    model.decoder.load_state_dict(shipped.decoder(SIGHTED.name, 0))
    return Begun(model, f"models/{SIGHTED.name}, stage 0")


def _measured(
    model: PinholeModel, records: list[Record], method: Method, steps: int, run: Run
) -> dict:
    """Accuracy with as many latent steps as were learned, and with all of them replaced."""

    def asked(under: dict[str, Condition]) -> dict:
        return answers_under(model, records, method, under, run.vocabulary, run.device)

    plain = asked({"": Condition(steps=steps)})[""]
    found = _counted(records, plain.answers)
    if steps == method.steps:
        lenders = donors(records)
        every = conditions(plain.fed, lenders, NOISE_SEED)
        replaced = asked({name: every[name] for name in REPLACED})
        found["replacement"] = {
            name: {
                **_counted(records, one.answers),
                "follows": follows(records, lenders, one.answers),
            }
            for name, one in replaced.items()
        }
    return found


def _counted(records: Sequence[Record], answers: Sequence) -> dict:
    is_right = right(records, answers)
    return {**share(is_right), "byDifficulty": by_difficulty(records, is_right)}
