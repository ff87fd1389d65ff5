"""How a checkpoint thinks in latents, by the tokens that it was given, and the heads that were trained beside it."""

import re
from dataclasses import dataclass, field

import torch
from torch import nn

from opening import IVT_TOKENS, Checkpoint
from problems import ExportProblem

SLOT = IVT_TOKENS[-1]
IVT_STEPS, IVT_PATCHES = 3, 32
"""Of the released inference."""

IVT_PIXELS = 280 * 280
"""The released code squeezes every picture into a square of that size: 100 tokens."""


@dataclass
class Thinking:
    """A method as darkroom.json has it; `heads` are graphs beside the decoder."""

    name: str
    settings: dict
    heads: dict[str, nn.Module] = field(default_factory=dict)


def thinking_of(checkpoint: Checkpoint, wanted: str, steps: int | None, patches: int | None, prompt: str) -> Thinking | None:
    """What the checkpoint was trained for; `wanted` is "auto", "plain" or a method that has to be there."""
    words = checkpoint.tokenizer.get_vocab()
    thoughts = sorted((word for word in words if re.fullmatch(r"<lvr\d+>", word)), key=lambda word: int(word[4:-1]))
    has_slot = SLOT in words
    if wanted == "plain" or (wanted == "auto" and not has_slot and not thoughts):
        return None
    if wanted == "ivt-lr" or (wanted == "auto" and has_slot):
        _require(has_slot, checkpoint, SLOT, "IVT-LR")
        _require_rows(checkpoint, [SLOT])
        settings = {"prompt": prompt, "steps": steps or IVT_STEPS, "slot": SLOT}
        return Thinking("ivt-lr", {**settings, "patches": IVT_PATCHES if patches is None else patches})
    _require(bool(thoughts), checkpoint, "<lvr1>", "LaViT")
    _require_rows(checkpoint, thoughts)
    return _lavit(checkpoint, thoughts[: steps or len(thoughts)], prompt)


def _require(found: bool, checkpoint: Checkpoint, token: str, method: str) -> None:
    if checkpoint.family.vision is None:
        raise ExportProblem(f"{method} needs a model that sees, and this one reads text only.", "Leave --method out.")
    if not found:
        raise ExportProblem(
            f"The tokenizer has no {token}, so this checkpoint was not trained for {method}.",
            "Take the tokenizer that was saved with it, or --method plain.",
        )


def _require_rows(checkpoint: Checkpoint, tokens: list[str]) -> None:
    rows = checkpoint.model.get_input_embeddings().weight.shape[0]
    for token in tokens:
        number = checkpoint.tokenizer.convert_tokens_to_ids(token)
        if number >= rows:
            raise ExportProblem(
                f"{token} is number {number}, and the table of embeddings has {rows} rows.",
                "Take the weights that were saved with this tokenizer.",
            )


def _lavit(checkpoint: Checkpoint, thoughts: list[str], prompt: str) -> Thinking:
    width = checkpoint.text_config.hidden_size
    heads: dict[str, nn.Module] = {}
    if "traj_head.query_proj.weight" in checkpoint.extra:
        heads["trajectory"] = TrajectoryHead(width)
        _fill(heads["trajectory"], checkpoint, "traj_head.")
        checkpoint.notes.append(
            "The trajectory head was trained on the first positions of the sequence, as many as the encoder has patches;"
            " here it reads the positions of the picture's tokens, so that what it gives has a place in the picture."
        )
    if "v_top_head.mlp.2.weight" in checkpoint.extra:
        heads["concept"] = ConceptHead(width, checkpoint.extra["v_top_head.mlp.2.weight"].shape[0])
        _fill(heads["concept"], checkpoint, "v_top_head.")
    files = {name: f"onnx/{name}_head.onnx" for name in heads}
    settings = {"prompt": prompt, "thoughts": thoughts, "feedback": "token", **({"heads": files} if files else {})}
    return Thinking("lavit", settings, heads)


def _fill(head: nn.Module, checkpoint: Checkpoint, prefix: str) -> None:
    found = {name.removeprefix(prefix): one for name, one in checkpoint.extra.items() if name.startswith(prefix)}
    try:
        head.load_state_dict(found)
    except RuntimeError as error:
        raise ExportProblem(
            f"The head {prefix.rstrip('.')} does not fit the model.", "Download the checkpoint again."
        ) from error
    head.eval()


class TrajectoryHead(nn.Module):
    """A thought's hidden state, projected, times the hidden states of picture positions."""

    inputs, output = ("thoughts", "patches"), "trajectory"

    def __init__(self, width: int) -> None:
        super().__init__()
        self.query_proj = nn.Linear(width, width)

    def forward(self, thoughts: torch.Tensor, patches: torch.Tensor) -> torch.Tensor:
        return torch.softmax(self.query_proj(thoughts) @ patches.transpose(1, 2), -1)


class ConceptHead(nn.Module):
    """A thought's hidden state to a direction among the teacher's."""

    inputs, output = ("thoughts",), "concepts"

    def __init__(self, width: int, out: int) -> None:
        super().__init__()
        self.mlp = nn.Sequential(nn.Linear(width, width), nn.GELU(), nn.Linear(width, out))

    def forward(self, thoughts: torch.Tensor) -> torch.Tensor:
        return self.mlp(thoughts)
