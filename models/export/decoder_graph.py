"""onnx/decoder_model_merged.onnx, onnx/embed_tokens.onnx, and onnx/model.onnx of text-only members.

"Merged" as in hub exports: one graph for the prompt and for each further token, an empty past at first.
"""

from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto

from graphs import FUSED, GraphWriter, value
from pinhole.decoder import Decoder, DecoderLayer


def write_embeddings(decoder: Decoder, path: Path) -> None:
    graph = GraphWriter()
    _embed(graph, decoder, "inputs_embeds")
    inputs = [value("input_ids", TensorProto.INT64, ["batch_size", "sequence_length"])]
    outputs = [
        value("inputs_embeds", TensorProto.FLOAT, ["batch_size", "sequence_length", decoder.shape.width])
    ]
    graph.save(path, "embed_tokens", inputs, outputs)


def write_decoder(decoder: Decoder, path: Path, graph: GraphWriter | None = None) -> None:
    """Starts from embeddings, so that pictures and latents can stand among them; `graph` keeps weights its way."""
    graph = graph or GraphWriter()
    embeddings = value(
        "inputs_embeds", TensorProto.FLOAT, ["batch_size", "sequence_length", decoder.shape.width]
    )
    _write_body(graph, decoder, "inputs_embeds", embeddings, path, "decoder_model_merged")


def write_text_model(decoder: Decoder, path: Path) -> None:
    """Starts from token numbers."""
    graph = GraphWriter()
    _embed(graph, decoder, "embeddings")
    ids = value("input_ids", TensorProto.INT64, ["batch_size", "sequence_length"])
    _write_body(graph, decoder, "embeddings", ids, path, "model")


def _embed(graph: GraphWriter, decoder: Decoder, output: str) -> None:
    # Looked up first and widened after: a widened table would be kept in memory twice.
    table = graph.constant(
        "embedding.half", decoder.embedding.weight.detach().cpu().numpy().astype(np.float16)
    )
    found = graph.node("Gather", [table, "input_ids"], f"{output}.half", axis=0)
    graph.node("Cast", [found], output, to=TensorProto.FLOAT)


def _write_body(
    graph: GraphWriter, decoder: Decoder, stream: str, first: onnx.ValueInfoProto, path: Path, name: str
) -> None:
    shape = decoder.shape
    _lengths(graph)
    half = shape.head_width // 2
    graph.constant("rotation.cosine", decoder.cosine[:, :half].cpu().numpy().astype(np.float32))
    graph.constant("rotation.sine", decoder.sine[:, :half].cpu().numpy().astype(np.float32))
    norm = decoder.layers[0].norm_attention
    scale = graph.weight("layers.0.norm_attention.weight", norm.weight)
    normed = graph.node(
        "SimplifiedLayerNormalization",
        [stream, scale],
        "layers.0.norm_attention.normed",
        axis=-1,
        epsilon=norm.epsilon,
        stash_type=1,
    )
    wide = ["batch_size", "sequence_length", shape.width]
    if first.name != stream:
        graph.declare(stream, wide)
    for index, layer in enumerate(decoder.layers):
        last = index + 1 == len(decoder.layers)
        following = decoder.norm if last else decoder.layers[index + 1].norm_attention
        following_name = "norm" if last else f"layers.{index + 1}.norm_attention"
        stream, normed = _layer(
            graph, index, layer, shape.head_width, stream, normed, following, following_name
        )
        graph.declare(stream, wide)
    graph.node("MatMul", [normed, graph.weight("head.weight", decoder.head.weight.t())], "logits")
    cache = ["batch_size", shape.heads, "past_sequence_length", shape.head_width]
    grown = ["batch_size", shape.heads, "total_sequence_length", shape.head_width]
    kinds = [(index, kind) for index in range(shape.layers) for kind in ("key", "value")]
    inputs = [
        first,
        value("attention_mask", TensorProto.INT64, ["batch_size", "total_sequence_length"]),
        value("position_ids", TensorProto.INT64, ["batch_size", "sequence_length"]),
        *(value(f"past_key_values.{index}.{kind}", TensorProto.FLOAT, cache) for index, kind in kinds),
    ]
    outputs = [
        value("logits", TensorProto.FLOAT, ["batch_size", "sequence_length", shape.vocabulary]),
        *(value(f"present.{index}.{kind}", TensorProto.FLOAT, grown) for index, kind in kinds),
    ]
    graph.save(path, name, inputs, outputs)


