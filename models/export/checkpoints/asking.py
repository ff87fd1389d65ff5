"""What both sides are asked: a picture drawn here, a question, and what the library's own processor makes of them."""

from dataclasses import dataclass

import numpy as np
import torch
from PIL import Image

from opening import Checkpoint
from problems import ExportProblem

QUESTIONS = ("What is in the picture?", "Where is the red square, and what is beside it?")
SIDE = 112


@dataclass
class Asked:
    tokens: torch.Tensor
    """[S]"""

    pixels: dict[str, torch.Tensor]
    """What the picture encoder takes; empty for models that read text only."""

    positions: torch.Tensor
    """[S] or [3, S]: the model's own."""


def all_asked(checkpoint: Checkpoint) -> list[Asked]:
    return [asked(checkpoint, question, number) for number, question in enumerate(QUESTIONS)]


def picture(number: int) -> Image.Image:
    """Squares on a ground that changes; the second is half as high."""
    height = SIDE // (1 + number)
    rows, columns = np.mgrid[0:height, 0:SIDE]
    levels = np.stack((rows * 2, columns * 2, rows + columns), -1).clip(0, 255).astype(np.uint8)
    levels[height // 4 : height // 2, SIDE // 4 : SIDE // 2] = (220, 30, 40)
    levels[height // 2 : height - 4, SIDE // 2 : SIDE - 8] = (30, 60, 210)
    return Image.fromarray(levels)


def asked(checkpoint: Checkpoint, question: str, number: int) -> Asked:
    if checkpoint.processor is None:
        tokens = torch.tensor(checkpoint.tokenizer(_worded(checkpoint, question), add_special_tokens=True).input_ids)
        return Asked(tokens, {}, torch.arange(len(tokens)))
    read = checkpoint.processor(
        text=[_worded(checkpoint, question)], images=[picture(number)], return_tensors="pt"
    )
    tokens = read["input_ids"][0]
    pixels = {name: read[name] for name in checkpoint.family.vision_inputs}
    if checkpoint.family.position_axes == 1:
        return Asked(tokens, pixels, torch.arange(len(tokens)))
    positions, _ = checkpoint.model.model.get_rope_index(read["input_ids"], read["image_grid_thw"], None)
    return Asked(tokens, pixels, positions[:, 0])


def _worded(checkpoint: Checkpoint, question: str) -> str:
    """With the chat template, or the bare text where a model that reads text only has none."""
    if checkpoint.processor is None:
        if checkpoint.tokenizer.chat_template is None:
            return question
        messages = [{"role": "user", "content": question}]
        return checkpoint.tokenizer.apply_chat_template(messages, add_generation_prompt=True, tokenize=False)
    messages = [{"role": "user", "content": [{"type": "image"}, {"type": "text", "text": question}]}]
    template = checkpoint.processor.chat_template or checkpoint.tokenizer.chat_template
    if template is None:
        raise ExportProblem(
            "The checkpoint has no chat template, so nobody knows how it is asked.",
            "Copy chat_template.jinja (or .json) from the model that it was trained from.",
        )
    return checkpoint.processor.apply_chat_template(
        messages, chat_template=template, add_generation_prompt=True, tokenize=False
    )
