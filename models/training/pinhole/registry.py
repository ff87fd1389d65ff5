"""Every stage by its name, in the order in which `all` trains them: what is built on comes first."""

import functools

from .running import MakeReport, train_encoder, train_member
from .stages import MEMBERS

STAGES: dict[str, MakeReport] = {
    "vit": train_encoder,
    **{name: functools.partial(train_member, member) for name, member in MEMBERS.items()},
}
