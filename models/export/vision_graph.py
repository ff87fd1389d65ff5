"""onnx/vision_encoder.onnx: pixels to what the decoder is fed for each patch, connector included."""

from pathlib import Path

import numpy as np
from onnx import TensorProto

from graphs import FUSED, GraphWriter, value
from pinhole.model import PinholeModel
from pinhole.shapes import PATCH_SIZE, PATCHES, PICTURE_SIZE

EPSILON = 1e-6


def write_vision_encoder(model: PinholeModel, path: Path) -> None:
    encoder = model.vision
    width = encoder.position_embedding.shape[1]
    graph = GraphWriter()
    flat = graph.constant("pictures.shape", np.array([-1, 3, PICTURE_SIZE, PICTURE_SIZE], np.int64))
    pictures = graph.node("Reshape", ["pixel_values", flat], "pictures")
    kernel = encoder.patch_embedding.weight.view(width, 3, PATCH_SIZE, PATCH_SIZE)
    patches = graph.node(
        "Conv",
        [
            pictures,
            graph.weight("patch_embedding.weight", kernel),
            graph.weight("patch_embedding.bias", encoder.patch_embedding.bias),
        ],
        "patches.grid",
        kernel_shape=[PATCH_SIZE, PATCH_SIZE],
        strides=[PATCH_SIZE, PATCH_SIZE],
    )
    rows = graph.constant("patches.shape", np.array([0, width, PATCHES], np.int64))
    patches = graph.node("Reshape", [patches, rows], "patches.columns")
    patches = graph.node("Transpose", [patches], "patches", perm=[0, 2, 1])
    stream = graph.node(
        "Add", [patches, graph.weight("position_embedding", encoder.position_embedding)], "layers.in"
    )
    for index, layer in enumerate(encoder.layers):
        stream = _layer(graph, f"layers.{index}", layer, stream)
    normed = _norm(graph, "norm", encoder.norm, stream)
    graph.node("Identity", [graph.linear(normed, "connector", model.connector.weight)], "image_features")
    inputs = [
        value("pixel_values", TensorProto.FLOAT, ["batch_size", "num_images", 3, PICTURE_SIZE, PICTURE_SIZE]),
        # Hub exports have it; benchmark pictures are never padded, so nothing reads it.
        value(
            "pixel_attention_mask", TensorProto.BOOL, ["batch_size", "num_images", PICTURE_SIZE, PICTURE_SIZE]
        ),
    ]
    outputs = [
        value("image_features", TensorProto.FLOAT, ["pictures", PATCHES, model.connector.out_features])
    ]
    graph.save(path, "vision_encoder", inputs, outputs)


def _norm(graph: GraphWriter, name: str, norm, stream: str) -> str:
    weights = [graph.weight(f"{name}.weight", norm.weight), graph.weight(f"{name}.bias", norm.bias)]
    return graph.node("LayerNormalization", [stream, *weights], f"{name}.normed", axis=-1, epsilon=EPSILON)


def _layer(graph: GraphWriter, name: str, layer, stream: str) -> str:
    normed = _norm(graph, f"{name}.norm_attention", layer.norm_attention, stream)
    weights, biases = layer.query_key_value.weight.chunk(3), layer.query_key_value.bias.chunk(3)
    parts = [
        graph.linear(normed, f"{name}.{part}", weight, bias)
        for part, weight, bias in zip(("query", "key", "value"), weights, biases)
    ]
    mixed = graph.node("MultiHeadAttention", parts, f"{name}.mixed", domain=FUSED, num_heads=layer.heads)
    attended = graph.linear(mixed, f"{name}.output", layer.output.weight, layer.output.bias)
    stream = graph.node("Add", [stream, attended], f"{name}.attended")
    normed = _norm(graph, f"{name}.norm_mlp", layer.norm_mlp, stream)
    widened = graph.linear(normed, f"{name}.widen", layer.widen.weight, layer.widen.bias)
    bent = graph.node("Gelu", [widened], f"{name}.bent", approximate="tanh")
    narrowed = graph.linear(bent, f"{name}.narrow", layer.narrow.weight, layer.narrow.bias)
    return graph.node("Add", [stream, narrowed], f"{name}.out")
