"""onnx/diffusion_head.onnx: one denoising step of one latent for each row, in normalised space."""

from pathlib import Path

import numpy as np
import torch
from onnx import TensorProto

from graphs import GraphWriter, value
from pinhole.mixed.head import DiffusionHead

EPSILON = 1e-5
"""What torch's layer norm adds, unless asked otherwise."""


def write_diffusion_head(head: DiffusionHead, path: Path) -> None:
    graph = GraphWriter()
    graph.constant("one", np.array(1, np.float32))
    graph.constant("norm.scale", np.ones(head.hidden, np.float32))
    control = _control(graph, head)
    direct = _linear(graph, "condition", "direct", head.direct)
    stream = graph.node("Add", [_linear(graph, "noisy", "noisy_in", head.noisy), direct], "blocks.in")
    for index, (modulation, block) in enumerate(zip(head.modulations, head.blocks)):
        name = f"blocks.{index}"
        shift, scale, gate = _parts(
            graph, control, f"{name}.modulation", modulation, ("shift", "scale", "gate")
        )
        bent = _moved(graph, stream, name, shift, scale)
        bent = _silu(graph, _linear(graph, bent, f"{name}.widen", block[0]), f"{name}.bent")
        changed = _linear(graph, bent, f"{name}.narrow", block[2])
        gated = graph.node("Mul", [gate, changed], f"{name}.gated")
        stream = graph.node("Add", [stream, gated], f"{name}.out")
    shift, scale = _parts(graph, control, "last_modulation", head.last_modulation, ("shift", "scale"))
    moved = _moved(graph, stream, "last", shift, scale)
    graph.node("Identity", [_linear(graph, moved, "velocity", head.prediction)], "prediction")
    width = len(head.mean)
    inputs = [
        value("noisy", TensorProto.FLOAT, ["rows", width]),
        value("level", TensorProto.INT64, ["rows"]),
        value("condition", TensorProto.FLOAT, ["rows", head.condition.in_features]),
    ]
    graph.save(path, "diffusion_head", inputs, [value("prediction", TensorProto.FLOAT, ["rows", width])])


def _control(graph: GraphWriter, head: DiffusionHead) -> str:
    """What shifts and scales all norms: the noise level as waves, and the condition."""
    counted = graph.node("Cast", ["level"], "level.counted", to=TensorProto.FLOAT)
    axis = graph.constant("level.axis", np.array([1], np.int64))
    column = graph.node("Unsqueeze", [counted, axis], "level.column")
    # In single precision: a high level times a rounded frequency would be another wave.
    frequencies = graph.constant("level.frequencies", head.frequencies.cpu().numpy())
    angles = graph.node("Mul", [column, frequencies], "level.angles")
    waves = [graph.node(kind, [angles], f"level.{kind.lower()}") for kind in ("Sin", "Cos")]
    joined = graph.node("Concat", waves, "level.waves", axis=1)
    bent = _silu(graph, _linear(graph, joined, "level.first", head.level[0]), "level.bent")
    level = _linear(graph, bent, "level.second", head.level[2])
    condition = _linear(graph, "condition", "condition_in", head.condition)
    return _silu(graph, graph.node("Add", [level, condition], "control.in"), "control")


def _linear(graph: GraphWriter, stream: str, name: str, layer: torch.nn.Linear) -> str:
    return graph.linear(stream, name, layer.weight, layer.bias)


def _silu(graph: GraphWriter, stream: str, name: str) -> str:
    return graph.node("Mul", [stream, graph.node("Sigmoid", [stream], f"{name}.open")], name)


def _parts(
    graph: GraphWriter, control: str, name: str, layer: torch.nn.Linear, parts: tuple[str, ...]
) -> list[str]:
    weights, biases = layer.weight.chunk(len(parts)), layer.bias.chunk(len(parts))
    return [
        graph.linear(control, f"{name}.{part}", weight, bias)
        for part, weight, bias in zip(parts, weights, biases)
    ]


def _moved(graph: GraphWriter, stream: str, name: str, shift: str, scale: str) -> str:
    """The norm of the stream, scaled and shifted."""
    normed = graph.node(
        "LayerNormalization", [stream, "norm.scale"], f"{name}.normed", axis=-1, epsilon=EPSILON
    )
    factor = graph.node("Add", [scale, "one"], f"{name}.factor")
    scaled = graph.node("Mul", [normed, factor], f"{name}.scaled")
    return graph.node("Add", [scaled, shift], f"{name}.moved")
