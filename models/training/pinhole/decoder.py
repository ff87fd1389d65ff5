"""The language model: Llama blocks (RMS norm, rotary positions, gated MLP), no biases, untied head."""

import math

import torch
from torch import nn
from torch.nn import functional

from .shapes import MOST_POSITIONS, DecoderShape

KeysAndValues = tuple[torch.Tensor, torch.Tensor]


class RmsNorm(nn.Module):
    """Divides by the root of the mean square; computed in float32 whatever comes in."""

    def __init__(self, width: int, epsilon: float) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(width))
        self.epsilon = epsilon

    def forward(self, stream: torch.Tensor) -> torch.Tensor:
        normed = functional.rms_norm(stream.float(), self.weight.shape, self.weight, self.epsilon)
        return normed.to(stream.dtype)


def rotate(heads: torch.Tensor, cosine: torch.Tensor, sine: torch.Tensor) -> torch.Tensor:
    """Rotary positions, the halves of a head paired with each other."""
    first, second = heads.chunk(2, -1)
    return heads * cosine + torch.cat((-second, first), -1) * sine


class DecoderLayer(nn.Module):
    """Attention, then a gated MLP; norms before both."""

    def __init__(self, shape: DecoderShape) -> None:
        super().__init__()
        self.heads = shape.heads
        self.norm_attention = RmsNorm(shape.width, shape.norm_epsilon)
        self.query_key_value = nn.Linear(shape.width, 3 * shape.width, bias=False)
        self.output = nn.Linear(shape.width, shape.width, bias=False)
        self.norm_mlp = RmsNorm(shape.width, shape.norm_epsilon)
        self.gate_and_up = nn.Linear(shape.width, 2 * shape.hidden, bias=False)
        self.down = nn.Linear(shape.hidden, shape.width, bias=False)

    def forward(
        self,
        stream: torch.Tensor,
        cosine: torch.Tensor,
        sine: torch.Tensor,
        mask: torch.Tensor | None,
        past: KeysAndValues | None = None,
    ) -> tuple[torch.Tensor, KeysAndValues]:
        rows, positions, width = stream.shape
        projected = self.query_key_value(self.norm_attention(stream))
        query, key, value = projected.view(rows, positions, 3, self.heads, width // self.heads).permute(
            2, 0, 3, 1, 4
        )
        query = rotate(query, cosine, sine).to(value.dtype)
        key = rotate(key, cosine, sine).to(value.dtype)
        if past is not None:
            key = torch.cat((past[0], key), 2)
            value = torch.cat((past[1], value), 2)
        mixed = functional.scaled_dot_product_attention(query, key, value, attn_mask=mask)
        stream = stream + self.output(mixed.transpose(1, 2).reshape(rows, positions, width))
        gate, up = self.gate_and_up(self.norm_mlp(stream)).chunk(2, -1)
        return stream + self.down(functional.silu(gate) * up), (key, value)


class Decoder(nn.Module):
    """Embeddings in, hidden states behind the final norm out; the caller applies the head where it is needed."""

    def __init__(self, shape: DecoderShape) -> None:
        super().__init__()
        self.shape = shape
        self.embedding = nn.Embedding(shape.vocabulary, shape.width)
        self.layers = nn.ModuleList(DecoderLayer(shape) for _ in range(shape.layers))
        self.norm = RmsNorm(shape.width, shape.norm_epsilon)
        self.head = nn.Linear(shape.width, shape.vocabulary, bias=False)
        self._initialise()
        half = shape.head_width // 2
        frequencies = shape.rotation_base ** -(torch.arange(half).float() / half)
        angles = torch.outer(torch.arange(MOST_POSITIONS).float(), frequencies)
        angles = torch.cat((angles, angles), -1)
        self.register_buffer("cosine", angles.cos(), persistent=False)
        self.register_buffer("sine", angles.sin(), persistent=False)

    def _initialise(self) -> None:
        damping = 1 / math.sqrt(2 * self.shape.layers)
        for name, parameter in self.layers.named_parameters():
            if parameter.dim() == 2:
                scale = damping if name.endswith(("output.weight", "down.weight")) else 1.0
                nn.init.normal_(parameter, std=parameter.shape[1] ** -0.5 * scale)
        nn.init.normal_(self.head.weight, std=0.5 * self.shape.width**-0.5)
        # As strong as what the connector gives for a patch.
        nn.init.normal_(self.embedding.weight, std=0.5)

    def forward(
        self,
        embeddings: torch.Tensor,
        positions: torch.Tensor,
        mask: torch.Tensor | None,
        past: list[KeysAndValues] | None = None,
    ) -> tuple[torch.Tensor, list[KeysAndValues]]:
        """`positions` [rows, positions]; `mask` is added to scores, broadcast to [rows, 1, positions, all]."""
        cosine = self.cosine[positions][:, None]
        sine = self.sine[positions][:, None]
        stream, cache = embeddings, []
        for index, layer in enumerate(self.layers):
            stream, kept = layer(stream, cosine, sine, mask, past[index] if past is not None else None)
            cache.append(kept)
        return self.norm(stream), cache
