"""What steering does to two models, by another implementation.

    python -m venv venv && venv/bin/pip install -r test/oracles/families/generate/requirements.txt
    venv/bin/python test/oracles/steering/make_steered.py

Vectors by NumPy's FFT from the definitions in docs/steering.md; models by Hugging Face transformers with a forward hook on
the steered layer, greedily, end tokens ignored. Position "first" is what it is in the authors' code: index 0 of whatever
the hook sees, in a run with keys and values kept ("released") and in one that computes everything again ("uncached").

pinhole is the bundled model, from its weights for transformers; qwen2_5_vl the random one of test/oracles/families. The
paper's vector is from made-up states of another width, the released one from states of the model itself. Writes
steered.json, steered.safetensors and the four *.direction.safetensors beside this file.
"""

import hashlib
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
REPOSITORY = HERE.parents[2]
sys.path[:0] = [str(REPOSITORY / "test/oracles/families/generate")]

import surroundings  # noqa: E402, F401
import numpy as np  # noqa: E402
import torch  # noqa: E402
from architectures import FAMILIES  # noqa: E402
from PIL import Image  # noqa: E402
from safetensors.numpy import load_file, save_file  # noqa: E402
from transformers import AutoModelForImageTextToText, AutoProcessor, DynamicCache  # noqa: E402

TOKENS = 12
STRENGTHS = (0.4, 1.0, 2.5)
LEAST_MARGIN = 2e-3
"""Of the best two logits: tokens that are compared exactly must not hang on rounding."""


@dataclass
class Subject:
    """A model with one question asked of it."""

    name: str
    text_model: torch.nn.Module
    head: torch.nn.Module
    embed: Callable[[torch.Tensor], torch.Tensor]
    embeddings: torch.Tensor
    """[1, S, D]."""
    positions: torch.Tensor
    """[1, S] or [3, 1, S]."""
    reasoning: np.ndarray
    direct: np.ndarray
    """[pairs, D] at the steered layer."""
    layer: int
    """The stream leaving the layer of this number, from 1."""
    other_width: int


