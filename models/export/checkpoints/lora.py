"""Weights as training programs leave them, under the names that the library has: LoRA merged, wrappers taken off.

The released IVT-LR code saves one state dict of its wrapper around a PEFT model: `base_causallm.base_model.model.` in
front of each name, `.base_layer.` in each that was trained, `lora_A.default` and `lora_B.default` beside it, and the
embedding once more as `embedding.weight`. What LoRA was scaled by is in none of these files.
"""

import re

import torch

from problems import ExportProblem

WRAPPERS = ("module.", "base_causallm.", "_orig_mod.", "base_model.model.")
TWICE = ("embedding.weight",)

Weights = dict[str, torch.Tensor]


def unwrapped(name: str) -> str:
    while wrapper := next((one for one in WRAPPERS if name.startswith(one)), None):
        name = name.removeprefix(wrapper)
    return name


def current(name: str) -> str:
    """Releases of transformers before 4.52 had the parts of Qwen2-VL under shorter names."""
    if name.startswith("visual."):
        return f"model.{name}"
    return re.sub(r"^model\.(layers|embed_tokens|norm)\.", r"model.language_model.\1.", name)


def merged(found: Weights, base: Weights, alpha: float, rank_scaled: bool) -> tuple[Weights, dict]:
    """All weights of `base`, with those of `found` in their places and LoRA added; and what was done, for the report."""
    result, halves, replaced = dict(base), {}, 0
    for given, tensor in found.items():
        name = unwrapped(given)
        if name in TWICE:
            continue
        refuse_other_adapters(given)
        part = re.fullmatch(r"(.*)\.lora_([AB])(?:\.\w+)?\.weight", name)
        if part:
            halves.setdefault(fitting(part[1] + ".weight", base, given), {})[part[2]] = tensor
            continue
        name = re.sub(r"\.(base_layer|modules_to_save(\.\w+)?)\.", ".", name)
        if name == "lm_head.weight" and name not in base:
            continue
        place = fitting(name, base, given)
        if base[place].shape != tensor.shape:
            raise ExportProblem(
                f"{given} has the shape {tuple(tensor.shape)}, and the base model has {tuple(base[place].shape)} there.",
                "Name the base model that these weights were trained on (--base).",
            )
        result[place] = tensor.to(torch.float32)
        replaced += 1
    ranks = set()
    for name, pair in halves.items():
        if len(pair) != 2:
            raise ExportProblem(f"Of the LoRA weights of {name} one half is missing.", "Download the file again.")
        down, up = pair["A"].to(torch.float32), pair["B"].to(torch.float32)
        rank = down.shape[0]
        ranks.add(rank)
        scale = alpha / (rank**0.5 if rank_scaled else rank)
        if result[name].shape != (up.shape[0], down.shape[1]):
            raise ExportProblem(
                f"The LoRA weights of {name} make {up.shape[0]} × {down.shape[1]} numbers, and it has other sizes.",
                "Name the base model that these weights were trained on (--base).",
            )
        result[name] = result[name].to(torch.float32) + scale * (up @ down)
    return result, {"replaced": replaced, "merged": len(halves), "ranks": sorted(ranks), "alpha": alpha}


def fitting(name: str, base: Weights, given: str) -> str:
    for one in (name, current(name)):
        if one in base:
            return one
    raise ExportProblem(
        f"{given[:120]} belongs to no part of the base model.",
        "Name the base model that these weights were trained on (--base).",
    )


def refuse_other_adapters(name: str) -> None:
    for mark, what in (("lora_magnitude_vector", "DoRA"), ("lora_embedding_", "LoRA on embeddings")):
        if mark in name:
            raise ExportProblem(f"The weights hold {what}, which is not merged here.", "Merge it with PEFT first.")
