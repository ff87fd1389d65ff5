"""Teaches the encoder of pictures before any decoder exists: what is in every cell, and where every patch is.

Position is taught too. Without it in the encoder's output the decoder cannot look up "cell b2", and
everything after stays at chance.
"""

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from .labels import CELL_LABELS, COLUMN_LABELS, IGNORED, Labelled
from .loop import Losses
from .shapes import PATCHES, VisionShape
from .vision import VisionEncoder

SIDE = 8
"""Patches along a side."""

CELLS_OF_OPTION = 16


class DenseReader(nn.Module):
    """The encoder with one linear reader for each label; only the encoder is kept."""

    def __init__(self, shape: VisionShape) -> None:
        super().__init__()
        self.encoder = VisionEncoder(shape)
        self.cells = nn.ModuleDict({name: nn.Linear(shape.width, size) for name, size in CELL_LABELS.items()})
        self.columns = nn.ModuleDict(
            {name: nn.Linear(shape.width, size) for name, size in COLUMN_LABELS.items()}
        )
        self.pattern = nn.Linear(shape.width, 2)
        self.options = nn.Linear(shape.width, CELLS_OF_OPTION * 2)
        self.position = nn.Linear(shape.width, PATCHES)

    def read(self, seen: torch.Tensor) -> dict[str, torch.Tensor]:
        """Logits of every label from the encoder's output."""
        rows, _, width = seen.shape
        grid = seen.view(rows, SIDE, SIDE, width)
        cells = grid.view(rows, 4, 2, 4, 2, width).mean((2, 4)).reshape(rows, 16, width)
        columns = grid.mean(1)
        found = {name: reader(cells) for name, reader in self.cells.items()}
        found |= {name: reader(columns) for name, reader in self.columns.items()}
        found["pattern"] = self.pattern(seen)
        found["options"] = self.options(seen).view(rows, PATCHES * CELLS_OF_OPTION, 2)
        found["position"] = self.position(seen)
        return found


def collate(samples: list[Labelled]) -> tuple[torch.Tensor, dict[str, torch.Tensor]]:
    labels = {name: np.stack([sample.cells[name] for sample in samples]) for name in CELL_LABELS}
    labels |= {name: np.stack([sample.columns[name] for sample in samples]) for name in COLUMN_LABELS}
    labels["pattern"] = np.stack([sample.pattern for sample in samples])
    labels["options"] = np.stack([sample.options.reshape(-1) for sample in samples])
    labels["position"] = np.tile(np.arange(PATCHES), (len(samples), 1))
    pictures = np.stack([sample.picture for sample in samples])
    return torch.from_numpy(pictures), {name: torch.from_numpy(array) for name, array in labels.items()}


def losses(reader: DenseReader, seen: torch.Tensor, labels: dict[str, torch.Tensor]) -> Losses:
    found = reader.read(seen)
    parts = {}
    for name, logits in found.items():
        wanted = labels[name].to(logits.device)
        if bool((wanted != IGNORED).any()):
            parts[name] = functional.cross_entropy(
                logits.float().flatten(0, 1), wanted.flatten(), ignore_index=IGNORED
            )
    return {**parts, "total": sum(parts.values())}


@torch.no_grad()
def accuracy(
    reader: DenseReader, pictures: torch.Tensor, labels: dict[str, torch.Tensor]
) -> dict[str, float]:
    """Share of labels read rightly, by label."""
    shares = {}
    for name, logits in reader.read(reader.encoder(pictures)).items():
        wanted = labels[name].to(logits.device)
        known = wanted != IGNORED
        if bool(known.any()):
            shares[name] = round(float((logits.argmax(-1) == wanted)[known].float().mean()), 4)
    return shares
