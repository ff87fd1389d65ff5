"""A checkpoint folder as a model that runs: the library's own class, all weights in float32, tokens that were added."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from pickle import UnpicklingError

import torch
import transformers
from safetensors import SafetensorError, safe_open
from safetensors.torch import load_file as load_safetensors
from torch import nn

from families import Family, family_of
from lora import Weights, merged
from problems import ExportProblem

IVT_TOKENS = ("<|start-latent|>", "<|end-latent|>", "<|latent|>")
"""In the order in which the released code adds them to the tokenizer of Qwen2-VL."""

RELEASED_ALPHA = 16.0
"""Of the released code's LoRA; the file of its weights does not say."""


@dataclass
class Checkpoint:
    model: nn.Module
    family: Family
    tokenizer: transformers.PreTrainedTokenizerBase
    processor: transformers.ProcessorMixin | None
    notes: list[str] = field(default_factory=list)
    extra: Weights = field(default_factory=dict)
    """Weights that belong to no part of the class: heads that were trained beside it."""

    @property
    def text_model(self) -> nn.Module:
        inner = self.model.model
        return getattr(inner, "language_model", inner)

    @property
    def text_config(self):
        return self.model.config.get_text_config()

    @property
    def traced_attention(self) -> str:
        """The shorter graph, except where scores are bent, which only the longer one does."""
        return "eager" if getattr(self.text_config, "attn_logit_softcapping", None) else "sdpa"

    @property
    def takes_tokens(self) -> bool:
        return self.family.vision is None


def open_checkpoint(folder: Path, base: Path | None, alpha: float | None) -> Checkpoint:
    """`folder` holds a model, LoRA weights beside a base, or is the one file that the released IVT-LR code writes."""
    if folder.is_file():
        return _released(folder, base, alpha)
    if not folder.is_dir():
        raise ExportProblem(f"There is no folder {folder}.", "Name the folder that save_pretrained wrote.")
    if (folder / "adapter_config.json").exists() and not (folder / "config.json").exists():
        return _adapted(folder, base, alpha)
    return _whole(folder)


def _whole(folder: Path) -> Checkpoint:
    config = read_json(folder, "config.json")
    family = family_of(str(config.get("model_type")))
    weights = weight_files(folder)
    try:
        # Not the class that the settings name: that may be one of a training program, such as LaViT's.
        kind = transformers.AutoModelForImageTextToText if family.vision else transformers.AutoModelForCausalLM
        model, info = kind.from_pretrained(
            folder, dtype=torch.float32, local_files_only=True, output_loading_info=True
        )
        processor = (
            transformers.AutoProcessor.from_pretrained(folder, local_files_only=True) if family.vision else None
        )
        tokenizer = (
            processor.tokenizer
            if processor is not None
            else transformers.AutoTokenizer.from_pretrained(folder, local_files_only=True)
        )
    except (OSError, ValueError, KeyError, RuntimeError, ImportError, SafetensorError) as error:
        first = (str(error).strip() or type(error).__name__).splitlines()[0][:300].rstrip(".")
        raise ExportProblem(
            f"{folder.name} cannot be opened: {first}.", "Download the folder again, with tokenizer and processor files."
        ) from error
    # The library would draw them at random.
    for missing in sorted(info["missing_keys"]):
        raise ExportProblem(f"{folder.name} has no weights for {missing}.", "Download the folder again.")
    extra = _extra(weights, ("v_top_head.", "traj_head."))
    checkpoint = Checkpoint(model.eval(), family, tokenizer, processor, list(family.notes), extra)
    model.set_attn_implementation(checkpoint.traced_attention)
    return checkpoint


def _adapted(folder: Path, base: Path | None, alpha: float | None) -> Checkpoint:
    settings = read_json(folder, "adapter_config.json")
    if base is None:
        of = settings.get("base_model_name_or_path") or "another model"
        raise ExportProblem(f"{folder.name} holds LoRA weights for {of} and no model.", "Name that model's folder: --base.")
    if settings.get("peft_type") != "LORA" or settings.get("use_dora"):
        raise ExportProblem(f"{folder.name} is no plain LoRA.", "Merge it with PEFT first.")
    if settings.get("alpha_pattern") or settings.get("rank_pattern"):
        raise ExportProblem(f"{folder.name} scales its parts differently (alpha_pattern).", "Merge it with PEFT first.")
    checkpoint = _whole(base)
    if (folder / "tokenizer_config.json").exists():
        tokenizer = transformers.AutoTokenizer.from_pretrained(folder, local_files_only=True)
        _take_tokenizer(checkpoint, tokenizer)
    found: Weights = {}
    for file in weight_files(folder):
        found |= load_file(file)
    _merge(checkpoint, found, alpha or float(settings["lora_alpha"]), bool(settings.get("use_rslora")))
    return checkpoint


