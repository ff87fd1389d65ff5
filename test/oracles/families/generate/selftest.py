"""Runs the exported graphs in ONNX Runtime, from the stored pixels to the last token, against the reference."""

import json
from pathlib import Path

import numpy as np
import onnxruntime
from safetensors.numpy import load_file

TYPES = {"tensor(float)": np.float32, "tensor(int64)": np.int64, "tensor(bool)": np.bool_}
LARGEST_DIFFERENCE = {"features": 2e-5, "logits": 1e-4}


class Graph:
    """A session whose inputs are fed by name, in the type that they have."""

    def __init__(self, file: Path) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 4
        self.session = onnxruntime.InferenceSession(file, options, providers=["CPUExecutionProvider"])
        self.inputs = {value.name: value for value in self.session.get_inputs()}
        self.outputs = [value.name for value in self.session.get_outputs()]

    def run(self, feeds: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
        typed = {name: feeds[name].astype(TYPES[value.type]) for name, value in self.inputs.items()}
        return dict(zip(self.outputs, self.session.run(None, typed), strict=True))

    def empty_past(self) -> dict[str, np.ndarray]:
        """One row; no positions where they may vary, zeros where the past has a fixed length."""
        return {
            name: np.zeros([1, *(size if isinstance(size, int) else 0 for size in value.shape[1:])], np.float32)
            for name, value in self.inputs.items()
            if name.startswith("past")
        }


def selftest(folder: Path) -> dict[str, float]:
    """The largest differences of the graphs over all cases; fails if one is too large or a token is another."""
    tensors = load_file(folder / "oracle.safetensors")
    facts = json.loads((folder / "oracle.json").read_text(encoding="utf8"))
    names = ("vision_encoder", "embed_tokens", "decoder_model_merged")
    vision, embed, decoder = (Graph(folder / "onnx" / f"{name}.onnx") for name in names)
    worst = {"features": 0.0, "logits": 0.0}
    for case in facts["cases"]:
        own = {key[len(case) + 1 :]: value for key, value in tensors.items() if key.startswith(f"{case}.")}
        pictures = {**own, "grid_thw": own.get("image_grid_thw")}
        features = vision.run(pictures)["image_features"].reshape(-1, facts["hidden"])
        embeddings = embed.run(own)["inputs_embeds"].copy()
        embeddings[0, own["input_ids"][0] == facts["image_token_id"]] = features
        logits = answer(embed, decoder, embeddings, own["position_ids"], own["tokens"])
        worst["features"] = max(worst["features"], difference(embeddings[0], own["inputs_embeds"]))
        worst["logits"] = max(worst["logits"], difference(logits, own["decode_logits"]))
        if logits.argmax(-1).tolist() != own["tokens"].tolist():
            raise AssertionError(f"{folder.name} {case}: the exported graphs say other tokens.")
    for key, value in worst.items():
        if not value <= LARGEST_DIFFERENCE[key]:
            raise AssertionError(f"{folder.name}: {key} of the exported graphs differ by {value}.")
    return worst


def answer(
    embed: Graph, decoder: Graph, embeddings: np.ndarray, positions: np.ndarray, tokens: np.ndarray
) -> np.ndarray:
    """[T,V], feeding the tokens of the reference."""
    length, past, logits = embeddings.shape[1], decoder.empty_past(), []
    following = int(positions.max()) + 1
    for step, token in enumerate(tokens):
        mask = np.ones((1, length + step))
        outputs = decoder.run({"inputs_embeds": embeddings, "attention_mask": mask, "position_ids": positions, **past})
        logits.append(outputs["logits"][0, -1])
        past = {name: outputs[present_of(name)] for name in past}
        embeddings = embed.run({"input_ids": np.array([[token]])})["inputs_embeds"]
        positions = np.full((*positions.shape[:-1], 1), following + step)
    return np.stack(logits)


def present_of(past: str) -> str:
    return past.replace("past_key_values", "present").replace("past_conv", "present_conv")


def difference(mine: np.ndarray, theirs: np.ndarray) -> float:
    return float(np.abs(mine - theirs).max())
