"""The method's settings varied one at a time, at a small budget that all variants share."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from ..log import Log
from ..loop import run as train
from ..running import QUICK_HELD_OUT, Run
from .carrying import carrying
from .conditions import Speaker, recorded
from .held_out import held_out, rights
from .settings import Gate, Settings
from .sight import sight
from .stage import MEMBER
from .teaching import Classroom, classroom

STEPS = 400
"""Of a variant: enough to tell settings apart, too few to compare with the member that ships."""

SAMPLES = 300
CHOOSING_SEED = 3_000_000
"""Settings are chosen on these samples, so that those which a member reports stay unseen."""

TASKS = {"trail": 1.0}
"""The one task on which replaced thoughts imply an answer."""


@dataclass(frozen=True)
class Variant:
    name: str
    change: Callable[[Settings], Settings]


def _gate(kind: str) -> Callable[[Settings], Settings]:
    # The paper opens over the first part of the training; the released code stays shut for one of two stages.
    gates = {
        "cosine": Gate("cosine", open_from=0.7),
        "hard": Gate("hard", shut_until=0.5),
        "none": Gate("none"),
        "wall, then cosine": Gate(),
    }
    return lambda settings: replace(settings, gate=gates[kind])


def _set(**values: object) -> Callable[[Settings], Settings]:
    return lambda settings: replace(settings, **values)


AXES: dict[str, list[Variant]] = {
    "gate": [Variant(kind, _gate(kind)) for kind in ("wall, then cosine", "cosine", "hard", "none")],
    "losses": [
        Variant("all", _set()),
        Variant("no concepts", _set(learns_concepts=False)),
        Variant("no trajectory", _set(learns_trajectory=False)),
        Variant("no naming", _set(naming=0.0, value_first_until=0.0)),
        Variant(
            "the answer's alone",
            _set(learns_concepts=False, learns_trajectory=False, naming=0.0, value_first_until=0.0),
        ),
    ],
    "thoughts": [Variant(str(count), _set(thoughts=count)) for count in (2, 4, 6, 8)],
    "weight": [Variant(str(weight), _set(weight=weight)) for weight in (0.1, 0.3, 0.5)],
}


def train_variant(axis: str, variant: Variant, seed: int, run: Run, log: Log) -> dict:
    """Figures of one variant and one seed."""
    settings = variant.change(replace(Settings(), steps=run.steps(STEPS), seed=seed, mix=TASKS))
    name = f"{MEMBER}-{axis}-{variant.name}-{seed}".replace(" ", "-").replace(",", "").replace("'", "")
    room = classroom(name, settings, run.vocabulary, run.checkpoints, run.checkpoints, run.device)
    seconds = train(room.stage, log)
    return {
        "axis": axis,
        "variant": variant.name,
        "seed": seed,
        "steps": settings.steps,
        "minutes": round(seconds / 60, 1),
        **{task: _figures(room, settings, run, task) for task in settings.mix},
    }


def _figures(room: Classroom, settings: Settings, run: Run, task: str) -> dict:
    count = QUICK_HELD_OUT if run.quick else SAMPLES
    records = held_out(task, CHOOSING_SEED, count, settings.hardest)
    model, last = room.student.model.eval(), settings.gate.last
    speaker = Speaker(run.vocabulary, settings.gate.covers_prompt)
    had = recorded(model, records, speaker, settings.thoughts, last)
    table, said = carrying(model, records, speaker, had, settings.thoughts, last)
    own = said["own"]
    return {"carrying": table, "sight": sight(records, own.looks, rights(records, own))}
