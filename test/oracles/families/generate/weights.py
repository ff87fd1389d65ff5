"""Weights from a seeded generator, scaled so that the stream neither dies nor explodes and attention prefers."""

import math

import torch
from torch import nn

SHARPER_ATTENTION = 1.35
"""Queries and keys are larger than they need be: with even attention, a wrong position would go unnoticed."""


@torch.no_grad()
def randomise(model: nn.Module, seed: int, embedding_scale: float, zero_centred_norms: bool) -> None:
    """Draws every parameter, in the order in which the model lists them."""
    generator = torch.Generator().manual_seed(seed)
    for name, parameter in model.named_parameters():
        drawn = torch.randn(parameter.shape, generator=generator)
        if parameter.ndim == 1:
            parameter.copy_(vector_of(name, drawn, zero_centred_norms))
        else:
            parameter.copy_(matrix_of(name, drawn, embedding_scale))
    model.tie_weights()


def vector_of(name: str, drawn: torch.Tensor, zero_centred_norms: bool) -> torch.Tensor:
    if name.endswith("bias"):
        return 0.05 * drawn
    if "norm" not in name.lower() and "ln" not in name.lower():
        return 0.1 * drawn
    if zero_centred_norms and ("language_model" in name or "soft_emb_norm" in name):
        return 0.1 * drawn
    return 1 + 0.15 * drawn


def matrix_of(name: str, drawn: torch.Tensor, embedding_scale: float) -> torch.Tensor:
    if "embed_tokens" in name:
        return embedding_scale * drawn
    if "lm_head" in name:
        return 0.2 * drawn
    if "position_embedding" in name or "pos_embed" in name:
        return 0.3 * drawn
    if drawn.ndim >= 3:
        return drawn * (1.0 / math.sqrt(drawn[0].numel()))
    makes_queries_or_keys = any(part in name for part in ("q_proj", "k_proj", "qkv"))
    return drawn * (SHARPER_ATTENTION if makes_queries_or_keys else 1.0) / math.sqrt(drawn.shape[1])
