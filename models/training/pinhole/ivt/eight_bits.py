"""Weights in eight bits, one scale for each output: how the decoders of earlier stages are kept.

There are five of them beside the final one, only to look at how latents came about.
"""

import torch
from torch import nn

LARGEST = 127


def quantised(weight: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """[outputs, inputs] as whole numbers, and what they are multiplied with [outputs]."""
    scale = (weight.abs().amax(1) / LARGEST).clamp(min=1e-12)
    return (weight / scale[:, None]).round().clamp(-LARGEST, LARGEST).to(torch.int8), scale


@torch.no_grad()
def round_to_eight_bits(decoder: nn.Module) -> None:
    """The decoder computes as its graph will: matrices in eight bits, all else in half precision."""
    matrices = {id(module.weight) for module in decoder.modules() if isinstance(module, nn.Linear)}
    for parameter in decoder.parameters():
        if id(parameter) in matrices:
            numbers, scale = quantised(parameter)
            parameter.copy_(numbers.float() * scale[:, None])
        else:
            parameter.copy_(parameter.half().float())
