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

from ..ablation import CHOOSING_SEED, SAMPLES, Trial, Variant
from ..benchmark import Record
from ..log import Log
from ..loop import run as train
from ..model import PinholeModel
from ..problems import TrainingProblem
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
from .teaching import Course, course_stage, load_decoder, stage_path, trained_base

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
        *(Variant(str(last), replace(SMALL, last=last)) for last in range(SMALL.method.steps)),
        Variant(str(SMALL.method.steps), SMALL),
    ],
    "patches": [Variant(str(count), _method(patches=count)) for count in (2, 4, 8, 16)],
}


def train_variant(trial: Trial, run: Run, log: Log) -> dict:
    settings = cast(Course, trial.variant.settings)
    course = replace(settings, name=trial.name, seed=trial.seed, steps=run.steps(STEPS))
    model = _begun(run)
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


def _begun(run: Run) -> PinholeModel:
    """The member before its first latent step."""
    model = trained_base(run.checkpoints, run.vocabulary)
    begin = stage_path(run.checkpoints, SIGHTED.name, 0)
    if not begin.exists():
        raise TrainingProblem(
            f"There is no {begin}.", f"Train the member first: python models/training/train.py {SIGHTED.name}"
        )
    load_decoder(model, begin)
    return model


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