def _released(file: Path, base: Path | None, alpha: float | None) -> Checkpoint:
    if base is None:
        raise ExportProblem(
            f"{file.name} holds weights alone: no settings and no tokenizer.",
            "Name the folder of the model that was trained: --base (for IVT-LR, Qwen2-VL-7B-Instruct).",
        )
    checkpoint = _whole(base)
    found = load_file(file)
    if any(name.startswith("base_causallm.") or ".base_causallm." in name for name in found):
        tokens = [token for token in IVT_TOKENS if token not in checkpoint.tokenizer.get_vocab()]
        checkpoint.tokenizer.add_special_tokens({"additional_special_tokens": tokens}, replace_additional_special_tokens=False)
        _take_tokenizer(checkpoint, checkpoint.tokenizer)
    if alpha is None and any(".lora_A." in name for name in found):
        checkpoint.notes.append(
            f"What LoRA was scaled by is in no file: {RELEASED_ALPHA:g} was taken, as in the released code (--lora-alpha)."
        )
    _merge(checkpoint, found, alpha or RELEASED_ALPHA, False)
    return checkpoint


def _take_tokenizer(checkpoint: Checkpoint, tokenizer) -> None:
    checkpoint.tokenizer = tokenizer
    if checkpoint.processor is not None:
        checkpoint.processor.tokenizer = tokenizer


def _merge(checkpoint: Checkpoint, found: Weights, alpha: float, rank_scaled: bool) -> None:
    model = checkpoint.model
    rows = next((w.shape[0] for name, w in found.items() if name.endswith("embed_tokens.weight")), None)
    if rows is not None and rows != model.get_input_embeddings().weight.shape[0]:
        # As training did: the table is cut or grown to the tokens that there are.
        model.resize_token_embeddings(rows, mean_resizing=False)
    weights, done = merged(found, model.state_dict(), alpha, rank_scaled)
    model.load_state_dict(weights, strict=True)
    model.tie_weights()
    ranks = ", ".join(str(rank) for rank in done["ranks"])
    checkpoint.notes.append(
        f"{done['replaced']} weights were taken as they are and {done['merged']} had LoRA merged into them"
        + (f" (rank {ranks}, alpha {done['alpha']:g})." if done["merged"] else ".")
    )


def read_json(folder: Path, name: str) -> dict:
    try:
        content = json.loads((folder / name).read_text(encoding="utf8"))
    except FileNotFoundError as error:
        raise ExportProblem(f"{folder} has no {name}.", "Name the folder that save_pretrained wrote.") from error
    except (ValueError, OSError) as error:
        raise ExportProblem(f"{folder / name} cannot be read as JSON.", "Download it again.") from error
    if not isinstance(content, dict):
        raise ExportProblem(f"{folder / name} holds no settings.", "Download it again.")
    return content


def weight_files(folder: Path) -> list[Path]:
    found = sorted(folder.glob("*.safetensors")) or sorted(folder.glob("*.bin"))
    if not found:
        raise ExportProblem(f"{folder} has no weights (*.safetensors).", "Download them too.")
    return found


def load_file(file: Path) -> Weights:
    try:
        if file.suffix == ".safetensors":
            return load_safetensors(file)
        # Only weights: a file of the other kind may run what it likes.
        found = torch.load(file, map_location="cpu", weights_only=True)
    except (OSError, RuntimeError, ValueError, EOFError, SafetensorError, UnpicklingError) as error:
        raise ExportProblem(f"{file.name} cannot be read as weights.", "Download it again.") from error
    found = found.get("state_dict", found) if isinstance(found, dict) else found
    if not isinstance(found, dict) or not all(isinstance(one, torch.Tensor) for one in found.values()):
        raise ExportProblem(f"{file.name} holds something else than weights.", "Name a file of weights alone.")
    return found


def _extra(files: list[Path], prefixes: tuple[str, ...]) -> Weights:
    found: Weights = {}
    for file in files:
        if file.suffix != ".safetensors":
            found |= {name: one for name, one in load_file(file).items() if name.startswith(prefixes)}
            continue
        with safe_open(file, "pt") as opened:
            found |= {name: opened.get_tensor(name) for name in opened.keys() if name.startswith(prefixes)}
    return {name: one.to(torch.float32) for name, one in found.items()}
