"""The graphs of LFM2-VL as they are exported: the library's own cannot be traced, or depend on what was traced."""

import torch
import torch.nn.functional as functional
from torch import nn

LOWEST = torch.finfo(torch.float32).min


def triangle_weights(place: torch.Tensor, size: torch.Tensor, side: int) -> torch.Tensor:
    """How much each of `side` learned positions counts at a place, out of `size`: bilinear, with antialiasing."""
    learned = torch.arange(side).to(torch.float32)
    scale = side / size
    reach = scale.clamp(min=1.0)
    nearness = 1 - torch.abs((learned + 0.5) - ((place + 0.5) * scale)[..., None]) / reach[..., None]
    nearness = nearness.clamp(min=0)
    return nearness / nearness.sum(-1, keepdim=True).clamp(min=1e-9)


class Lfm2Vision(nn.Module):
    """Padded patches of several tiles, with their rows and columns, to rows for the decoder."""

    def __init__(self, model: nn.Module, factor: int) -> None:
        super().__init__()
        self.encoder = getattr(model.vision_tower, "vision_model", model.vision_tower)
        self.projector = model.multi_modal_projector
        self.factor = factor

    def forward(
        self, pixel_values: torch.Tensor, pixel_attention_mask: torch.Tensor, spatial_shapes: torch.Tensor
    ) -> torch.Tensor:
        patches = pixel_values.shape[1]
        stream = self.encoder.embeddings.patch_embedding(pixel_values) + self.positions(patches, spatial_shapes)
        seen = pixel_attention_mask[:, None, None, :] > 0
        bias = torch.where(seen, torch.tensor(0.0), torch.tensor(LOWEST)).expand(-1, 1, patches, -1)
        for layer in self.encoder.encoder.layers:
            output = layer(stream, bias)
            stream = output[0] if isinstance(output, tuple) else output
        return self.projected(self.encoder.post_layernorm(stream), spatial_shapes)

    def positions(self, patches: int, shapes: torch.Tensor) -> torch.Tensor:
        """The learned positions, stretched over each tile: [tiles, patches, channels]."""
        embeddings = self.encoder.embeddings
        side = embeddings.position_embedding_size
        height, width = shapes[:, 0:1].to(torch.float32), shapes[:, 1:2].to(torch.float32)
        number = torch.arange(patches)[None].to(torch.float32)
        row = torch.floor((number + 0.5) / width)
        by_row = triangle_weights(row, height, side)
        by_column = triangle_weights(number - row * width, width, side)
        weights = (by_row[..., :, None] * by_column[..., None, :]).reshape(by_row.shape[0], patches, side * side)
        return torch.matmul(weights, embeddings.position_embedding.weight)

    def projected(self, stream: torch.Tensor, shapes: torch.Tensor) -> torch.Tensor:
        """Squares of patches side by side, through the projector; what belongs to padding is left out."""
        factor, patches, channels = self.factor, stream.shape[1], stream.shape[-1]
        merged = patches // (factor * factor)
        width = shapes[:, 1:2]
        across = width // factor
        number = torch.arange(merged)[None]
        row = number // across
        column = number - row * across
        square = [
            (row * factor + down) * width + column * factor + right for down in range(factor) for right in range(factor)
        ]
        chosen = torch.stack(square, -1).clamp(max=patches - 1)
        chosen = chosen.reshape(chosen.shape[0], -1)[..., None].expand(-1, -1, channels)
        squares = torch.gather(stream, 1, chosen).reshape(stream.shape[0], merged, factor * factor * channels)
        projector = self.projector
        rows = projector.linear_2(projector.act(projector.linear_1(projector.layer_norm(squares))))
        return rows[number < (shapes[:, 0:1] // factor) * across]


class GrowingPast:
    """As much of a cache as the attention layers ask for."""

    def __init__(self) -> None:
        self.layers: dict[int, tuple[torch.Tensor, torch.Tensor]] = {}

    def update(self, key: torch.Tensor, value: torch.Tensor, layer: int, _settings=None):
        past_key, past_value = self.layers[layer]
        self.layers[layer] = (torch.cat([past_key, key], -2), torch.cat([past_value, value], -2))
        return self.layers[layer]


class Lfm2Decoder(nn.Module):
    """Layers of short convolutions, whose past is their last few inputs, and layers of attention."""

    def __init__(self, text_model: nn.Module, head: nn.Module, layer_types: tuple[str, ...]) -> None:
        super().__init__()
        self.text_model = text_model
        self.head = head
        self.layer_types = layer_types

    def forward(
        self,
        inputs_embeds: torch.Tensor,
        attention_mask: torch.Tensor,
        position_ids: torch.Tensor,
        past: list[torch.Tensor],
    ) -> tuple[torch.Tensor, ...]:
        keys_and_values, convolved = self.split(past)
        text_model, stream = self.text_model, inputs_embeds
        earlier = next(iter(keys_and_values.layers.values()))[0].shape[2]
        bias = causal_bias(attention_mask, stream.shape[1], earlier)
        rotary = text_model.pos_emb(stream, position_ids)
        for number, layer in enumerate(text_model.layers):
            normed = layer.operator_norm(stream)
            if self.layer_types[number] == "conv":
                mixed, convolved[number] = short_convolution(layer.conv, normed, convolved[number])
            else:
                mixed, _ = layer.self_attn(
                    hidden_states=normed,
                    position_embeddings=rotary,
                    attention_mask=bias,
                    past_key_values=keys_and_values,
                    cache_position=None,
                )
            stream = stream + mixed
            stream = stream + layer.feed_forward(layer.ffn_norm(stream))
        present = [self.head(text_model.embedding_norm(stream))]
        for number in range(len(self.layer_types)):
            present += [convolved[number]] if number in convolved else keys_and_values.layers[number]
        return tuple(present)

    def split(self, past: list[torch.Tensor]) -> tuple[GrowingPast, dict[int, torch.Tensor]]:
        keys_and_values, convolved, rest = GrowingPast(), {}, list(past)
        for number, kind in enumerate(self.layer_types):
            if kind == "conv":
                convolved[number] = rest.pop(0)
            else:
                keys_and_values.layers[number] = (rest.pop(0), rest.pop(0))
        return keys_and_values, convolved


def causal_bias(attention_mask: torch.Tensor, new: int, earlier: int) -> torch.Tensor:
    """Positions see themselves, those before them, and nothing that is masked: [rows, 1, new, all]."""
    queries = torch.arange(new) + earlier
    keys = torch.arange(attention_mask.shape[1])
    seen = (keys[None, :] <= queries[:, None])[None, None] & (attention_mask[:, None, None, :] > 0)
    return torch.where(seen, torch.tensor(0.0), torch.tensor(LOWEST))


def short_convolution(layer: nn.Module, stream: torch.Tensor, past: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """The library's gated convolution as a function of its past: [rows, channels, length], the oldest first."""
    before, after, values = layer.in_proj(stream).transpose(-1, -2).chunk(3, dim=-2)
    gated = before * values
    inputs = torch.cat([past, gated], -1)
    # The oldest column has left the reach of the kernel; it is kept because exports keep it.
    mixed = functional.conv1d(inputs[..., 1:], layer.conv.weight, layer.conv.bias, groups=gated.shape[1])
    return layer.out_proj((after * mixed).transpose(-1, -2).contiguous()), inputs[..., -layer.L_cache :]
