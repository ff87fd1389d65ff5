"""What the heads beside the model read from thoughts, against what the teacher did and against chance."""

import math
from collections.abc import Sequence

import numpy as np
import torch
from torch.nn import functional

from ..benchmark import Record
from ..model import PinholeModel
from ..shapes import PATCHES
from ..vocabulary import Vocabulary
from .conditions import ROWS, Recorded
from .losses import divergence
from .questions import rationales
from .teacher import KEPT, Taught, teach
from .thinking import ThinkingModel, read_pictures


@torch.no_grad()
def reading(
    student: ThinkingModel,
    teacher: PinholeModel,
    records: Sequence[Record],
    vocabulary: Vocabulary,
    had: Recorded,
    lent: Sequence[int],
) -> dict:
    """`lent` says which other sample each is compared with."""
    taught = _taught(teacher, records, vocabulary, had.states.shape[1])
    by_head = student.trajectory(had.states, had.patches)
    shares = had.looks / had.looks.sum(-1, keepdim=True)
    uniform = torch.full_like(by_head, -math.log(PATCHES))
    concepts = student.concept(had.states)

    def cosine(vectors: torch.Tensor) -> float:
        return round(float(functional.cosine_similarity(concepts, vectors, dim=-1).mean()), 4)

    def distance(found: torch.Tensor) -> list[float]:
        return [round(value, 4) for value in divergence(taught.trajectory, found).mean(0).tolist()]

    return {
        "divergenceByThought": {
            "head": distance(by_head),
            "attention": distance(shares.clamp(min=1e-9).log()),
            "uniform": distance(uniform),
        },
        "topHit": {
            "head": _hit(taught.trajectory, by_head),
            "attention": _hit(taught.trajectory, shares),
            "chance": KEPT / PATCHES,
        },
        "conceptCosine": {"own": cosine(taught.concepts), "other": cosine(taught.concepts[list(lent)])},
    }


def _taught(
    teacher: PinholeModel, records: Sequence[Record], vocabulary: Vocabulary, thoughts: int
) -> Taught:
    parts = []
    device = teacher.connector.weight.device
    for start in range(0, len(records), ROWS):
        chosen = records[start : start + ROWS]
        pictures = torch.from_numpy(np.stack([record.picture for record in chosen])).to(device)
        said = rationales([record.question for record in chosen], vocabulary, thoughts).to(device)
        owners = torch.arange(len(chosen), device=device)
        parts.append(teach(teacher, read_pictures(teacher, pictures), owners, said))
    return Taught(
        torch.cat([part.trajectory for part in parts]), torch.cat([part.concepts for part in parts])
    )


def _hit(wanted: torch.Tensor, found: torch.Tensor) -> float:
    """Share of the teacher's patches that are among as many of the largest found."""
    places = found.topk(KEPT, -1).indices
    return round(float((wanted.gather(-1, places) > 0).float().mean()), 4)
