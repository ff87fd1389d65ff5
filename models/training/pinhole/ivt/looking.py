"""Whether the patches that a step inserts are those of the cell it stands in, or of the one before."""

from collections.abc import Sequence

import torch

from ..benchmark import Record
from ..labels import CELLS
from ..shapes import PATCH_SIZE, PICTURE_SIZE
from .steps import LatentStep

SIDE = PICTURE_SIZE // PATCH_SIZE

PER_CELL = SIDE // 4
"""Patches along a side of a cell."""


def cell_of_patch(patch: torch.Tensor) -> torch.Tensor:
    """Number of the cell that a patch lies in."""
    return patch // SIDE // PER_CELL * 4 + patch % SIDE // PER_CELL


def looked_at(records: Sequence[Record], fed: Sequence[LatentStep]) -> list[dict]:
    """For each step, the share of samples with a patch of each cell inserted by then."""
    seen = torch.stack([cell_of_patch(step.chosen.cpu()) for step in fed], 1)
    found = []
    for step in range(len(fed)):
        inserted = seen[:, : step + 1].flatten(1)
        found.append(
            {
                "current": _share(records, inserted, step + 1),
                "previous": _share(records, inserted, step),
            }
        )
    return found


def _share(records: Sequence[Record], inserted: torch.Tensor, hop: int) -> float:
    """How often patches of the cell after so many hops are among the inserted."""
    cells = [record.facts["path"][min(hop, record.question.difficulty)] for record in records]
    wanted = torch.tensor([CELLS.index(cell) for cell in cells])
    return round(float((inserted == wanted[:, None]).any(1).float().mean()), 4)
