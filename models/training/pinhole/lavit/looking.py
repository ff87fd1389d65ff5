"""The decoder with its attention told.

The fused attention that training and graphs use keeps its weights to itself; here they are computed in the
open, for the few positions whose look onto the picture is learned from or measured, and for all text: backwards, the
fused attention takes twice as long where a few positions see many.
"""

import torch
from torch.nn import functional

from ..decoder import Decoder, DecoderLayer, KeysAndValues, rotate


def watched(
    decoder: Decoder,
    embeddings: torch.Tensor,
    positions: torch.Tensor,
    bias: torch.Tensor,
    past: list[KeysAndValues],
) -> tuple[torch.Tensor, list[KeysAndValues], torch.Tensor]:
    """As the decoder's forward, with attention [rows, queries, keys] as its mean over layers and heads."""
    cosine, sine = decoder.cosine[positions][:, None], decoder.sine[positions][:, None]
    stream, cache, looks = embeddings, [], []
    for layer, before in zip(decoder.layers, past):
        stream, kept, look = _layer(layer, stream, cosine, sine, bias, before)
        cache.append(kept)
        looks.append(look)
    return decoder.norm(stream), cache, torch.stack(looks).mean(0)


def _layer(
    layer: DecoderLayer,
    stream: torch.Tensor,
    cosine: torch.Tensor,
    sine: torch.Tensor,
    bias: torch.Tensor,
    past: KeysAndValues,
) -> tuple[torch.Tensor, KeysAndValues, torch.Tensor]:
    rows, count, width = stream.shape
    head = width // layer.heads
    projected = layer.query_key_value(layer.norm_attention(stream))
    query, key, value = projected.view(rows, count, 3, layer.heads, head).permute(2, 0, 3, 1, 4)
    key = torch.cat((past[0], rotate(key, cosine, sine).to(value.dtype)), 2)
    value = torch.cat((past[1], value), 2)
    query = rotate(query, cosine, sine).to(value.dtype)
    weights = ((query @ key.transpose(-1, -2)).float() * head**-0.5 + bias.float()).softmax(-1)
    mixed = weights.to(value.dtype) @ value
    stream = stream + layer.output(mixed.transpose(1, 2).reshape(rows, count, width))
    gate, up = layer.gate_and_up(layer.norm_mlp(stream)).chunk(2, -1)
    return stream + layer.down(functional.silu(gate) * up), (key, value), weights.mean(1)