def main() -> None:
    torch.set_num_threads(1)
    tensors, facts = {}, {}
    for subject in (pinhole(), qwen()):
        width = subject.embeddings.shape[-1]
        rng = np.random.default_rng(subject.other_width)
        common = rng.standard_normal(subject.other_width) * 3
        direct = rng.standard_normal((8, subject.other_width))
        reasoning = direct + common + rng.standard_normal(direct.shape)
        pairs = {"paper": as_float(reasoning, direct), "released": as_float(subject.reasoning, subject.direct)}
        keep = {kind: states[0].shape[1] // 4 for kind, states in pairs.items()}
        vectors = {
            "paper": paper(mean_of(pairs["paper"]), keep["paper"], width),
            "released": released(mean_of(pairs["released"]), keep["released"] // 2),
        }
        layers = len(subject.text_model.layers)
        runs = {}
        for kind, states in pairs.items():
            write_direction(subject, kind, states, layers)
            tensors[f"{subject.name}.{kind}.vector"] = vectors[kind].astype(np.float32)
        for way in ("paper", "released", "uncached"):
            vector = torch.tensor(vectors["paper" if way == "paper" else "released"], dtype=torch.float32)
            for strength in STRENGTHS:
                logits, tokens, margin = run(subject, vector, strength, way)
                if margin < LEAST_MARGIN:
                    raise SystemExit(f"{subject.name} {way} {strength}: a margin of {margin:.1e} is rounding")
                tensors[f"{subject.name}.{way}.{strength}.logits"] = logits
                runs[f"{way} {strength}"] = tokens
                print(subject.name, way, strength, tokens, f"{margin:.3f}", flush=True)
        plain = run(subject, torch.zeros(width), 0.0, "paper")[1]
        if len({str(tokens) for tokens in [plain, *runs.values()]}) < 4:
            raise SystemExit(f"{subject.name}: these strengths change too little to be a test")
        facts[subject.name] = {"layer": subject.layer, "keep": keep, "plain": plain, "runs": runs}
    save_file(tensors, HERE / "steered.safetensors")
    (HERE / "steered.json").write_text(json.dumps(facts) + "\n", encoding="utf8")


def as_float(reasoning: np.ndarray, direct: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    return reasoning.astype(np.float32), direct.astype(np.float32)


def mean_of(states: tuple[np.ndarray, np.ndarray]) -> np.ndarray:
    reasoning, direct = (part.astype(np.float64) for part in states)
    return (reasoning - direct).mean(0)


def paper(v: np.ndarray, k: int, width: int) -> np.ndarray:
    bins = np.arange(len(v))
    mask = (bins < k / 2) | (bins > len(v) - k / 2)
    low = np.fft.ifft(np.fft.fft(v) * mask).real
    other = np.fft.irfft(np.fft.rfft(low), n=width)
    return other * np.linalg.norm(v) / np.linalg.norm(other)


def released(v: np.ndarray, c: int) -> np.ndarray:
    mask = np.zeros(len(v))
    mask[:c] = 1
    mask[-c:] = 1
    return np.fft.ifft(np.fft.fft(v) * mask).real


@torch.no_grad()
def run(subject: Subject, vector: torch.Tensor, strength: float, way: str) -> tuple[np.ndarray, list[int], float]:
    """Logits of the prompt's last position, tokens, and the smallest distance of the best two logits."""

    def steer(_layer, _inputs, output):
        stream = (output[0] if isinstance(output, tuple) else output).clone()
        chosen = slice(None) if way == "paper" else slice(0, 1)
        before = stream[:, chosen]
        after = before + strength * vector
        stream[:, chosen] = after * before.norm(dim=-1, keepdim=True) / after.norm(dim=-1, keepdim=True)
        return (stream, *output[1:]) if isinstance(output, tuple) else stream

    handle = subject.text_model.layers[subject.layer - 1].register_forward_hook(steer)
    cache = None if way == "uncached" else DynamicCache()
    entering, places = subject.embeddings, subject.positions
    logits, tokens = [], []
    try:
        for step in range(TOKENS):
            total = subject.embeddings.shape[1] + step
            output = subject.text_model(
                inputs_embeds=entering,
                attention_mask=torch.ones(1, total, dtype=torch.long),
                position_ids=places,
                past_key_values=cache,
                use_cache=cache is not None,
                cache_position=torch.arange(total - entering.shape[1], total),
            )
            logits.append(subject.head(output.last_hidden_state)[0, -1])
            tokens.append(int(logits[-1].argmax()))
            newest = subject.embed(torch.tensor([[tokens[-1]]]))
            place = torch.full((*subject.positions.shape[:-1], 1), int(subject.positions.max()) + 1 + step)
            entering = newest if cache is not None else torch.cat((entering, newest), 1)
            places = place if cache is not None else torch.cat((places, place), -1)
    finally:
        handle.remove()
    best = torch.stack(logits).topk(2, -1).values
    return logits[0].numpy(), tokens, float((best[:, 0] - best[:, 1]).min())


def pinhole() -> Subject:
    """Asked about six drawings; its pairs are the ends of prompts that ask for steps and of those that do not."""
    folder = REPOSITORY / "models/pinhole"
    model = AutoModelForImageTextToText.from_pretrained(folder).float().eval()
    processor = AutoProcessor.from_pretrained(folder)
    methods = json.loads((folder / "darkroom.json").read_text(encoding="utf8"))["methods"]
    layer = 3

    @torch.no_grad()
    def embedded(picture: Path, words: str) -> torch.Tensor:
        message = [{"role": "user", "content": [{"type": "image"}, {"type": "text", "text": words}]}]
        text = processor.apply_chat_template(message, add_generation_prompt=True, tokenize=False)
        read = processor(text=text, images=[Image.open(picture)], return_tensors="pt")
        seen = model.model.get_image_features(read["pixel_values"], read.get("pixel_attention_mask"))
        seen = torch.cat(list(seen)) if isinstance(seen, (list, tuple)) else seen
        stream = model.get_input_embeddings()(read["input_ids"])
        stream[read["input_ids"] == model.config.image_token_id] = seen.reshape(-1, stream.shape[-1])
        return stream

    @torch.no_grad()
    def end_of(stream: torch.Tensor) -> np.ndarray:
        found = model.model.text_model(inputs_embeds=stream, output_hidden_states=True, use_cache=False)
        return found.hidden_states[layer][0, -1].numpy()

    with tempfile.TemporaryDirectory() as into:
        command = "node tools/run-ts.mjs src/cli/main.ts samples --task trail --difficulty 3 --seed 41 -n 6 --out"
        subprocess.run([*command.split(), into], cwd=REPOSITORY, check=True, stdout=subprocess.DEVNULL)
        lines = (Path(into) / "samples.jsonl").read_text(encoding="utf8").splitlines()
        samples = [json.loads(line) for line in lines]

        def of(sample: dict, method: str) -> torch.Tensor:
            words = methods[method]["prompt"].replace("{question}", sample["question"])
            return embedded(Path(into) / sample["picture"], words)

        ends = {method: np.stack([end_of(of(one, method)) for one in samples]) for method in ("text-cot", "direct")}
        embeddings = of(samples[0], "direct")
    return Subject(
        name="pinhole",
        text_model=model.model.text_model,
        head=model.lm_head,
        embed=model.get_input_embeddings(),
        embeddings=embeddings,
        positions=torch.arange(embeddings.shape[1])[None],
        reasoning=ends["text-cot"],
        direct=ends["direct"],
        layer=layer,
        other_width=256,
    )


def qwen() -> Subject:
    """The first question of its reference; its pairs are positions near the end of two of them."""
    family = FAMILIES["qwen2_5_vl"]()
    known = load_file(REPOSITORY / "test/oracles/families/qwen2_5_vl/reference.safetensors")
    layer = 2
    ends = {name: known[f"{name}.hidden"][layer][-6:] for name in ("p0i0", "p1i1")}
    subject = Subject(
        name="qwen2_5_vl",
        text_model=family.text_model,
        head=family.model.lm_head,
        embed=family.model.get_input_embeddings(),
        embeddings=torch.tensor(known["p0i0.hidden"][0]).reshape(1, -1, 64),
        positions=torch.tensor(known["p0i0.position_ids"]),
        reasoning=ends["p1i1"],
        direct=ends["p0i0"],
        layer=layer,
        other_width=96,
    )
    logits, tokens, _ = run(subject, torch.zeros(64), 0.0, "paper")
    if tokens != known["p0i0.tokens"].tolist() or abs(logits - known["p0i0.decode_logits"][0]).max() > 1e-4:
        raise SystemExit("These are not the weights that the reference was made with.")
    return subject


def write_direction(subject: Subject, kind: str, states: tuple[np.ndarray, np.ndarray], layers: int) -> None:
    reasoning, direct = states
    pairs, width = reasoning.shape
    digest = hashlib.sha256(f"{subject.name} {kind}".encode()).hexdigest()
    own = kind == "released"
    about = {
        "format": 1,
        "model": {
            "name": subject.name if own else "made up",
            "hash": digest,
            "width": width,
            "layers": layers if own else 4,
            "vocabulary": digest,
        },
        "layers": [subject.layer if own else 2],
        "pairs": {"count": pairs, "hash": digest, "source": "make_steered.py", "topics": {}},
        "template": "instructed",
        "position": "prompt",
    }
    tensors = {
        "reasoning": reasoning[:, None],
        "direct": direct[:, None],
        "mean": (reasoning - direct).mean(0, dtype=np.float64).astype(np.float32)[None],
    }
    save_file(
        {name: np.ascontiguousarray(tensor) for name, tensor in tensors.items()},
        HERE / f"{subject.name}-{kind}.direction.safetensors",
        metadata={"darkroom.direction": json.dumps(about)},
    )


if __name__ == "__main__":
    main()
