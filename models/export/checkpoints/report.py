"""What was exported, of what, and how far it is from PyTorch: as JSON, and in words."""

import torch
import transformers

from methods import Thinking
from opening import Checkpoint
from parity import Compared


def facts(name: str, checkpoint: Checkpoint, thinking: Thinking | None, compared: list[Compared], notes: list[str]) -> dict:
    model = checkpoint.model
    return {
        "format": 1,
        "checkpoint": name,
        "class": type(model).__name__,
        "family": checkpoint.family.name,
        "parameters": sum(one.numel() for one in model.parameters()),
        "method": thinking.name if thinking else None,
        "reference": {
            "torch": torch.__version__.split("+")[0],
            "transformers": transformers.__version__,
            "attention": "eager, whole sequence anew for every position, float32",
        },
        "parity": [one.row() for one in compared],
        "notes": [*checkpoint.notes, *notes],
    }


def in_words(found: dict) -> str:
    method = f", which thinks by {found['method']}" if found["method"] else ""
    reference = found["reference"]
    lines = [
        f"# {found['checkpoint']}, exported",
        "",
        f"{found['family']} ({found['class']}), {found['parameters'] / 1e6:.2f} million parameters{method}.",
        "",
        f"Compared with PyTorch {reference['torch']} and transformers {reference['transformers']}: "
        f"{reference['attention']}.",
        "",
        "| graph | precision | largest difference | largest number | tokens that are the same |",
        "| --- | --- | --- | --- | --- |",
    ]
    for row in found["parity"]:
        tokens = f"{row['sameTokens']} of {row['tokens']}" if "tokens" in row else ""
        lines.append(
            f"| `{row['graph']}` | {row['precision']} | {row['largestDifference']:.2g} | "
            f"{row['largestNumber']:.3g} | {tokens} |"
        )
    lines += ["", *(f"- {note}" for note in found["notes"]), ""]
    return "\n".join(lines)