def _lengths(graph: GraphWriter) -> None:
    """What the fused attention wants to know: the last position of each row, and the length of all."""
    axis = graph.constant("mask.axis", np.array([1], np.int64))
    one = graph.constant("mask.one", np.array(1, np.int64))
    seen = graph.node("ReduceSum", ["attention_mask", axis], "mask.seen", keepdims=0)
    last = graph.node("Sub", [seen, one], "mask.last")
    graph.node("Cast", [last], "positions.last", to=TensorProto.INT32)
    sizes = graph.node("Shape", ["attention_mask"], "mask.sizes")
    length = graph.node("Gather", [sizes, one], "mask.length", axis=0)
    graph.node("Cast", [length], "positions.total", to=TensorProto.INT32)


def _layer(
    graph: GraphWriter,
    index: int,
    layer: DecoderLayer,
    head_width: int,
    stream: str,
    normed: str,
    following,
    following_name: str,
) -> tuple[str, str]:
    """One layer; gives the stream behind it, and the stream as the following norm leaves it."""
    name = f"layers.{index}"
    parts = dict(zip(("query", "key", "value"), layer.query_key_value.weight.chunk(3)))
    products = {part: graph.linear(normed, f"{name}.{part}", weight) for part, weight in parts.items()}
    rotated = [
        graph.node(
            "RotaryEmbedding",
            [products[part], "position_ids", "rotation.cosine", "rotation.sine"],
            f"{name}.{part}.rotated",
            domain=FUSED,
            interleaved=0,
        )
        for part in ("query", "key")
    ]
    past = [f"past_key_values.{index}.{kind}" for kind in ("key", "value")]
    present = [f"present.{index}.{kind}" for kind in ("key", "value")]
    mixed = graph.node(
        "GroupQueryAttention",
        [*rotated, products["value"], *past, "positions.last", "positions.total"],
        f"{name}.mixed",
        *present,
        domain=FUSED,
        num_heads=layer.heads,
        kv_num_heads=layer.heads,
        scale=head_width**-0.5,
    )
    attended = graph.linear(mixed, f"{name}.output", layer.output.weight)
    stream, normed = _add_and_norm(
        graph, f"{name}.attended", stream, attended, f"{name}.norm_mlp", layer.norm_mlp
    )
    gate, up = layer.gate_and_up.weight.chunk(2)
    gate = graph.linear(normed, f"{name}.gate", gate)
    bent = graph.node("Mul", [gate, graph.node("Sigmoid", [gate], f"{name}.gate.open")], f"{name}.gate.bent")
    gated = graph.node("Mul", [bent, graph.linear(normed, f"{name}.up", up)], f"{name}.gated")
    down = graph.linear(gated, f"{name}.down", layer.down.weight)
    return _add_and_norm(graph, f"{name}.out", stream, down, following_name, following)


def _add_and_norm(
    graph: GraphWriter, total: str, stream: str, added: str, name: str, norm
) -> tuple[str, str]:
    """The sum is the residual stream; the norm of the sum is what the next part reads."""
    scale = graph.weight(f"{name}.weight", norm.weight)
    normed = graph.node(
        "SkipSimplifiedLayerNormalization",
        [stream, added, scale],
        f"{name}.normed",
        "",
        "",
        total,
        domain=FUSED,
        epsilon=norm.epsilon,
    )
    return total, normed
