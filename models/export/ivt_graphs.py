"""What members that think in latent steps have besides the usual graphs: decoders of earlier stages, and a probe.

Earlier stages are the same graph with other weights. They are there to be compared with, not to be run much,
so their matrices are kept in eight bits.
"""

from pathlib import Path

import numpy as np
import torch
from onnx import TensorProto
from torch import nn

from graphs import GraphWriter, value
from pinhole.ivt.eight_bits import quantised


class EightBitWriter(GraphWriter):
    """Keeps matrices in eight bits with one scale for each output."""

    def weight(self, name: str, value: torch.Tensor) -> str:
        if value.dim() != 2:
            return super().weight(name, value)
        # Matrices come as [inputs, outputs].
        numbers, scale = quantised(value.detach().cpu().t())
        # Not DequantizeLinear: before a product, runtimes round the other factor to eight bits too, and logits
        # are half a unit off.
        self.constant(f"{name}.numbers", numbers.t().numpy())
        whole = self.node("Cast", [f"{name}.numbers"], f"{name}.whole", to=TensorProto.FLOAT)
        scales = self.constant(f"{name}.scale", scale.numpy().astype(np.float32))
        return self.node("Mul", [whole, scales], name)


def write_cell_probe(probe: nn.Linear, path: Path) -> None:
    """Linear, so that what it finds lies open in the latent."""
    graph = GraphWriter()
    found = graph.linear("latents", "probe", probe.weight, probe.bias)
    graph.node("Identity", [found], "logits")
    latents = value("latents", TensorProto.FLOAT, ["rows", probe.in_features])
    logits = value("logits", TensorProto.FLOAT, ["rows", probe.out_features])
    graph.save(path, "cell_probe", [latents], [logits])
