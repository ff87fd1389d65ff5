"""onnx/trajectory_head.onnx and onnx/concept_head.onnx: what a thought looks at, and what it has in mind."""

from pathlib import Path

import numpy as np
from onnx import TensorProto

from graphs import GraphWriter, value
from pinhole.lavit.heads import ConceptHead, TrajectoryHead
from pinhole.shapes import PATCHES

THOUGHTS = "thought_count"


def write_trajectory_head(head: TrajectoryHead, path: Path) -> None:
    """Thoughts and patches, both as hidden states behind the final norm, to shares of patches."""
    width = head.query.in_features
    graph = GraphWriter()
    query = graph.linear("thoughts", "query", head.query.weight)
    columns = graph.node("Transpose", ["patches"], "patches.columns", perm=[0, 2, 1])
    products = graph.node("MatMul", [query, columns], "products")
    scale = graph.constant("scale", np.array(width**-0.5, np.float32))
    graph.node("Softmax", [graph.node("Mul", [products, scale], "scores")], "trajectory", axis=-1)
    inputs = [_thoughts(width), value("patches", TensorProto.FLOAT, ["batch_size", PATCHES, width])]
    outputs = [value("trajectory", TensorProto.FLOAT, ["batch_size", THOUGHTS, PATCHES])]
    graph.save(path, "trajectory_head", inputs, outputs)


def write_concept_head(head: ConceptHead, path: Path) -> None:
    """Thoughts to directions among the picture's embeddings."""
    width = head.narrow.out_features
    graph = GraphWriter()
    wide = graph.linear("thoughts", "widen", head.widen.weight, head.widen.bias)
    bent = graph.node("Gelu", [wide], "bent", approximate="tanh")
    narrow = graph.linear(bent, "narrow", head.narrow.weight, head.narrow.bias)
    graph.node("Identity", [narrow], "concepts")
    outputs = [value("concepts", TensorProto.FLOAT, ["batch_size", THOUGHTS, width])]
    graph.save(path, "concept_head", [_thoughts(width)], outputs)


def _thoughts(width: int):
    return value("thoughts", TensorProto.FLOAT, ["batch_size", THOUGHTS, width])
