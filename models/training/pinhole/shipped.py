"""Weights read back from the folders that ship: what needs a trained member can begin without its checkpoint.

Folders keep half precision, and decoders of a curriculum's earlier stages eight bits (models/export). What comes back
is what people run, not to the last digit what was trained.
"""

from pathlib import Path

import onnx
import torch
from onnx import numpy_helper

from .problems import TrainingProblem

MODELS = Path(__file__).resolve().parents[2]

Weights = dict[str, torch.Tensor]


def member(name: str) -> Weights:
    """Of a PinholeModel."""
    parts = {"vision": _vision(_graph(name, "vision_encoder")), "decoder": decoder(name)}
    found = {f"{part}.{key}": tensor for part, tensors in parts.items() for key, tensor in tensors.items()}
    # The graph that sees ends in what the decoder is fed.
    found["connector.weight"] = found.pop("vision.connector.weight")
    return found


def decoder(name: str, stage: int | None = None) -> Weights:
    """Of a member's decoder, or of an earlier stage of its curriculum."""
    files = (
        ("decoder_model_merged", "embed_tokens")
        if stage is None
        else (f"decoder_stage_{stage}", f"embed_tokens_stage_{stage}")
    )
    graph, words = (_graph(name, file) for file in files)
    found = {
        "embedding.weight": words["embedding"],
        "norm.weight": graph["norm.weight"],
        "head.weight": graph["head.weight"].t(),
    }
    for index in range(_layers(graph)):
        layer = f"layers.{index}"
        found |= {
            **_matrices(graph, layer, "output", "down"),
            f"{layer}.query_key_value.weight": _stacked(graph, layer, "query", "key", "value"),
            f"{layer}.gate_and_up.weight": _stacked(graph, layer, "gate", "up"),
            f"{layer}.norm_attention.weight": graph[f"{layer}.norm_attention.weight"],
            f"{layer}.norm_mlp.weight": graph[f"{layer}.norm_mlp.weight"],
        }
    return found


def _vision(graph: Weights) -> Weights:
    found = {
        "patch_embedding.weight": graph["patch_embedding.weight"].flatten(1),
        "connector.weight": graph["connector.weight"].t(),
    }
    found |= {name: graph[name] for name in ("patch_embedding.bias", "position_embedding")}
    found |= {f"norm.{part}": graph[f"norm.{part}"] for part in ("weight", "bias")}
    for index in range(_layers(graph)):
        layer = f"layers.{index}"
        found |= _matrices(graph, layer, "output", "widen", "narrow")
        found[f"{layer}.query_key_value.weight"] = _stacked(graph, layer, "query", "key", "value")
        parts = [graph[f"{layer}.{part}.bias"] for part in ("query", "key", "value")]
        found[f"{layer}.query_key_value.bias"] = torch.cat(parts)
        names = [f"{layer}.{part}.bias" for part in ("output", "widen", "narrow")]
        names += [
            f"{layer}.{norm}.{part}"
            for norm in ("norm_attention", "norm_mlp")
            for part in ("weight", "bias")
        ]
        found |= {name: graph[name] for name in names}
    return found


def _layers(graph: Weights) -> int:
    return 1 + max(int(name.split(".")[1]) for name in graph if name.startswith("layers."))


def _matrices(graph: Weights, layer: str, *names: str) -> Weights:
    """Graphs keep [inputs, outputs], torch the other way round."""
    return {f"{layer}.{name}.weight": graph[f"{layer}.{name}.weight"].t() for name in names}


def _stacked(graph: Weights, layer: str, *names: str) -> torch.Tensor:
    return torch.cat([*_matrices(graph, layer, *names).values()])


def _graph(name: str, file: str) -> Weights:
    path = MODELS / name / "onnx" / f"{file}.onnx"
    if not path.exists():
        raise TrainingProblem(
            f"There is neither a checkpoint nor {path}.", f"Train it: python models/training/train.py {name}"
        )
    kept = {
        one.name: torch.from_numpy(numpy_helper.to_array(one).copy())
        for one in onnx.load(path).graph.initializer
    }
    halves = {key.removesuffix(".half"): value.float() for key, value in kept.items() if key.endswith(".half")}
    bytes_ = {
        key.removesuffix(".numbers"): value.float() * kept[f"{key.removesuffix('.numbers')}.scale"]
        for key, value in kept.items()
        if key.endswith(".numbers")
    }
    return halves | bytes_
