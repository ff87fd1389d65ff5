"""The method's settings varied one at a time, at a small budget that all variants share."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from .. import replacement
from ..log import Log
from ..running import Run
from .examination import Examination, counted
from .head import DENOISING_STEPS
from .measuring import likeness
from .settings import Mixed
from .sources import kept, recorded
from .stage import taught

STEPS = 300
"""Of a variant: enough to tell settings apart, too few to compare with the member that ships."""

MOVES = 2

SAMPLES = 300
CHOOSING_SEED = 3_000_000
"""Settings are chosen on these samples, so that those which a member reports stay unseen."""

TRIED_STEPS = (1, 4, 25, 50)
"""Of the same head: how many it needs is not learned."""


@dataclass(frozen=True)
class Variant:
    name: str
    change: Callable[[Mixed], Mixed]


def _set(**values: object) -> Callable[[Mixed], Mixed]:
    return lambda settings: replace(settings, **values)


AXES: dict[str, list[Variant]] = {
    "lambda": [Variant(str(weight), _set(weight=weight)) for weight in (0.1, 1.0, 10.0)],
    "latents": [Variant(str(count), _set(latents=count)) for count in (4, 8, 16, 32)],
    "objective": [Variant(kind, _set(objective=kind)) for kind in ("diffusion", "cosine")],
    "borrowing": [Variant(str(share), _set(borrowing=share)) for share in (0.0, 0.3)],
}


def train_variant(axis: str, variant: Variant, seed: int, run: Run, log: Log) -> dict:
    """Figures of one variant and one seed."""
    name = f"pinhole-mixed-{axis}-{variant.name}-{seed}"
    small = replace(Mixed(), name=name, seed=seed, steps=STEPS, moves=MOVES)
    settings = variant.change(small)
    model, seconds = taught(settings, run, log)
    examination = Examination(model, settings, run, SAMPLES, CHOOSING_SEED)
    records = examination.trails
    drawn = {
        str(steps): examination.ask(records, denoising_steps=steps)
        for steps in (*TRIED_STEPS, DENOISING_STEPS)
    }
    generated = drawn[str(DENOISING_STEPS)]
    lenders = replacement.donors(records)
    lent = recorded(generated)
    conditions = {
        "generated": generated,
        "oracle": examination.ask(records, source=kept(examination.truth)),
        "another sample's": examination.ask(records, source=kept([lent[lender] for lender in lenders])),
    }
    return {
        "axis": axis,
        "variant": variant.name,
        "seed": seed,
        "steps": run.steps(STEPS),
        "minutes": round(seconds / 60, 1),
        **{
            name: counted(records, examination.right(records, said))
            | {"follows": replacement.follows(records, lenders, examination.answers(said))}
            for name, said in conditions.items()
        },
        "byDenoisingSteps": {
            steps: counted(records, examination.right(records, said)) for steps, said in drawn.items()
        },
        **likeness(examination, generated),
    }
