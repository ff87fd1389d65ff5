"""onnx/sketch_decoder.onnx and onnx/cell_probe.onnx: what the latents of a sketch show, for people to see.

Both take latents as the decoder is fed them and normalise them first.
"""

from pathlib import Path

import numpy as np
from onnx import TensorProto

from graphs import GraphWriter, value
from pinhole.mixed.reader import CELLS, PAINTED_SIZE, PAPER, SketchReader

EPSILON = 1e-5


def write_sketch_decoder(reader: SketchReader, path: Path) -> None:
    painter = reader.painter
    graph = GraphWriter()
    spread = graph.linear(_normalised(graph, reader), "spread", painter.spread.weight, painter.spread.bias)
    placed = graph.node("Add", [spread, graph.weight("place", painter.place)], "placed")
    norm = [graph.weight("norm.weight", painter.norm.weight), graph.weight("norm.bias", painter.norm.bias)]
    stream = graph.node("LayerNormalization", [placed, *norm], "normed", axis=-1, epsilon=EPSILON)
    for name, layer in (("first", painter.first), ("second", painter.second)):
        stream = graph.node("Gelu", [graph.linear(stream, name, layer.weight, layer.bias)], f"{name}.bent")
    tiles = graph.linear(stream, "paint", painter.paint.weight, painter.paint.bias)
    shape = graph.constant("tiles.shape", np.array([-1, *painter.grid, 3, *painter.tile], np.int64))
    tiles = graph.node("Reshape", [tiles, shape], "tiles")
    # Channel, then row of tiles and row within a tile, then the columns.
    lines = graph.node("Transpose", [tiles], "lines", perm=[0, 3, 1, 4, 2, 5])
    whole = graph.constant("picture.shape", np.array([-1, 3, PAINTED_SIZE, PAINTED_SIZE], np.int64))
    painted = graph.node("Reshape", [lines, whole], "painted")
    on_paper = graph.node("Add", [painted, graph.constant("paper", np.array(PAPER, np.float32))], "on_paper")
    bounds = [graph.constant(name, np.array(at, np.float32)) for name, at in (("black", 0), ("white", 1))]
    graph.node("Clip", [on_paper, *bounds], "picture")
    picture = value("picture", TensorProto.FLOAT, ["rows", 3, PAINTED_SIZE, PAINTED_SIZE])
    graph.save(path, "sketch_decoder", [_latents(reader)], [picture])


def write_cell_probe(reader: SketchReader, path: Path) -> None:
    """Linear, so that what it finds lies open in the latents."""
    graph = GraphWriter()
    flat = graph.node("Flatten", [_normalised(graph, reader)], "flat", axis=1)
    found = graph.linear(flat, "probe", reader.probe.weight, reader.probe.bias)
    graph.node("Identity", [found], "logits")
    graph.save(path, "cell_probe", [_latents(reader)], [value("logits", TensorProto.FLOAT, ["rows", CELLS])])


def _latents(reader: SketchReader):
    return value("latents", TensorProto.FLOAT, ["rows", len(reader.painter.place), len(reader.mean)])


def _normalised(graph: GraphWriter, reader: SketchReader) -> str:
    mean = graph.constant("mean", reader.mean.cpu().numpy())
    deviation = graph.constant("deviation", reader.deviation.cpu().numpy())
    centred = graph.node("Sub", ["latents", mean], "latents.centred")
    return graph.node("Div", [centred, deviation], "latents.normalised")
