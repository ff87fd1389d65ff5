"""Reads and changes the inside of a decoder while the library runs it.

A hook on every layer sees the residual stream that leaves it; the eager attention function of the layers' module is
replaced by one that also adds a bias and keeps the probabilities.
"""

import math
import sys
from collections.abc import Callable
from dataclasses import dataclass

import torch

from family import Family

PositionsOf = Callable[[bool, int], torch.Tensor]
"""(is it the prompt, number of new positions) -> which of them."""


@dataclass
class Steering:
    """A vector added to what leaves a layer, at some positions."""

    vector: torch.Tensor
    layer: int
    positions: PositionsOf


@dataclass
class Gate:
    """A weight, as a factor before normalisation, of the picture's keys for queries that are text."""

    gamma: float
    is_picture: torch.Tensor

    def bias(self, is_prompt: bool, queries: int, keys: int) -> torch.Tensor:
        columns = torch.zeros(keys)
        columns[: len(self.is_picture)] = self.is_picture.float() * math.log(self.gamma)
        rows = (~self.is_picture).float() if is_prompt else torch.ones(queries)
        return rows[:, None] * columns[None, :]


class Watch:
    """What is done to a decoder, and what was seen of its last run."""

    def __init__(self, family: Family) -> None:
        self.steering: Steering | None = None
        self.gate: Gate | None = None
        self.is_prompt = True
        self.seen_streams: list[tuple[int, torch.Tensor]] = []
        self.seen_attention: list[tuple[int, torch.Tensor]] = []
        layers = list(family.text_model.layers)
        for number, layer in enumerate(layers):
            layer.register_forward_hook(self.hook_of(number))
        self.attentions = {module for layer in layers for module in layer.modules() if hasattr(module, "q_proj")}
        self.attention_layers = sorted(module.layer_idx for module in self.attentions)
        for module in {sys.modules[type(layer).__module__] for layer in layers}:
            module.eager_attention_forward = self.attention_around(module.eager_attention_forward)

    def begin(self, is_prompt: bool) -> None:
        self.is_prompt = is_prompt
        self.seen_streams.clear()
        self.seen_attention.clear()

    def streams(self, entering: torch.Tensor) -> torch.Tensor:
        """[layers + 1, positions, width], the first being what entered the first layer."""
        leaving = [stream[0] for _, stream in sorted(self.seen_streams, key=lambda seen: seen[0])]
        return torch.stack([entering[0], *leaving])

    def attention(self) -> torch.Tensor:
        """[layers with attention, heads, queries, keys]."""
        return torch.stack([rows[0] for _, rows in sorted(self.seen_attention, key=lambda seen: seen[0])])

    def hook_of(self, number: int):
        def hook(_layer, _inputs, output):
            stream = output[0] if isinstance(output, tuple) else output
            steering = self.steering
            if steering is not None and steering.layer == number:
                chosen = steering.positions(self.is_prompt, stream.shape[1])
                stream = stream + chosen[None, :, None].to(stream.dtype) * steering.vector[None, None, :]
            self.seen_streams.append((number, stream.clone()))
            return (stream, *output[1:]) if isinstance(output, tuple) else stream

        return hook

    def attention_around(self, original):
        def attention(module, query, key, value, attention_mask, *positional, **named):
            # The vision encoder may use the same function.
            if module not in self.attentions:
                return original(module, query, key, value, attention_mask, *positional, **named)
            if self.gate is not None:
                bias = self.gate.bias(self.is_prompt, query.shape[-2], key.shape[-2])
                attention_mask = bias if attention_mask is None else attention_mask + bias
            output = original(module, query, key, value, attention_mask, *positional, **named)
            self.seen_attention.append((module.layer_idx, output[1].detach().clone()))
            return output

        return attention
