"""The encoder of pictures: a plain vision transformer over 8 x 8 patches.

It is trained first, alone, on labels of every cell (pretraining.py): a decoder that waits for gradients
through an untrained encoder does not learn in the time there is.
"""

import math

import torch
from torch import nn
from torch.nn import functional

from .shapes import PATCH_SIZE, PATCHES, PICTURE_SIZE, VisionShape


class VisionLayer(nn.Module):
    """Attention over all patches, then an MLP; norms before both."""

    def __init__(self, shape: VisionShape) -> None:
        super().__init__()
        self.heads = shape.heads
        self.norm_attention = nn.LayerNorm(shape.width, eps=1e-6)
        self.query_key_value = nn.Linear(shape.width, 3 * shape.width)
        self.output = nn.Linear(shape.width, shape.width)
        self.norm_mlp = nn.LayerNorm(shape.width, eps=1e-6)
        self.widen = nn.Linear(shape.width, shape.hidden)
        self.narrow = nn.Linear(shape.hidden, shape.width)

    def forward(self, stream: torch.Tensor) -> torch.Tensor:
        rows, patches, width = stream.shape
        projected = self.query_key_value(self.norm_attention(stream))
        query, key, value = projected.view(rows, patches, 3, self.heads, width // self.heads).permute(
            2, 0, 3, 1, 4
        )
        mixed = functional.scaled_dot_product_attention(query, key, value)
        stream = stream + self.output(mixed.transpose(1, 2).reshape(rows, patches, width))
        return stream + self.narrow(functional.gelu(self.widen(self.norm_mlp(stream)), approximate="tanh"))


class VisionEncoder(nn.Module):
    """Pictures as bytes [rows, height, width, 3] to one vector a patch [rows, 64, width]."""

    def __init__(self, shape: VisionShape) -> None:
        super().__init__()
        self.patch_embedding = nn.Linear(3 * PATCH_SIZE**2, shape.width)
        self.position_embedding = nn.Parameter(torch.zeros(PATCHES, shape.width))
        self.layers = nn.ModuleList(VisionLayer(shape) for _ in range(shape.layers))
        self.norm = nn.LayerNorm(shape.width, eps=1e-6)
        self._initialise(shape)

    def _initialise(self, shape: VisionShape) -> None:
        side = PICTURE_SIZE // PATCH_SIZE
        # A row part plus a column part, as strong as the content: the decoder later looks patches up by
        # position, and a position that is hard to read off costs it minutes.
        rows, columns = torch.randn(2, side, shape.width) * 0.5
        self.position_embedding.data = (rows[:, None] + columns[None]).reshape(PATCHES, shape.width)
        damping = 1 / math.sqrt(2 * shape.layers)
        for name, parameter in self.named_parameters():
            if parameter.dim() == 2 and name != "position_embedding":
                writes_to_stream = name.endswith(("output.weight", "narrow.weight"))
                scale = damping if writes_to_stream else 1.0
                nn.init.normal_(parameter, std=parameter.shape[1] ** -0.5 * scale)

    def forward(self, pictures: torch.Tensor) -> torch.Tensor:
        side = PICTURE_SIZE // PATCH_SIZE
        patches = (
            pictures.view(-1, side, PATCH_SIZE, side, PATCH_SIZE, 3)
            .permute(
                0, 1, 3, 5, 2, 4
            )  # channel, row, column within a patch: the order of a convolution's weights
            .reshape(-1, PATCHES, 3 * PATCH_SIZE**2)
        )
        # Same as scaling to 0..1, then taking off a mean of 0.5 and dividing by 0.5.
        stream = self.patch_embedding(patches.float() / 127.5 - 1) + self.position_embedding
        for layer in self.layers:
            stream = layer(stream)
        return self.norm(stream)
