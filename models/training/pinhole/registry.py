"""Every stage by its name, in the order in which `all` trains them: what is built on comes first."""

import functools

from .base import BASE
from .ivt import stage as _ivt
from .lavit import stage as _lavit
from .mixed import stage as _mixed
from .running import MakeReport, train_encoder, train_member
from .stages import MEMBERS


def _members(*names: str) -> dict[str, MakeReport]:
    return {name: functools.partial(train_member, MEMBERS[name]) for name in names}


STAGES: dict[str, MakeReport] = {
    "vit": train_encoder,
    **_members(BASE),
    **_mixed.STAGES,
    **_ivt.STAGES,
    **_lavit.STAGES,
    **_members(*(name for name in MEMBERS if name != BASE)),
}
