"""directions.safetensors: what Hugging Face transformers computes of contrast pairs, for two architectures: the stream at the
end of each response (the whole sequence at once, no cache), mean and principal direction.

    python -m venv venv && venv/bin/pip install -r test/oracles/families/generate/requirements.txt
    venv/bin/python test/oracles/steering/make_directions.py

pinhole-text-same is a Llama whose weights are read from the shipped graph. qwen2_vl is drawn from its seed, as in
test/oracles/families; four of its pairs have a picture.
"""
import json
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
REPOSITORY = HERE.parents[2]
sys.path.insert(0, str(HERE.parent / "families" / "generate"))

# First: it settles threads and network before any library looks.
import surroundings  # noqa: E402, F401

import numpy as np  # noqa: E402
import onnx  # noqa: E402
import torch  # noqa: E402
from architectures import FAMILIES  # noqa: E402
from onnx import numpy_helper  # noqa: E402
from PIL import Image  # noqa: E402
from safetensors.numpy import save_file  # noqa: E402
from transformers import AutoTokenizer, LlamaConfig, LlamaForCausalLM  # noqa: E402

SIDES = ("reasoning", "direct")
ORDINARY = {"reasoning": "Let's think step by step.", "direct": "Answer the question directly."}
METHODS = {"reasoning": "text-cot", "direct": "direct"}


class Words:
    """A model of text, which is told what a picture shows, in words that it was trained on."""

    def __init__(self, name: str) -> None:
        folder = REPOSITORY / "models" / name
        self.methods = json.loads((folder / "darkroom.json").read_text(encoding="utf8"))["methods"]
        self.tokenizer = AutoTokenizer.from_pretrained(folder)
        config = LlamaConfig.from_pretrained(folder, attn_implementation="eager")
        self.model = LlamaForCausalLM(config).float().eval()
        self.model.load_state_dict(llama_weights(folder / "onnx" / "model.onnx"), strict=True)
        self.layers = self.model.model.layers

    def asked(self, pair: dict, side: str) -> dict:
        words = self.methods[METHODS[side]]["prompt"].replace("{question}", pair["prompt"])
        message = [{"role": "user", "content": f"{pair['description']} {words}"}]
        text = self.tokenizer.apply_chat_template(message, add_generation_prompt=True, tokenize=False)
        return dict(self.tokenizer(text, add_special_tokens=False, return_tensors="pt"))


class Eyes:
    """A model with eyes, asked in ordinary words."""

    def __init__(self, name: str) -> None:
        family = FAMILIES[name]()
        self.model, self.processor, self.tokenizer = family.model, family.processor, family.tokenizer
        self.folder = HERE.parent / "families" / name
        self.layers = self.model.model.language_model.layers

    def asked(self, pair: dict, side: str) -> dict:
        words = f"{pair['prompt']}\n{ORDINARY[side]}"
        if "picture" not in pair and "description" in pair:
            words = f"{pair['description']} {words}"
        content = [{"type": "text", "text": words}]
        pictures = {}
        if "picture" in pair:
            content = [{"type": "image"}, *content]
            pictures = {"images": [Image.open(self.folder / pair["picture"]).convert("RGB")]}
        message = [{"role": "user", "content": content}]
        text = self.tokenizer.apply_chat_template(message, add_generation_prompt=True, tokenize=False)
        return dict(self.processor(text=[text], return_tensors="pt", **pictures))


def llama_weights(file: Path) -> dict[str, torch.Tensor]:
    """Of a graph that was exported here; it keeps matrices the other way round."""
    names = {
        "query": "self_attn.q_proj",
        "key": "self_attn.k_proj",
        "value": "self_attn.v_proj",
        "output": "self_attn.o_proj",
        "gate": "mlp.gate_proj",
        "up": "mlp.up_proj",
        "down": "mlp.down_proj",
        "norm_attention": "input_layernorm",
        "norm_mlp": "post_attention_layernorm",
    }
    outer = {"embedding": "model.embed_tokens", "norm": "model.norm", "head": "lm_head"}
    found = {}
    for tensor in onnx.load(str(file)).graph.initializer:
        if not tensor.name.endswith(".half"):
            continue
        name = tensor.name.removesuffix(".half").removesuffix(".weight")
        values = torch.from_numpy(numpy_helper.to_array(tensor).astype(np.float32))
        if name.startswith("layers."):
            _, layer, part = name.split(".")
            place = f"model.layers.{layer}.{names[part]}.weight"
        else:
            place = f"{outer[name]}.weight"
        turned = values.ndim == 2 and name != "embedding"
        found[place] = (values.T if turned else values).contiguous()
    return found


@torch.no_grad()
def stream_of(model, pair: dict, side: str) -> tuple[np.ndarray, int]:
    """[layers + 1, positions, D] before any final norm, and the length of the prompt."""
    inputs = model.asked(pair, side)
    response = model.tokenizer(pair[side], add_special_tokens=False, return_tensors="pt")["input_ids"]
    prompt = inputs["input_ids"].shape[1]
    inputs["input_ids"] = torch.cat((inputs["input_ids"], response), 1)
    inputs["attention_mask"] = torch.ones_like(inputs["input_ids"])
    states: list[torch.Tensor] = []
    before = lambda module, args, kwargs: states.append(args[0] if args else kwargs["hidden_states"])
    behind = lambda module, args, output: states.append(output[0] if isinstance(output, tuple) else output)
    hooks = [model.layers[0].register_forward_pre_hook(before, with_kwargs=True)]
    hooks += [layer.register_forward_hook(behind) for layer in model.layers]
    model.model(**inputs, use_cache=False)
    for hook in hooks:
        hook.remove()
    return torch.stack([state.reshape(-1, state.shape[-1]) for state in states]).numpy(), prompt


def principal_of(differences: np.ndarray) -> np.ndarray:
    """By a singular value decomposition, where the product iterates."""
    _, _, rows = np.linalg.svd(differences, full_matrices=False)
    mean = differences.mean(0)
    return (mean @ rows[0]) * rows[0]


def record(name: str, model) -> dict[str, np.ndarray]:
    lines = (HERE / f"pairs.{name}.jsonl").read_text(encoding="utf8").splitlines()
    pairs = [json.loads(line) for line in lines]
    read: dict[str, list] = {f"{side}.{position}": [] for side in SIDES for position in ("last", "prompt", "mean")}
    for pair in pairs:
        for side in SIDES:
            stream, prompt = stream_of(model, pair, side)
            read[f"{side}.last"].append(stream[:, -1])
            read[f"{side}.prompt"].append(stream[:, prompt - 1])
            read[f"{side}.mean"].append(stream[:, prompt:].astype(np.float64).mean(1))
    states = {key: np.stack(values).astype(np.float32) for key, values in read.items()}
    differences = states["reasoning.last"].astype(np.float64) - states["direct.last"]
    layers = range(differences.shape[1])
    return {
        **{f"{name}.{key}": values for key, values in states.items()},
        f"{name}.direction.mean": differences.mean(0).astype(np.float32),
        f"{name}.direction.principal": np.stack([principal_of(differences[:, at]) for at in layers]).astype(np.float32),
    }


def main() -> None:
    found = {}
    for name, make in {"pinhole-text-same": Words, "qwen2_vl": Eyes}.items():
        found |= record(name, make(name))
        print(f"{name}: {len(found)} tensors", flush=True)
    save_file(found, HERE / "directions.safetensors")


main()
