"""The method's settings varied one at a time, at a small budget that all variants share."""

from dataclasses import replace
from typing import cast

from .. import replacement
from ..ablation import CHOOSING_SEED, SAMPLES, Trial, Variant
from ..log import Log
from ..running import Run
from .examination import Examination, counted
from .head import DENOISING_STEPS
from .measuring import likeness
from .settings import Mixed
from .sources import kept, recorded
from .stage import taught

STEPS = 550
"""Of a variant: what is drawn begins to show something after about 400, and the member that ships has 1,400."""

MOVES = 2

TRIED_STEPS = (1, 4)
"""Of the same head, beside its usual ones: how many it needs is not learned."""

SMALL = replace(Mixed(), steps=STEPS, moves=MOVES)


def _set(**values: object) -> Mixed:
    return replace(SMALL, **values)


AXES: dict[str, list[Variant]] = {
    "lambda": [Variant(str(weight), _set(weight=weight)) for weight in (0.1, 1.0, 10.0)],
    "latents": [Variant(str(count), _set(latents=count)) for count in (4, 8, 16, 32)],
    "objective": [Variant(kind, _set(objective=kind)) for kind in ("diffusion", "cosine")],
    "borrowing": [Variant(str(share), _set(borrowing=share)) for share in (0.0, 0.3)],
}


def train_variant(trial: Trial, run: Run, log: Log) -> dict:
    settings = replace(cast(Mixed, trial.variant.settings), name=trial.name, seed=trial.seed)
    model, seconds = taught(settings, run, trial.folder, log)
    examination = Examination(model, settings, run, SAMPLES, CHOOSING_SEED)
    records = examination.trails
    drawn = {
        steps: examination.ask(records, denoising_steps=steps) for steps in (*TRIED_STEPS, DENOISING_STEPS)
    }
    generated = drawn[DENOISING_STEPS]
    lenders = replacement.donors(records)
    lent = recorded(generated)
    conditions = {
        "generated": generated,
        "oracle": examination.ask(records, source=kept(examination.truth)),
        "another sample's": examination.ask(records, source=kept([lent[lender] for lender in lenders])),
    }
    return {
        "steps": run.steps(STEPS),
        "minutes": round(seconds / 60, 1),
        **{
            name: counted(records, examination.right(records, said))
            | {"follows": replacement.follows(records, lenders, examination.answers(said))}
            for name, said in conditions.items()
        },
        "byDenoisingSteps": {
            str(steps): counted(records, examination.right(records, said)) for steps, said in drawn.items()
        },
        **likeness(examination, generated),
    }
