"""A linear reader of the cell that a latent stands for, and what it finds in noise.

It is trained on steps of the finished member over pictures it was trained on, and measured on held-out ones.
"""

from collections.abc import Sequence

import torch
from torch import nn
from torch.nn import functional

from ..benchmark import Record
from ..labels import CELLS
from ..statistics import share
from .chain import cells
from .replacing import matched_noise
from .steps import LatentStep

ROUNDS = 300

DECAY = 1e-3


def targets(records: Sequence[Record], steps: int) -> torch.Tensor:
    """[rows, steps]: number of the cell in which each step stands."""
    return torch.tensor([[CELLS.index(cell) for cell in cells(record, steps)] for record in records])


def vectors(fed: Sequence[LatentStep]) -> torch.Tensor:
    """[rows, steps, width]"""
    return torch.cat([step.text for step in fed], 1).float()


def train_probe(fed: torch.Tensor, wanted: torch.Tensor) -> nn.Linear:
    """One reader for all steps, by logistic regression."""
    torch.manual_seed(5)
    probe = nn.Linear(fed.shape[-1], len(CELLS)).to(fed.device)
    optimiser = torch.optim.AdamW(probe.parameters(), lr=0.01, weight_decay=DECAY)
    for _ in range(ROUNDS):
        loss = functional.cross_entropy(probe(fed).flatten(0, 1), wanted.flatten())
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    return probe


@torch.no_grad()
def probe_report(probe: nn.Linear, fed: torch.Tensor, wanted: torch.Tensor) -> dict:
    """Accuracy step by step, and how often noise is read as the cell that its latent stood for."""
    noise = matched_noise(fed.cpu(), torch.Generator().manual_seed(6)).to(fed.device)
    return {
        "steps": [_share(probe(fed)[:, step], wanted[:, step]) for step in range(fed.shape[1])],
        "noise": _share(probe(noise).flatten(0, 1), wanted.flatten()),
    }


def _share(logits: torch.Tensor, wanted: torch.Tensor) -> dict:
    return share((logits.argmax(-1) == wanted).tolist())
