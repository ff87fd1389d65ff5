"""Writes a member as ONNX graphs, node by node, with the names that hub exports have.

By hand rather than by tracing: the graphs are short, read well, and use the fused operators that ONNX Runtime
is fast at from the start. Weights are stored in half precision and widened by a Cast when a session opens;
all arithmetic is float32.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper

OPSET = 20
"""The first with Gelu as one operator."""

FUSED = "com.microsoft"


class GraphWriter:
    """Collects nodes and weights, and names each node after its first output."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.initializers: list[onnx.TensorProto] = []
        self.declared: list[onnx.ValueInfoProto] = []

    def node(
        self, operator: str, inputs: Sequence[str], *outputs: str, domain: str = "", **attributes: object
    ) -> str:
        self.nodes.append(
            helper.make_node(
                operator, list(inputs), list(outputs), name=outputs[0], domain=domain, **attributes
            )
        )
        return outputs[0]

    def declare(self, name: str, shape: list[str | int]) -> None:
        """The shape of a value within the graph, for readers that cannot work it out through fused operators."""
        self.declared.append(value(name, TensorProto.FLOAT, shape))

    def constant(self, name: str, value: np.ndarray) -> str:
        self.initializers.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def weight(self, name: str, value: torch.Tensor) -> str:
        """A half precision weight, widened."""
        self.constant(f"{name}.half", value.detach().cpu().numpy().astype(np.float16))
        return self.node("Cast", [f"{name}.half"], name, to=TensorProto.FLOAT)

    def linear(self, stream: str, name: str, weight: torch.Tensor, bias: torch.Tensor | None = None) -> str:
        """torch keeps [out, in]; MatMul wants [in, out]."""
        product = self.node("MatMul", [stream, self.weight(f"{name}.weight", weight.t())], f"{name}.product")
        if bias is None:
            return product
        return self.node("Add", [product, self.weight(f"{name}.bias", bias)], f"{name}.output")

    def save(
        self, path: Path, name: str, inputs: list[onnx.ValueInfoProto], outputs: list[onnx.ValueInfoProto]
    ) -> None:
        graph = helper.make_graph(
            self.nodes, name, inputs, outputs, self.initializers, value_info=self.declared
        )
        opsets = [helper.make_opsetid("", OPSET)]
        if any(node.domain == FUSED for node in self.nodes):
            opsets.append(helper.make_opsetid(FUSED, 1))
        model = helper.make_model(
            graph, opset_imports=opsets, producer_name="darkroom models/export", ir_version=9
        )
        path.parent.mkdir(parents=True, exist_ok=True)
        onnx.save(model, path)


def value(name: str, kind: int, shape: list[str | int]) -> onnx.ValueInfoProto:
    return helper.make_tensor_value_info(name, kind, shape)


@torch.no_grad()
def round_to_half(model: torch.nn.Module) -> None:
    """The graphs keep weights in half precision: what they are compared with has the same."""
    for parameter in model.parameters():
        parameter.copy_(parameter.half().float())
