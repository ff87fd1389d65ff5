"""The method's settings varied one at a time, at a small budget that all variants share.

Trails of one and two hops, and a last thought that says the answer itself for most of the time: with the member's own
schedule a few hundred steps end before thoughts carry anything, whatever the setting.
"""

from dataclasses import replace
from typing import cast

from ..ablation import CHOOSING_SEED, SAMPLES, Trial, Variant
from ..log import Log
from ..loop import run as train
from ..running import QUICK_HELD_OUT, Run
from .carrying import carrying
from .conditions import Speaker, recorded
from .held_out import held_out, rights
from .settings import Gate, Settings
from .sight import sight
from .teaching import Classroom, classroom

STEPS = 600
"""Of a variant: enough to tell settings apart, too few to compare with the member that ships."""

SMALL = replace(
    Settings(),
    steps=STEPS,
    mix={"trail": 1.0},
    hardest=2,
    value_first_until=0.75,
    gate=Gate(shut_until=0.8, open_from=0.92),
)
"""Trail is the one task on which replaced thoughts imply an answer."""


def _set(**values: object) -> Settings:
    return replace(SMALL, **values)


GATES = {
    "wall, then cosine": SMALL.gate,
    # The paper opens over the first part of the training; the released code stays shut for one of two stages.
    "cosine": Gate("cosine", open_from=0.7),
    "hard": Gate("hard", shut_until=0.5),
    "none": Gate("none"),
}

UNNAMED = {"naming": 0.0, "value_first_until": 0.0}

AXES: dict[str, list[Variant]] = {
    "gate": [Variant(name, _set(gate=gate)) for name, gate in GATES.items()],
    "losses": [
        Variant("all", SMALL),
        Variant("no concepts", _set(learns_concepts=False)),
        Variant("no trajectory", _set(learns_trajectory=False)),
        Variant("no naming", _set(**UNNAMED)),
        Variant("the answer's alone", _set(learns_concepts=False, learns_trajectory=False, **UNNAMED)),
    ],
    "thoughts": [Variant(str(count), _set(thoughts=count)) for count in (2, 4, 6, 8)],
    "weight": [Variant(str(weight), _set(weight=weight)) for weight in (0.1, 0.3, 0.5)],
}


def train_variant(trial: Trial, run: Run, log: Log) -> dict:
    settings = cast(Settings, trial.variant.settings)
    settings = replace(settings, steps=run.steps(STEPS), seed=trial.seed)
    room = classroom(trial.name, settings, run.vocabulary, run.checkpoints, trial.folder, run.device)
    seconds = train(room.stage, log)
    return {
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
