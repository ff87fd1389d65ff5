"""Where the word that answers looks: entropy over patches, and focus on the place where the answer is read.

Both are measurements of attention, not of whether the answer is right: right and wrong answers are told apart
to see that.
"""

from collections.abc import Sequence

import numpy as np
import torch

from ..benchmark import Record
from .places import place
from .teacher import sparse


def sight(records: Sequence[Record], looks: torch.Tensor, right: Sequence[bool]) -> dict:
    """`looks` [samples, patches] is attention, mean over layers and heads. Chance is the place's share of all."""
    looks = looks.float().cpu()
    places = torch.from_numpy(np.stack([place(record) for record in records])).float()
    shares = looks / looks.sum(-1, keepdim=True).clamp(min=1e-12)
    entropy = -(shares * shares.clamp(min=1e-12).log()).sum(-1)
    focus = (sparse(looks) * places).sum(-1)
    chosen = torch.tensor(right)
    return {
        "entropy": _mean(entropy),
        "imageShare": _mean(looks.sum(-1)),
        "focus": _mean(focus),
        "focusRight": _mean(focus[chosen]),
        "focusWrong": _mean(focus[~chosen]),
        "chance": _mean(places.mean(-1)),
        "right": int(chosen.sum()),
        "wrong": int((~chosen).sum()),
    }


def _mean(values: torch.Tensor) -> float | None:
    return round(float(values.mean()), 4) if len(values) else None
