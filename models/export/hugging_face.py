"""The weights under the names that Hugging Face transformers has for them."""

import torch

from pinhole.decoder import Decoder
from pinhole.model import PinholeModel
from pinhole.shapes import PATCH_SIZE, PICTURE_SIZE
from pinhole.vision import VisionEncoder

POSITIONS_PER_PATCH = 2
"""Along a side, in the table of positions that transformers reads."""


def weights(model) -> dict[str, torch.Tensor]:
    """Of an Idefics3ForConditionalGeneration, or of a LlamaForCausalLM where there are no eyes."""
    if isinstance(model, PinholeModel):
        found = {
            **_vision(model.vision),
            "model.connector.modality_projection.proj.weight": model.connector.weight,
            **_decoder(model.decoder, "model.text_model."),
        }
    else:
        found = _decoder(model.decoder, "model.")
    found["lm_head.weight"] = model.decoder.head.weight
    return {name: tensor.detach().cpu().clone().contiguous() for name, tensor in found.items()}


def _vision(encoder: VisionEncoder) -> dict[str, torch.Tensor]:
    prefix = "model.vision_model."
    embedding = encoder.patch_embedding
    found = {
        f"{prefix}embeddings.patch_embedding.weight": embedding.weight.view(-1, 3, PATCH_SIZE, PATCH_SIZE),
        f"{prefix}embeddings.patch_embedding.bias": embedding.bias,
        f"{prefix}embeddings.position_embedding.weight": _finer_table(encoder.position_embedding),
        **_affine(f"{prefix}post_layernorm", encoder.norm),
    }
    for index, layer in enumerate(encoder.layers):
        name = f"{prefix}encoder.layers.{index}."
        weights, biases = layer.query_key_value.weight.chunk(3), layer.query_key_value.bias.chunk(3)
        for part, weight, bias in zip("qkv", weights, biases):
            found[f"{name}self_attn.{part}_proj.weight"] = weight
            found[f"{name}self_attn.{part}_proj.bias"] = bias
        found |= _affine(f"{name}self_attn.out_proj", layer.output)
        found |= _affine(f"{name}layer_norm1", layer.norm_attention)
        found |= _affine(f"{name}layer_norm2", layer.norm_mlp)
        found |= _affine(f"{name}mlp.fc1", layer.widen)
        found |= _affine(f"{name}mlp.fc2", layer.narrow)
    return found


def _finer_table(positions: torch.Tensor) -> torch.Tensor:
    """The table of a grid twice as fine, in which patch p stands at 2p - 1 and at 2p along each side.

    Idefics3 finds a patch's place by its share of the side, and releases of transformers differ in whether
    they round that share down a little first. With a table as fine as the patches, some of them put the first
    two into one place; in this one, all find the right row.
    """
    side = PICTURE_SIZE // PATCH_SIZE
    nearest = (torch.arange(side * POSITIONS_PER_PATCH) + 1) // POSITIONS_PER_PATCH
    nearest = nearest.clamp(max=side - 1)
    grid = positions.view(side, side, -1)
    return grid[nearest][:, nearest].flatten(0, 1)


def _affine(name: str, module) -> dict[str, torch.Tensor]:
    return {f"{name}.weight": module.weight, f"{name}.bias": module.bias}


def _decoder(decoder: Decoder, prefix: str) -> dict[str, torch.Tensor]:
    found = {
        f"{prefix}embed_tokens.weight": decoder.embedding.weight,
        f"{prefix}norm.weight": decoder.norm.weight,
    }
    for index, layer in enumerate(decoder.layers):
        name = f"{prefix}layers.{index}."
        for part, weight in zip("qkv", layer.query_key_value.weight.chunk(3)):
            found[f"{name}self_attn.{part}_proj.weight"] = weight
        gate, up = layer.gate_and_up.weight.chunk(2)
        found |= {
            f"{name}self_attn.o_proj.weight": layer.output.weight,
            f"{name}mlp.gate_proj.weight": gate,
            f"{name}mlp.up_proj.weight": up,
            f"{name}mlp.down_proj.weight": layer.down.weight,
            f"{name}input_layernorm.weight": layer.norm_attention.weight,
            f"{name}post_attention_layernorm.weight": layer.norm_mlp.weight,
        }
    return found
