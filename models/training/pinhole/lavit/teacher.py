"""Where pinhole looks and what it sees there while it thinks step by step: what the thoughts are to learn."""

from dataclasses import dataclass

import torch

from ..model import NEVER, PinholeModel
from .looking import watched
from .questions import Rationales
from .thinking import Pictures

KEPT = 8
"""Patches that stay in a trajectory (paper: top-8 sparse)."""


@dataclass(frozen=True)
class Taught:
    trajectory: torch.Tensor
    """[rows, thoughts, patches], sums to 1."""

    concepts: torch.Tensor
    """[rows, thoughts, width]: the picture's embeddings where the teacher looked."""


@torch.no_grad()
def teach(teacher: PinholeModel, read: Pictures, owners: torch.Tensor, rationales: Rationales) -> Taught:
    """`read` is the teacher's own reading of the pictures."""
    before = [(key[owners], value[owners]) for key, value in read.cache]
    start, columns = before[0][0].shape[2], rationales.ids.shape[1]
    embeddings = teacher.decoder.embedding(rationales.ids).to(read.features.dtype)
    bias = torch.zeros(columns, start + columns, device=embeddings.device)
    bias[:, start:] = torch.full((columns, columns), NEVER, device=embeddings.device).triu(1)
    positions = torch.arange(start, start + columns, device=embeddings.device)[None]
    _, _, looks = watched(teacher.decoder, embeddings, positions, bias, before)
    patches = read.features.shape[1]
    trajectory = sparse(rationales.spans @ looks[..., start - patches : start].float())
    return Taught(trajectory, trajectory @ read.features[owners].float())


def sparse(looks: torch.Tensor) -> torch.Tensor:
    """Above the least, the largest only, as shares."""
    above = looks - looks.amin(-1, keepdim=True)
    largest, places = above.topk(KEPT, -1)
    kept = torch.zeros_like(above).scatter(-1, places, largest)
    return kept / kept.sum(-1, keepdim=True).clamp(min=1e-12)
