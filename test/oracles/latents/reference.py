"""What members that think in latents do, computed by another implementation: python test/oracles/latents/reference.py

Hugging Face transformers with eager attention, the whole sequence anew for every position, no cache; the methods are
written here from their definition (docs/methods.md) and share nothing with the product's. Weights are read from the
shipped graphs. Heads beside the decoder run as graphs: that these equal torch is shown when they are exported.
Pictures, questions and noise come from the product (inputs.ts), so that both begin with the same.
"""

import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from onnx import numpy_helper
from PIL import Image
from safetensors.numpy import load_file, save_file
from transformers import AutoProcessor, Idefics3Config, Idefics3ForConditionalGeneration

HERE = Path(__file__).resolve().parent
REPOSITORY = HERE.parents[2]
MOST_TOKENS = 60


def main() -> None:
    torch.set_num_threads(1)
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(
            ["node", "tools/run-ts.mjs", "test/oracles/latents/inputs.ts", folder], cwd=REPOSITORY, check=True
        )
        inputs = json.loads((Path(folder) / "inputs.json").read_text(encoding="utf8"))
        noise = load_file(Path(folder) / "noise.safetensors")["noise"]
        for member, think in MEMBERS.items():
            if not sys.argv[1:] or member in sys.argv[1:]:
                record(member, think, inputs[member], Path(folder), noise)


def record(member: str, think, cases: list[dict], folder: Path, noise: np.ndarray) -> None:
    eyes = Eyes(REPOSITORY / "models" / member)
    answers, latents = [], []
    for index, case in enumerate(cases):
        run = Run(eyes, case["words"], folder / case["picture"])
        said = think(run, noise[index])
        answers.append({**case, **said})
        latents += run.latents
        print(f"{member} {index + 1}/{len(cases)}: {eyes.tokenizer.decode(said['tokens'])}", flush=True)
    (HERE / f"{member}.json").write_text(json.dumps(answers) + "\n", encoding="utf8")
    save_file({"latents": np.stack(latents).astype(np.float32)}, HERE / f"{member}.safetensors")


