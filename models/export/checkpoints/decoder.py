"""The decoder as hub exports have it: embeddings, mask, positions and past in; logits and the grown past out.

The library makes its mask by means that cannot be traced, and its caches are objects. Both are made here instead: a
mask of four dimensions, which the library takes as it is, and a cache that only joins what it is given.
"""

from dataclasses import dataclass

import torch
from torch import nn
from transformers.cache_utils import Cache

BATCH, NEW, PAST, TOTAL = "batch_size", "sequence_length", "past_sequence_length", "total_sequence_length"
TRACED_ROWS, TRACED_PAST, TRACED_NEW = 2, 5, 4


class JoiningCache(Cache):
    """Keys and values of before, and behind them those of now."""

    def __init__(self, past: list[tuple[torch.Tensor, torch.Tensor]]) -> None:
        self.past = past
        self.present: list[tuple[torch.Tensor, torch.Tensor] | None] = [None] * len(past)

    def update(self, key, value, layer_idx, cache_kwargs=None):
        old_key, old_value = self.past[layer_idx]
        grown = torch.cat((old_key, key), 2), torch.cat((old_value, value), 2)
        self.present[layer_idx] = grown
        return grown

    def get_seq_length(self, layer_idx=0):
        return self.past[layer_idx][0].shape[2]

    def __len__(self) -> int:
        return len(self.past)


class Head(nn.Module):
    """Hidden states to logits, which some families scale or bend."""

    def __init__(self, head: nn.Module, config) -> None:
        super().__init__()
        self.head = head
        self.scale = getattr(config, "logit_scale", None) or 1 / (getattr(config, "logits_scaling", None) or 1)
        self.cap = getattr(config, "final_logit_softcapping", None)

    def forward(self, hidden: torch.Tensor) -> torch.Tensor:
        logits = self.head(hidden)
        if self.scale != 1:
            logits = logits * self.scale
        return logits if self.cap is None else torch.tanh(logits / self.cap) * self.cap


class Decoder(nn.Module):
    def __init__(self, text_model: nn.Module, head: nn.Module, config, takes_tokens: bool) -> None:
        super().__init__()
        self.text_model = text_model
        self.head = Head(head, config)
        self.takes_tokens = takes_tokens
        self.window = getattr(config, "sliding_window", None)
        self.kinds = set(getattr(config, "layer_types", None) or ())

    def forward(
        self,
        stream: torch.Tensor,
        attention_mask: torch.Tensor,
        position_ids: torch.Tensor,
        past: list[torch.Tensor],
    ) -> tuple[torch.Tensor, ...]:
        cache = JoiningCache(list(zip(past[0::2], past[1::2])))
        new, total = stream.shape[1], attention_mask.shape[1]
        rows = torch.arange(total - new, total)
        named = {"input_ids" if self.takes_tokens else "inputs_embeds": stream}
        found = self.text_model(
            **named,
            attention_mask=self._mask(attention_mask, rows),
            position_ids=position_ids,
            past_key_values=cache,
            cache_position=rows,
            use_cache=True,
        )
        present = [part for layer in cache.present for part in layer]
        return (self.head(found.last_hidden_state), *present)

    def _mask(self, attention_mask: torch.Tensor, rows: torch.Tensor):
        """Added to scores; one for each kind of layer where a model has several."""
        columns = torch.arange(attention_mask.shape[1])[None]
        full = (columns <= rows[:, None])[None, None] & (attention_mask > 0)[:, None, None]
        near = full if self.window is None else full & (columns > rows[:, None] - self.window)[None, None]
        if "sliding_attention" in self.kinds:
            return {"full_attention": _added(full), "sliding_attention": _added(near)}
        # Where no kinds are named, a window is that of all layers.
        return _added(full if self.kinds else near)


def _added(sees: torch.Tensor) -> torch.Tensor:
    return torch.where(sees, torch.tensor(0.0), torch.tensor(torch.finfo(torch.float32).min))


@dataclass
class Signature:
    """What a graph is traced with, and the names of what goes in and out."""

    arguments: tuple
    inputs: list[str]
    outputs: list[str]
    axes: dict[str, dict[int, str]]


def decoder_signature(config, axes_of_positions: int, takes_tokens: bool) -> Signature:
    """`config` is the text model's."""
    heads = config.num_key_value_heads
    head_width = getattr(config, "head_dim", None) or config.hidden_size // config.num_attention_heads
    source = "input_ids" if takes_tokens else "inputs_embeds"
    inputs, outputs = [source, "attention_mask", "position_ids"], ["logits"]
    axes = {
        source: {0: BATCH, 1: NEW},
        "attention_mask": {0: BATCH, 1: TOTAL},
        "position_ids": {1: BATCH, 2: NEW} if axes_of_positions == 3 else {0: BATCH, 1: NEW},
        "logits": {0: BATCH, 1: NEW},
    }
    past = []
    for layer in range(config.num_hidden_layers):
        for kind in ("key", "value"):
            inputs.append(f"past_key_values.{layer}.{kind}")
            outputs.append(f"present.{layer}.{kind}")
            axes[inputs[-1]], axes[outputs[-1]] = {0: BATCH, 2: PAST}, {0: BATCH, 2: TOTAL}
            past.append(torch.randn(TRACED_ROWS, heads, TRACED_PAST, head_width))
    positions = torch.arange(TRACED_PAST, TRACED_PAST + TRACED_NEW)[None].expand(TRACED_ROWS, -1).contiguous()
    if axes_of_positions == 3:
        positions = positions[None].expand(3, -1, -1).contiguous()
    if takes_tokens:
        stream = torch.ones(TRACED_ROWS, TRACED_NEW, dtype=torch.long)
    else:
        stream = torch.randn(TRACED_ROWS, TRACED_NEW, config.hidden_size)
    mask = torch.ones(TRACED_ROWS, TRACED_PAST + TRACED_NEW, dtype=torch.long)
    return Signature((stream, mask, positions, past), inputs, outputs, axes)
