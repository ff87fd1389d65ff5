"""Makes latents visible: a decoder that paints the sketch, and a linear probe for the cell it frames.

Neither takes part in an answer. Both are taught with latents of true sketches, so what they show of a drawn
sketch is what the member really drew.
"""

import torch
from torch import nn
from torch.nn import functional

from .settings import GRIDS

PAINTED_SIZE = 64
"""Side of a decoded sketch in pixels: half of a picture's."""

CELLS = 16

PAPER = 0.98
"""Of a blank sketch; the painter learns what differs from it."""

FOREGROUND = 0.06
"""Difference from paper that counts as drawn."""

FOREGROUND_WEIGHT = 9.0
"""Most of a sketch is paper: without a weight, painting nothing is nearly right."""


class SketchPainter(nn.Module):
    """Each latent paints its own tile by one shared MLP: [rows, latents, width] to [rows, 3, 64, 64]."""

    def __init__(self, latents: int, width: int, inner: int = 256, hidden: int = 512) -> None:
        super().__init__()
        self.grid = GRIDS[latents]
        self.tile = PAINTED_SIZE // self.grid[0], PAINTED_SIZE // self.grid[1]
        self.spread = nn.Linear(width, inner)
        self.place = nn.Parameter(torch.randn(latents, inner) * 0.1)
        self.norm = nn.LayerNorm(inner)
        self.first = nn.Linear(inner, hidden)
        self.second = nn.Linear(hidden, hidden)
        self.paint = nn.Linear(hidden, 3 * self.tile[0] * self.tile[1])

    def forward(self, normalised: torch.Tensor) -> torch.Tensor:
        """Not bent into 0..1: a sigmoid stops learning where the paper is white."""
        stream = self.norm(self.spread(normalised) + self.place)
        stream = functional.gelu(self.second(functional.gelu(self.first(stream))))
        tiles = self.paint(stream).view(-1, *self.grid, 3, *self.tile)
        return tiles.permute(0, 3, 1, 4, 2, 5).reshape(-1, 3, PAINTED_SIZE, PAINTED_SIZE) + PAPER


class SketchReader(nn.Module):
    """Painter and probe; both take latents as the decoder is fed them."""

    def __init__(self, latents: int, mean: torch.Tensor, deviation: torch.Tensor) -> None:
        super().__init__()
        width = len(mean)
        self.painter = SketchPainter(latents, width)
        self.probe = nn.Linear(latents * width, CELLS)
        self.register_buffer("mean", mean.clone())
        self.register_buffer("deviation", deviation.clone())

    def normalise(self, latents: torch.Tensor) -> torch.Tensor:
        return (latents - self.mean) / self.deviation

    def picture(self, latents: torch.Tensor) -> torch.Tensor:
        """[rows, 3, 64, 64], of which 0..1 can be shown."""
        return self.painter(self.normalise(latents))

    def cell(self, latents: torch.Tensor) -> torch.Tensor:
        """Logits of the cell that is framed [rows, 16], in the order a1 b1 c1 d1 a2 …"""
        return self.probe(self.normalise(latents).flatten(1))


def halved(sketches: torch.Tensor) -> torch.Tensor:
    """Pictures of bytes [rows, 128, 128, 3] as the painter should paint them."""
    return functional.avg_pool2d(sketches.permute(0, 3, 1, 2).float() / 255, 2)


def painting_loss(painted: torch.Tensor, wanted: torch.Tensor) -> torch.Tensor:
    drawn = ((wanted - PAPER).abs().amax(1, keepdim=True) > FOREGROUND).float()
    return ((1 + (FOREGROUND_WEIGHT - 1) * drawn) * (painted - wanted) ** 2).mean()
