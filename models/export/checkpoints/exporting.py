"""A checkpoint's graphs in hub layout, all in float32; other precisions are made of these."""

from pathlib import Path

import torch
from torch import nn

import writing
from decoder import Decoder, decoder_signature
from methods import Thinking
from opening import Checkpoint

TRACING_SEED = 5


class Table(nn.Module):
    """What turns tokens into what the decoder is fed, scaled as the library scales it."""

    def __init__(self, table: nn.Module) -> None:
        super().__init__()
        self.table = table

    def forward(self, input_ids: torch.Tensor) -> torch.Tensor:
        return self.table(input_ids)


def write_graphs(checkpoint: Checkpoint, thinking: Thinking | None, pixels: dict, folder: Path) -> list[Path]:
    """`pixels` is what the processor makes of a picture, to trace with; gives the files."""
    torch.manual_seed(TRACING_SEED)
    files = [_decoder(checkpoint, folder)]
    if checkpoint.family.vision is not None:
        files += [_table(checkpoint, folder), _vision(checkpoint, pixels, folder)]
    for name, head in (thinking.heads if thinking else {}).items():
        files.append(_head(head, checkpoint.text_config.hidden_size, folder / f"{name}_head.onnx"))
    return files


def _decoder(checkpoint: Checkpoint, folder: Path) -> Path:
    config, takes_tokens = checkpoint.text_config, checkpoint.takes_tokens
    name = "model.onnx" if takes_tokens else "decoder_model_merged.onnx"
    module = Decoder(checkpoint.text_model, checkpoint.model.lm_head, config, takes_tokens).eval()
    signature = decoder_signature(config, checkpoint.family.position_axes, takes_tokens)
    writing.write(
        module, signature.arguments, folder / name, signature.inputs, signature.outputs, signature.axes
    )
    return folder / name


def _table(checkpoint: Checkpoint, folder: Path) -> Path:
    file = folder / "embed_tokens.onnx"
    axes = {name: {0: "batch_size", 1: "sequence_length"} for name in ("input_ids", "inputs_embeds")}
    tokens = torch.zeros(2, 3, dtype=torch.long)
    writing.write(
        Table(checkpoint.model.get_input_embeddings()).eval(), (tokens,), file, ["input_ids"], ["inputs_embeds"], axes
    )
    return file


def _vision(checkpoint: Checkpoint, pixels: dict, folder: Path) -> Path:
    family, file = checkpoint.family, folder / "vision_encoder.onnx"
    axes = {name: {0: axis} for name, axis in zip(family.vision_inputs, family.vision_axes)}
    axes["image_features"] = {0: "num_image_tokens"}
    arguments = tuple(pixels[name] for name in family.vision_inputs)
    module = family.vision(checkpoint.model).eval()
    writing.write(module, arguments, file, list(family.vision_inputs), ["image_features"], axes)
    return file


def _head(head: nn.Module, width: int, file: Path) -> Path:
    counts = {"thoughts": 1, "patches": 6}
    arguments = tuple(torch.randn(1, counts[name], width) for name in head.inputs)
    axes = {name: {0: "batch_size", 1: f"{name}_count"} for name in head.inputs}
    axes[head.output] = {0: "batch_size", 1: "thoughts_count"}
    if "patches" in head.inputs:
        axes[head.output][2] = "patches_count"
    writing.write(head, arguments, file, list(head.inputs), [head.output], axes)
    return file
