"""The three graphs of a model, exported as the widely used exporter does: TorchScript, opset 17.

Its patches of the library are taken from it, so that the decoder's operators are those of published models.
"""

import contextlib
import dataclasses
import warnings
from collections.abc import Iterator
from pathlib import Path

import torch
import transformers.masking_utils as masking
from optimum.exporters.onnx import model_patcher
from torch import nn
from transformers.cache_utils import DynamicLayer

from family import Family
from plan import HEAD_WIDTH, KEY_HEADS, WIDTH

OPSET = 17
LARGEST_DIFFERENCE = 1e-5
"""Between a vision encoder as it is exported and the library's; both are float32."""

TRACED_ROWS, TRACED_PAST, TRACED_NEW = 2, 5, 4
TRACING_SEED = 5


class Embeddings(nn.Module):
    def __init__(self, table: nn.Module) -> None:
        super().__init__()
        self.table = table

    def forward(self, input_ids: torch.Tensor) -> torch.Tensor:
        return self.table(input_ids)


def export_family(family: Family, folder: Path) -> None:
    """Writes vision_encoder.onnx, embed_tokens.onnx and decoder_model_merged.onnx."""
    folder.mkdir(parents=True, exist_ok=True)
    with warnings.catch_warnings():
        # Tracing warns of every branch that depends on the size of a picture; the graphs are run on other sizes after.
        warnings.simplefilter("ignore")
        export_vision(family, folder / "vision_encoder.onnx")
        export_embeddings(family, folder / "embed_tokens.onnx")
        export_decoder(family, folder / "decoder_model_merged.onnx")


@torch.no_grad()
def export_vision(family: Family, file: Path) -> None:
    graph = family.vision_graph()
    for picture in range(len(family.pictures)):
        _, inputs = family.prompt(0, picture)
        output = graph.module(*(family.vision_input(name, inputs) for name in graph.inputs))
        features = output[0] if isinstance(output, tuple) else output
        difference = float((features.reshape(-1, WIDTH) - family.library_features(inputs)).abs().max())
        if not difference <= LARGEST_DIFFERENCE:
            raise AssertionError(f"The vision encoder of {family.name} differs from the library's by {difference}.")
    _, inputs = family.prompt(0, 0)
    arguments = tuple(family.vision_input(name, inputs) for name in graph.inputs)
    write_graph(graph.module, arguments, file, graph.inputs, graph.outputs, graph.axes)


@torch.no_grad()
def export_embeddings(family: Family, file: Path) -> None:
    _, inputs = family.prompt(0, 0)
    axes = {name: {0: "batch_size", 1: "sequence_length"} for name in ("input_ids", "inputs_embeds")}
    module = Embeddings(family.model.get_input_embeddings())
    write_graph(module, (inputs["input_ids"],), file, ["input_ids"], ["inputs_embeds"], axes)


@torch.no_grad()
def export_decoder(family: Family, file: Path) -> None:
    arguments, inputs, outputs, axes = decoder_signature(family)
    family.model.set_attn_implementation("sdpa")
    with exporters_patches():
        write_graph(family.decoder_graph().eval(), arguments, file, inputs, outputs, axes)
    family.model.set_attn_implementation("eager")


def write_graph(module: nn.Module, arguments: tuple, file: Path, inputs: list, outputs: list, axes: dict) -> None:
    torch.onnx.export(
        module,
        arguments,
        str(file),
        input_names=inputs,
        output_names=outputs,
        dynamic_axes=axes,
        opset_version=OPSET,
        dynamo=False,
    )


def decoder_signature(family: Family) -> tuple[tuple, list[str], list[str], dict]:
    """Arguments to trace with, names of inputs and outputs, and which of their axes have no fixed size."""
    generator = torch.Generator().manual_seed(TRACING_SEED)
    batch, sequence = "batch_size", "sequence_length"
    inputs, outputs = ["inputs_embeds", "attention_mask", "position_ids"], ["logits"]
    axes = {
        "inputs_embeds": {0: batch, 1: sequence},
        "attention_mask": {0: batch, 1: "total_sequence_length"},
        "position_ids": {1: batch, 2: sequence} if family.position_axes == 3 else {0: batch, 1: sequence},
        "logits": {0: batch, 1: sequence},
    }
    past = []
    for layer, kind in enumerate(family.layer_types):
        for name, shape, growing in past_of_layer(layer, kind):
            present = name.replace("past_key_values", "present").replace("past_conv", "present_conv")
            inputs.append(name)
            outputs.append(present)
            axes[name] = {0: batch, 2: "past_sequence_length"} if growing else {0: batch}
            axes[present] = {0: batch, 2: "total_sequence_length"} if growing else {0: batch}
            past.append(torch.randn(TRACED_ROWS, *shape, generator=generator))
    positions = torch.arange(TRACED_PAST, TRACED_PAST + TRACED_NEW)[None].expand(TRACED_ROWS, -1).contiguous()
    if family.position_axes == 3:
        positions = positions[None].expand(3, -1, -1).contiguous()
    embeddings = torch.randn(TRACED_ROWS, TRACED_NEW, WIDTH, generator=generator) * 0.5
    mask = torch.ones(TRACED_ROWS, TRACED_PAST + TRACED_NEW, dtype=torch.long)
    return (embeddings, mask, positions, past), inputs, outputs, axes


def past_of_layer(layer: int, kind: str) -> list[tuple[str, tuple[int, ...], bool]]:
    """Name, shape without rows, and whether it grows with every position."""
    if kind == "conv":
        return [(f"past_conv.{layer}", (WIDTH, 3), False)]
    shape = (KEY_HEADS, TRACED_PAST, HEAD_WIDTH)
    return [(f"past_key_values.{layer}.{part}", shape, True) for part in ("key", "value")]


@contextlib.contextmanager
def exporters_patches() -> Iterator[None]:
    """The exporter replaces operators that ONNX lacks, masks made by vmap, and the update of the cache."""
    operators = [
        dataclasses.replace(patch, orig_op=patch.orig_op or getattr(patch.o, patch.name))
        for patch in model_patcher.UNSUPPORTED_OPS_PATCHING_SPEC
    ]
    masks = masking.ALL_MASK_ATTENTION_FUNCTIONS
    packed, update = masking.find_packed_sequence_indices, DynamicLayer.update
    for patch in operators:
        setattr(patch.o, patch.name, patch.custom_op)
    masks.register("sdpa", model_patcher.sdpa_mask_without_vmap)
    masks.register("eager", model_patcher.eager_mask_without_vmap)
    masking.find_packed_sequence_indices = model_patcher.find_packed_sequence_indices_patched
    DynamicLayer.update = model_patcher.patched_dynamic_layer_update
    try:
        yield
    finally:
        for patch in operators:
            setattr(patch.o, patch.name, patch.orig_op)
        masks.register("sdpa", masking.sdpa_mask)
        masks.register("eager", masking.eager_mask)
        masking.find_packed_sequence_indices, DynamicLayer.update = packed, update
