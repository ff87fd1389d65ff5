"""Which classes of checkpoints can be exported, and what differs between them."""

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import nn

from problems import ExportProblem
from qwen_vision import QwenVision

TEXT_ONLY = "language model"


class OneSizeVision(nn.Module):
    """LLaVA and Gemma 3: pictures of one size, which the library's own modules take as they are."""

    def __init__(self, model: nn.Module) -> None:
        super().__init__()
        self.model = model.model

    def forward(self, pixel_values: torch.Tensor) -> torch.Tensor:
        found = self.model.get_image_features(pixel_values=pixel_values)
        parts = list(found) if isinstance(found, (list, tuple)) else [found]
        return torch.cat([part.reshape(-1, part.shape[-1]) for part in parts])


@dataclass(frozen=True)
class Family:
    name: str
    vision: Callable[[nn.Module], nn.Module] | None = None
    vision_inputs: tuple[str, ...] = ("pixel_values",)
    vision_axes: tuple[str, ...] = ("batch_size",)
    """Names of the first axis of each input."""
    position_axes: int = 1
    notes: tuple[str, ...] = ()
    """What graphs in hub layout leave out."""


QWEN = {
    "vision": QwenVision,
    "vision_inputs": ("pixel_values", "image_grid_thw"),
    "vision_axes": ("num_patches", "num_images"),
    "position_axes": 3,
}

BOTH_WAYS = (
    "The library lets the tokens of one picture see each other in both directions. Graphs in hub layout have no place for"
    " that: here, and in what they were compared with, they see those before them only."
)

SEEING = {
    "qwen2_vl": Family("Qwen2-VL", **QWEN),
    "qwen2_5_vl": Family("Qwen2.5-VL", **QWEN),
    "llava": Family("LLaVA", vision=OneSizeVision),
    "gemma3": Family("Gemma 3", vision=OneSizeVision, notes=(BOTH_WAYS,)),
}

REFUSED = {
    "cohere": "its turning of positions cannot be traced",
    "stablelm": "its library code makes masks in a way that cannot be traced",
    "gpt2": "it adds learned positions in a way of its own",
    "opt": "it adds learned positions in a way of its own",
    "qwen3_vl": "it adds rows of early picture blocks to the first layers, for which hub graphs have no place",
    "lfm2_vl": "its decoder has convolutions, whose cache this program cannot trace",
    "lfm2": "its decoder has convolutions, whose cache this program cannot trace",
    "idefics3": "its picture encoder pads within the graph in a way that cannot be traced here",
    "smolvlm": "its picture encoder pads within the graph in a way that cannot be traced here",
}

TEXT_TYPES = {
    "gemma", "gemma2", "gemma3_text", "granite", "llama", "mistral", "olmo", "olmo2", "phi", "phi3", "qwen2", "qwen3", "smollm3", "starcoder2",
}  # fmt: skip
"""Of those that Darkroom knows (src/model/families/text-only.ts), the ones that are traced as they are."""


def family_of(model_type: str) -> Family:
    if model_type in SEEING:
        return SEEING[model_type]
    if model_type in TEXT_TYPES:
        return Family(TEXT_ONLY)
    reason = REFUSED.get(model_type, "it is of a class that is not known here")
    known = ", ".join([*SEEING, *sorted(TEXT_TYPES)])
    raise ExportProblem(
        f'The checkpoint says "model_type": "{model_type[:60]}" and cannot be exported: {reason}.',
        f"Known are: {known}. Of others, take the ONNX folder that a hub has.",
    )