class Eyes:
    """A member as transformers runs it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.settings = json.loads((folder / "darkroom.json").read_text(encoding="utf8"))["methods"]
        config = Idefics3Config.from_pretrained(folder, attn_implementation="eager")
        self.model = Idefics3ForConditionalGeneration(config).float().eval()
        self.model.load_state_dict(weights(folder), strict=True)
        self.processor = AutoProcessor.from_pretrained(folder)
        self.tokenizer = self.processor.tokenizer

    def token(self, text: str) -> int:
        return self.tokenizer.convert_tokens_to_ids(text)

    def part(self, name: str) -> onnxruntime.InferenceSession:
        return onnxruntime.InferenceSession(str(self.folder / name), providers=["CPUExecutionProvider"])


@dataclass(frozen=True)
class Newest:
    """What the newest position says."""

    hidden: torch.Tensor
    """[width], behind the final norm."""

    look: torch.Tensor
    """[positions]: attention, mean over layers and heads."""

    logits: torch.Tensor
    all_hidden: torch.Tensor


class Run:
    """One question: a sequence of embeddings that grows."""

    @torch.no_grad()
    def __init__(self, eyes: Eyes, words: str, picture: Path) -> None:
        self.eyes = eyes
        message = [{"role": "user", "content": [{"type": "image"}, {"type": "text", "text": words}]}]
        text = eyes.processor.apply_chat_template(message, add_generation_prompt=True, tokenize=False)
        read = eyes.processor(text=text, images=[Image.open(picture)], return_tensors="pt")
        model = eyes.model.model
        seen = model.get_image_features(read["pixel_values"], read.get("pixel_attention_mask"))
        seen = torch.cat(list(seen)) if isinstance(seen, (list, tuple)) else seen
        self.patches = seen.reshape(-1, seen.shape[-1])
        ids = read["input_ids"][0]
        self.embed = model.get_input_embeddings()
        stream = self.embed(ids)
        self.picture = (ids == eyes.model.config.image_token_id).nonzero()[:, 0]
        stream[self.picture] = self.patches
        self.stream, self.classes = stream, ["prompt"] * len(ids)
        self.latents: list[np.ndarray] = []

    def put(self, vectors: torch.Tensor, kind: str) -> None:
        self.stream = torch.cat((self.stream, vectors))
        self.classes = [*self.classes, *[kind] * len(vectors)]

    def feed_latent(self, vector: torch.Tensor) -> None:
        self.latents.append(vector.numpy())
        self.put(vector[None], "latent")

    @torch.no_grad()
    def newest(self, blind: bool = False) -> Newest:
        """`blind`: what came after the prompt cannot see the picture, except for a glance."""
        count = len(self.stream)
        mask = torch.full((count, count), torch.finfo(torch.float32).min).triu(1)
        if blind:
            later = torch.tensor([kind not in ("prompt", "glance") for kind in self.classes])
            hides = later[:, None] & torch.isin(torch.arange(count), self.picture)[None]
            mask = mask.masked_fill(hides, torch.finfo(torch.float32).min)
        found = self.eyes.model.model.text_model(
            inputs_embeds=self.stream[None],
            attention_mask=mask[None, None],
            position_ids=torch.arange(count)[None],
            output_attentions=True,
            use_cache=False,
        )
        hidden = found.last_hidden_state[0]
        look = torch.stack(found.attentions)[:, 0, :, -1].mean((0, 1))
        return Newest(hidden[-1], look, self.eyes.model.lm_head(hidden[-1]), hidden)

    def say(self, token: int) -> None:
        with torch.no_grad():
            self.put(self.embed(torch.tensor([token])), "generated")

    def write(self, blind: bool = False, after=lambda token: None) -> list[int]:
        tokens: list[int] = []
        while len(tokens) < MOST_TOKENS:
            token = int(self.newest(blind).logits.argmax())
            tokens.append(token)
            if token == self.eyes.model.config.eos_token_id or token == self.eyes.token("<end_of_utterance>"):
                break
            self.say(token)
            after(token)
        return tokens


def ivt(run: Run, _: np.ndarray) -> dict:
    """As released: [patches][hidden state], and the answer after the last step."""
    settings = run.eyes.settings["ivt-lr"]
    blind = settings.get("blind", False)
    chosen: list[list[int]] = []
    for _step in range(settings["steps"]):
        hidden = run.newest(blind).hidden
        look = glance(run, hidden) if blind else run.newest().look
        scores = look[run.picture].clone()
        scores[[patch for step in chosen for patch in step]] = -1
        picks = scores.argsort(descending=True, stable=True)[: settings["patches"]]
        chosen.append(picks.tolist())
        run.put(run.patches[picks], "latent.image")
        run.feed_latent(hidden)
    return {"tokens": run.write(blind), "patches": chosen}


def glance(run: Run, hidden: torch.Tensor) -> torch.Tensor:
    """Where the hidden state looks if it alone may see the picture; the run goes on as if it had not been fed."""
    stream, classes = run.stream, run.classes
    run.put(hidden[None], "glance")
    look = run.newest(blind=True).look
    run.stream, run.classes = stream, classes
    return look


def mixed(run: Run, noise: np.ndarray) -> dict:
    settings = run.eyes.settings["modal-mixed"]
    head = run.eyes.part(settings["head"]["graph"])
    start, end = run.eyes.token(settings["start"]), run.eyes.token(settings["end"])
    spans = 0

    def sketch(token: int) -> None:
        nonlocal spans
        if token != start:
            return
        spans += 1
        for _latent in range(settings["latents"]):
            condition = run.newest().hidden.numpy()[None]
            drawn = denoised(settings["head"], head, condition, noise[len(run.latents)][None])
            run.feed_latent(torch.from_numpy(drawn[0]))
        run.say(end)

    tokens = run.write(after=sketch)
    return {"tokens": tokens, "spans": spans}


def denoised(settings: dict, head, condition: np.ndarray, state: np.ndarray) -> np.ndarray:
    """DDIM with a head that predicts the velocity."""
    total, steps = settings["trainingSteps"], settings["steps"]

    def wave(share: float) -> float:
        return float(np.cos((share + 0.008) / 1.008 * np.pi / 2) ** 2)

    def signal(level: int) -> float:
        return 1.0 if level == 0 else min(max(wave(level / total) / wave(0), 1e-5), 0.99999)

    levels = [total * (steps - index) // steps for index in range(steps + 1)]
    for level, following in zip(levels, levels[1:]):
        feeds = {"noisy": state, "level": np.array([level]), "condition": condition}
        [velocity] = head.run(["prediction"], feeds)
        a, b = signal(level), signal(following)
        clean = np.sqrt(a) * state - np.sqrt(1 - a) * velocity
        rest = np.sqrt(1 - a) * state + np.sqrt(a) * velocity
        state = (np.sqrt(b) * clean + np.sqrt(1 - b) * rest).astype(np.float32)
    normalisation = settings["normalisation"]
    deviation, mean = (np.array(normalisation[key], np.float32) for key in ("deviation", "mean"))
    return (state * deviation + mean).astype(np.float32)


def lavit(run: Run, _: np.ndarray) -> dict:
    """As in the paper: each thought is fed the hidden state before it."""
    settings = run.eyes.settings["lavit"]
    heads = settings["heads"]
    trajectory = run.eyes.part(heads["trajectory"])
    peaks = []
    for _thought in settings["thoughts"]:
        run.feed_latent(run.newest().hidden)
        newest = run.newest()
        feeds = {
            "thoughts": newest.hidden.numpy()[None, None],
            "patches": newest.all_hidden[run.picture].numpy()[None],
        }
        [looks] = trajectory.run(["trajectory"], feeds)
        peaks.append(np.argsort(-looks[0, 0], kind="stable")[:8].tolist())
    return {"tokens": run.write(), "peaks": peaks}


MEMBERS = {"pinhole-ivt": ivt, "pinhole-ivt-blind": ivt, "pinhole-mixed": mixed, "pinhole-lavit": lavit}


def weights(folder: Path) -> dict[str, torch.Tensor]:
    """Of the shipped graphs, under the names that transformers has for them."""
    decoder = initializers(folder / "onnx/decoder_model_merged.onnx")
    vision = initializers(folder / "onnx/vision_encoder.onnx")
    table = initializers(folder / "onnx/embed_tokens.onnx")
    text, eye = "model.text_model.", "model.vision_model."
    found = {
        "lm_head.weight": decoder["head.weight"].T,
        f"{text}norm.weight": decoder["norm.weight"],
        f"{text}embed_tokens.weight": table["embedding"],
        "model.connector.modality_projection.proj.weight": vision["connector.weight"].T,
        f"{eye}embeddings.patch_embedding.weight": vision["patch_embedding.weight"],
        f"{eye}embeddings.patch_embedding.bias": vision["patch_embedding.bias"],
        f"{eye}embeddings.position_embedding.weight": finer(vision["position_embedding"]),
        f"{eye}post_layernorm.weight": vision["norm.weight"],
        f"{eye}post_layernorm.bias": vision["norm.bias"],
    }
    layers = {
        "query": "self_attn.q_proj",
        "key": "self_attn.k_proj",
        "value": "self_attn.v_proj",
        "output": "self_attn.o_proj",
        "gate": "mlp.gate_proj",
        "up": "mlp.up_proj",
        "down": "mlp.down_proj",
    }
    norms = {"norm_attention": "input_layernorm", "norm_mlp": "post_attention_layernorm"}
    found |= renamed(decoder, f"{text}layers.", layers, norms)
    layers = {**layers, "output": "self_attn.out_proj", "widen": "mlp.fc1", "narrow": "mlp.fc2"}
    found |= renamed(
        vision, f"{eye}encoder.layers.", layers, {"norm_attention": "layer_norm1", "norm_mlp": "layer_norm2"}
    )
    return {name: torch.tensor(np.ascontiguousarray(value)) for name, value in found.items()}


def renamed(graph: dict, prefix: str, linears: dict[str, str], norms: dict[str, str]) -> dict[str, np.ndarray]:
    found = {}
    for name, value in graph.items():
        if not name.startswith("layers."):
            continue
        _, index, part, kind = name.split(".")
        if part in norms:
            found[f"{prefix}{index}.{norms[part]}.{kind}"] = value
        else:
            found[f"{prefix}{index}.{linears[part]}.{kind}"] = value.T if kind == "weight" else value
    return found


def finer(positions: np.ndarray) -> np.ndarray:
    """The table that transformers reads is of a grid twice as fine (models/export/hugging_face.py says why)."""
    side = 8
    nearest = np.minimum((np.arange(2 * side) + 1) // 2, side - 1)
    return positions.reshape(side, side, -1)[nearest][:, nearest].reshape(4 * side * side, -1)


def initializers(path: Path) -> dict[str, np.ndarray]:
    graph = onnx.load(path).graph
    return {
        tensor.name.removesuffix(".half"): numpy_helper.to_array(tensor).astype(np.float32)
        for tensor in graph.initializer
        if tensor.name.endswith(".half")
    }


if __name__ == "__main__":
    main()
