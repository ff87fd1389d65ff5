"""A decoder with keys and values as plain inputs and outputs, as exports have them."""

import torch
from torch import nn
from transformers import DynamicCache


class Decoder(nn.Module):
    """Embeddings, mask, positions and the past of every layer in; logits and the grown past out."""

    def __init__(self, text_model: nn.Module, head: nn.Module) -> None:
        super().__init__()
        self.text_model = text_model
        self.head = head

    def forward(
        self,
        inputs_embeds: torch.Tensor,
        attention_mask: torch.Tensor,
        position_ids: torch.Tensor,
        past: list[torch.Tensor],
    ) -> tuple[torch.Tensor, ...]:
        cache = DynamicCache()
        for layer in range(len(past) // 2):
            cache.update(past[2 * layer], past[2 * layer + 1], layer)
        output = self.text_model(
            inputs_embeds=inputs_embeds,
            attention_mask=attention_mask,
            position_ids=position_ids,
            past_key_values=cache,
            use_cache=True,
        )
        present = [tensor for layer in cache.layers for tensor in (layer.keys, layer.values)]
        return (self.head(output.last_hidden_state), *present)
