"""Checkpoints of the papers' classes with random weights and tiny shapes, as the released training programs leave them."""

import sys
from pathlib import Path

import torch
import transformers
from peft import LoraConfig, get_peft_model
from torch import nn

HERE = Path(__file__).resolve().parent
FAMILIES = HERE.parent / "families"
sys.path.insert(0, str(FAMILIES / "generate"))
from weights import randomise  # noqa: E402

IVT_TOKENS = ["<|start-latent|>", "<|end-latent|>", "<|latent|>"]
THOUGHTS = ["<lvr1>", "<lvr2>", "<lvr3>", "<lvr4>"]
CONCEPTS = 24

TRAINED = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]
LORA = {"task_type": "CAUSAL_LM", "target_modules": TRAINED, "r": 8, "lora_alpha": 16, "bias": "none"}
"""The released settings, but for the rank."""

SMALLER = {"num_hidden_layers": 3, "intermediate_size": 64}


def processor_of(family: str):
    return transformers.AutoProcessor.from_pretrained(FAMILIES / family)


def config_of(family: str):
    config = transformers.AutoConfig.from_pretrained(FAMILIES / family)
    text = config.get_text_config()
    for name, value in SMALLER.items():
        setattr(text, name, value)
    text.layer_types = ["full_attention"] * SMALLER["num_hidden_layers"]
    return config


class Wrapper(nn.Module):
    """Its state dict has the names that the released IVT-LR code saves."""

    def __init__(self, model: nn.Module) -> None:
        super().__init__()
        self.base_causallm = model
        self.embedding = model.get_input_embeddings()


def make_base(folder: Path) -> None:
    """A Qwen2-VL, before anything was added."""
    model = transformers.Qwen2VLForConditionalGeneration(config_of("qwen2_vl"))
    randomise(model, 2461, 0.2, False)
    processor = processor_of("qwen2_vl")
    model.generation_config.eos_token_id = processor.tokenizer.eos_token_id
    model.save_pretrained(folder)
    processor.save_pretrained(folder)


def with_lora(base: Path) -> tuple[Wrapper, object]:
    """As the released inference puts it together, before the trained weights are loaded."""
    processor = transformers.AutoProcessor.from_pretrained(base)
    processor.tokenizer.add_special_tokens({"additional_special_tokens": IVT_TOKENS}, replace_additional_special_tokens=False)
    model = transformers.Qwen2VLForConditionalGeneration.from_pretrained(base, attn_implementation="eager")
    model.resize_token_embeddings(len(processor.tokenizer), mean_resizing=False)
    return Wrapper(get_peft_model(model, LoraConfig(**LORA))), processor


@torch.no_grad()
def make_ivt(base: Path, file: Path) -> None:
    """One file of weights, as the released training saves it."""
    wrapper, _ = with_lora(base)
    generator = torch.Generator().manual_seed(99)
    for name, parameter in wrapper.named_parameters():
        if "lora_" in name:
            parameter.copy_(torch.randn(parameter.shape, generator=generator) * 0.06)
    table = wrapper.embedding.weight
    table[-len(IVT_TOKENS) :] = torch.randn(len(IVT_TOKENS), table.shape[1], generator=generator) * 0.2
    torch.save(wrapper.state_dict(), file)


class ConceptHead(nn.Module):
    def __init__(self, width: int) -> None:
        super().__init__()
        self.mlp = nn.Sequential(nn.Linear(width, width), nn.GELU(), nn.Linear(width, CONCEPTS))


class TrajectoryHead(nn.Module):
    def __init__(self, width: int) -> None:
        super().__init__()
        self.query_proj = nn.Linear(width, width)


class LaViTQwen2VL(transformers.Qwen2_5_VLForConditionalGeneration):
    """With the heads under their released names; the name of the class is what config.json will say."""

    def __init__(self, config) -> None:
        super().__init__(config)
        width = config.get_text_config().hidden_size
        self.v_top_head = ConceptHead(width)
        self.traj_head = TrajectoryHead(width)


def make_lavit(folder: Path) -> None:
    config = config_of("qwen2_5_vl")
    processor = processor_of("qwen2_5_vl")
    processor.tokenizer.add_tokens(THOUGHTS, special_tokens=True)
    model = LaViTQwen2VL(config)
    model.resize_token_embeddings(len(processor.tokenizer), mean_resizing=False)
    randomise(model, 2462, 0.5, False)
    model.generation_config.eos_token_id = processor.tokenizer.eos_token_id
    model.save_pretrained(folder)
    processor.save_pretrained(folder)
