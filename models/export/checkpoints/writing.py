"""Modules as ONNX files in each precision that was asked for, with weights beside them where one file cannot hold all."""

import shutil
import warnings
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import nn

from problems import ExportProblem

OPSET = 17
ONE_FILE = 1_500_000_000
"""Bytes; a protobuf holds 2 GB at most."""

ALIGNED = 4096
"""Where weights begin in a file beside the graph, so that they can be mapped."""

PRECISIONS = {"fp32": "", "fp16": "_fp16", "int8": "_int8", "q4": "_q4"}
BLOCK = 32
"""Weights of q4 that share one scale."""


def write(module: nn.Module, arguments: tuple, file: Path, inputs: list, outputs: list, axes: dict) -> None:
    """Traced, in float32."""
    file.parent.mkdir(parents=True, exist_ok=True)
    scratch = file.parent / f".{file.stem}"
    scratch.mkdir()
    with torch.no_grad(), warnings.catch_warnings():
        # Tracing warns of every shape that becomes part of the graph; the graphs are run on other sizes afterwards.
        warnings.simplefilter("ignore")
        try:
            torch.onnx.export(
                module, arguments, str(scratch / file.name),
                input_names=inputs, output_names=outputs, dynamic_axes=axes, opset_version=OPSET, dynamo=False,
            )  # fmt: skip
        except (RuntimeError, AssertionError, TypeError, ValueError) as error:
            first = (str(error).strip() or type(error).__name__).splitlines()[0][:200].rstrip(".")
            raise ExportProblem(
                f"{file.stem} cannot be traced: {first}.", "Take the ONNX folder that a hub has, if there is one."
            ) from error
    model = onnx.load(scratch / file.name, load_external_data=False)
    _gather_weights(model, scratch, file)
    save(model, file)
    shutil.rmtree(scratch)


def _gather_weights(model: onnx.ModelProto, scratch: Path, file: Path) -> None:
    """Of a large model the exporter writes a file for each weight: these become one, a piece at a time."""
    outside = [one for one in model.graph.initializer if one.data_location == TensorProto.EXTERNAL]
    if not outside:
        return
    name = f"{file.name}_data"
    with (file.parent / name).open("wb") as all_weights:
        for tensor in outside:
            said = {one.key: one.value for one in tensor.external_data}
            all_weights.write(b"\0" * (-all_weights.tell() % ALIGNED))
            start = all_weights.tell()
            with (scratch / said["location"]).open("rb") as piece:
                piece.seek(int(said.get("offset", 0)))
                shutil.copyfileobj(piece, all_weights, 1 << 24)
            del tensor.external_data[:]
            for key, value in (("location", name), ("offset", start), ("length", all_weights.tell() - start)):
                tensor.external_data.add(key=key, value=str(value))


def save(model: onnx.ModelProto, file: Path) -> None:
    model.producer_name, model.producer_version = "darkroom models/export", ""
    total = sum(len(one.raw_data) for one in model.graph.initializer)
    # What lies outside already stays there.
    large = {"save_as_external_data": True, "location": f"{file.name}_data", "size_threshold": 1024}
    onnx.save(model, file, **(large if total > ONE_FILE else {}))


def rewrite(file: Path, precision: str) -> Path:
    """The same graph in another precision, beside the first."""
    other = file.with_name(f"{file.stem}{PRECISIONS[precision]}.onnx")
    model = onnx.load(file)
    if file.stem == "embed_tokens":
        save(table_in_half(model), other)
    elif precision == "fp16":
        save(_in_half(model), other)
    elif precision == "int8":
        _in_eight_bits(file, other)
    else:
        save(_in_four_bits(model), other)
    return other


def table_in_half(model: onnx.ModelProto) -> onnx.ModelProto:
    """A table of embeddings with halves in it, widened after the look-up: as good as any precision needs."""
    graph = model.graph
    table = max(graph.initializer, key=lambda one: len(one.raw_data))
    half = numpy_helper.from_array(numpy_helper.to_array(table).astype(np.float16), table.name)
    graph.initializer.remove(table)
    graph.initializer.append(half)
    output = graph.output[0].name
    for node in graph.node:
        for index, name in enumerate(node.output):
            if name == output:
                node.output[index] = f"{output}_half"
    graph.node.append(helper.make_node("Cast", [f"{output}_half"], [output], name="widen", to=TensorProto.FLOAT))
    return model


def _in_half(model: onnx.ModelProto) -> onnx.ModelProto:
    from onnxruntime.transformers.float16 import convert_float_to_float16

    return convert_float_to_float16(model, keep_io_types=True, disable_shape_infer=True)


def _in_eight_bits(file: Path, other: Path) -> None:
    from onnxruntime.quantization import QuantType, quantize_dynamic

    quantize_dynamic(
        file, other, op_types_to_quantize=["MatMul"], weight_type=QuantType.QInt8, per_channel=True,
        use_external_data_format=file.with_name(f"{file.name}_data").exists(),
        extra_options={"DefaultTensorType": TensorProto.FLOAT, "MatMulConstBOnly": True},
    )  # fmt: skip


def _in_four_bits(model: onnx.ModelProto) -> onnx.ModelProto:
    from onnxruntime.quantization.matmul_nbits_quantizer import MatMulNBitsQuantizer

    _gemm_as_products(model.graph)
    quantizer = MatMulNBitsQuantizer(model, block_size=BLOCK, is_symmetric=True)
    quantizer.process()
    return quantizer.model.model


def _gemm_as_products(graph: onnx.GraphProto) -> None:
    """Rows times a matrix plus a bias, as two nodes: the quantizer knows products only."""
    weights = {one.name: one for one in graph.initializer}
    nodes = []
    for node in graph.node:
        settings = {one.name: helper.get_attribute_value(one) for one in node.attribute}
        plain = node.op_type == "Gemm" and len(node.input) == 3 and node.input[1] in weights
        if not plain or settings != {"alpha": 1.0, "beta": 1.0, "transB": 1}:
            nodes.append(node)
            continue
        name = f"{node.input[1]}.turned"
        if name not in weights:
            turned = np.ascontiguousarray(numpy_helper.to_array(weights[node.input[1]]).T)
            weights[name] = numpy_helper.from_array(turned, name)
        product = f"{node.output[0]}.product"
        nodes += [
            helper.make_node("MatMul", [node.input[0], name], [product], name=f"{node.name}.product"),
            helper.make_node("Add", [product, node.input[2]], list(node.output), name=node.name),
        ]
    used = {name for node in nodes for name in node.input}
    del graph.node[:], graph.initializer[:]
    graph.node.extend(nodes)
    graph.initializer.extend(one for name, one in weights.items() if name in used)
