"""How far the graphs are from the checkpoint in PyTorch, each driven as Darkroom drives it.

PyTorch runs the library's model with eager attention and the whole sequence anew for every position. The decoder's graph
gets the prompt at once and every further position from its cache. Where the checkpoint thinks in latents, both are
led through its steps: what is fed is PyTorch's, so that differences do not add up through choices.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime
import torch

from asking import Asked
from decoder import Head
from methods import Thinking
from opening import Checkpoint
from problems import ExportProblem

WORDS = 8
"""Written after each prompt."""

LARGEST = 1e-3
"""Of float32 graphs, times the largest number compared where that is above 1."""


@dataclass
class Compared:
    """One graph in one precision."""

    graph: str
    precision: str
    samples: int
    largest: float
    scale: float
    """The largest number in what PyTorch gave."""

    same_tokens: int | None = None
    tokens: int | None = None

    def row(self) -> dict:
        row = {
            "graph": self.graph,
            "precision": self.precision,
            "samples": self.samples,
            "largestDifference": float(f"{self.largest:.2g}"),
            "largestNumber": float(f"{self.scale:.3g}"),
        }
        if self.tokens is not None:
            row |= {"sameTokens": self.same_tokens, "tokens": self.tokens}
        return row


@dataclass
class Story:
    """What PyTorch did with one question: all that was fed, in pieces, and the logits at every position."""

    asked: Asked
    features: np.ndarray | None
    pieces: list[np.ndarray]
    positions: np.ndarray
    logits: np.ndarray


@torch.no_grad()
def stories(checkpoint: Checkpoint, thinking: Thinking | None, questions: list[Asked]) -> list[Story]:
    model = checkpoint.model
    model.set_attn_implementation("eager")
    try:
        told = [_told(checkpoint, None, asked) for asked in questions]
        if thinking is not None:
            told += [_told(checkpoint, thinking, asked) for asked in questions]
        return told
    finally:
        model.set_attn_implementation(checkpoint.traced_attention)


def _told(checkpoint: Checkpoint, thinking: Thinking | None, asked: Asked) -> Story:
    if checkpoint.takes_tokens:
        return _written(checkpoint, asked, None, [asked.tokens], _numbers(asked, False))
    features = _features(checkpoint, asked)
    stream = checkpoint.model.get_input_embeddings()(asked.tokens)
    stream[asked.tokens == checkpoint.model.config.image_token_id] = features
    pieces, plain = [stream], False
    if thinking is not None and thinking.name == "ivt-lr":
        plain = True
        pieces += _latent_steps(checkpoint, thinking, asked, features, stream)
    elif thinking is not None:
        ids = checkpoint.tokenizer.convert_tokens_to_ids(thinking.settings["thoughts"])
        pieces += list(checkpoint.model.get_input_embeddings()(torch.tensor(ids)).split(1))
    return _written(checkpoint, asked, features, pieces, _numbers(asked, plain))


def _features(checkpoint: Checkpoint, asked: Asked) -> torch.Tensor:
    """The library's own way, which is not the one that is traced."""
    found = checkpoint.model.model.get_image_features(**asked.pixels)
    parts = list(found) if isinstance(found, (list, tuple)) else [found]
    return torch.cat([part.reshape(-1, part.shape[-1]) for part in parts])


def _numbers(asked: Asked, plain: bool):
    """Positions of a sequence so long: the model's own, or plainly counted."""
    own = asked.positions

    def at(count: int) -> torch.Tensor:
        if plain:
            return torch.arange(count).expand(*own.shape[:-1], count)
        following = own.max() + 1 + torch.arange(count - own.shape[-1])
        return torch.cat((own, following.expand(*own.shape[:-1], -1)), -1)

    return at


def _run(checkpoint: Checkpoint, stream: torch.Tensor, positions: torch.Tensor, looks: bool = False):
    named = {"input_ids" if checkpoint.takes_tokens else "inputs_embeds": stream[None]}
    return checkpoint.text_model(
        **named, position_ids=positions[..., None, :], use_cache=False, output_attentions=looks
    )


def _latent_steps(checkpoint: Checkpoint, thinking: Thinking, asked: Asked, features, stream) -> list[torch.Tensor]:
    """As the released code does it: patches, then the hidden state; positions counted plainly from the first on."""
    places = (asked.tokens == checkpoint.model.config.image_token_id).nonzero()[:, 0]
    at, steps, taken = _numbers(asked, True), [], torch.zeros(len(places), dtype=torch.bool)
    for _ in range(thinking.settings["steps"]):
        found = _run(checkpoint, stream, at(len(stream)), looks=True)
        look = torch.stack(found.attentions)[:, 0, :, -1].mean((0, 1))[places].masked_fill(taken, -1)
        count = min(thinking.settings["patches"], int((~taken).sum()))
        chosen = look.argsort(descending=True, stable=True)[:count]
        taken[chosen] = True
        steps.append(torch.cat((features[chosen], found.last_hidden_state[0, -1:])))
        stream = torch.cat((stream, steps[-1]))
    return steps


def _written(checkpoint: Checkpoint, asked: Asked, features, pieces: list[torch.Tensor], at) -> Story:
    head = Head(checkpoint.model.lm_head, checkpoint.text_config)
    table = checkpoint.model.get_input_embeddings()
    for word in range(WORDS):
        stream = torch.cat(pieces)
        positions = at(len(stream))
        logits = head(_run(checkpoint, stream, positions).last_hidden_state[0])
        if word + 1 < WORDS:
            token = logits[-1].argmax()[None]
            pieces = [*pieces, token if checkpoint.takes_tokens else table(token)]
    return Story(
        asked,
        None if features is None else features.numpy(),
        [piece.numpy() for piece in pieces],
        positions.numpy(),
        logits.numpy(),
    )


def compare(checkpoint: Checkpoint, thinking: Thinking | None, told: list[Story], folder: Path, suffix: str, precision: str) -> list[Compared]:
    """All graphs of one precision; in float32, one that is too far off stops the export."""
    graphs = folder / "onnx"
    name = "model" if checkpoint.takes_tokens else "decoder_model_merged"
    found = [_decoder(told, graphs / f"{name}{suffix}.onnx", precision)]
    if checkpoint.family.vision is not None:
        found.append(_vision(told, graphs / f"vision_encoder{suffix}.onnx", precision))
        found.append(_table(checkpoint, told, graphs / f"embed_tokens{suffix}.onnx", precision))
    if precision == "fp32":
        width = checkpoint.text_config.hidden_size
        heads = thinking.heads.items() if thinking else []
        found += [_head(head, width, graphs / f"{kind}_head.onnx") for kind, head in heads]
        for one in found:
            _require_near(one)
    return found


def _require_near(one: Compared) -> None:
    if one.largest <= LARGEST * max(1.0, one.scale):
        return
    raise ExportProblem(
        f"{one.graph} differs from the checkpoint by {one.largest:.2g}, so it was not exported rightly.",
        "Nothing was written. Tell us the class of the model and its config.json.",
    )


def session_of(file: Path) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    options.intra_op_num_threads = torch.get_num_threads()
    return onnxruntime.InferenceSession(str(file), options, providers=["CPUExecutionProvider"])


def _decoder(told: list[Story], file: Path, precision: str) -> Compared:
    session = session_of(file)
    result = Compared(f"onnx/{file.name}", precision, len(told), 0.0, 0.0, 0, 0)
    for story in told:
        logits = in_pieces(session, story.pieces, story.positions)
        result.largest = max(result.largest, float(np.abs(logits - story.logits).max()))
        result.scale = max(result.scale, float(np.abs(story.logits).max()))
        words = logits[-WORDS:].argmax(-1) == story.logits[-WORDS:].argmax(-1)
        result.same_tokens += int(words.sum())
        result.tokens += WORDS
    return result


def in_pieces(session: onnxruntime.InferenceSession, pieces: list[np.ndarray], positions: np.ndarray) -> np.ndarray:
    """Logits at all positions, each piece in a run of its own."""
    source, *_ = (entry.name for entry in session.get_inputs())
    past = {
        entry.name: np.zeros((1, entry.shape[1], 0, entry.shape[3]), np.float32)
        for entry in session.get_inputs()
        if entry.name.startswith("past_key_values")
    }
    logits, start = [], 0
    for piece in pieces:
        end = start + len(piece)
        fed = {
            source: piece[None],
            "attention_mask": np.ones((1, end), np.int64),
            "position_ids": np.ascontiguousarray(positions[..., None, start:end]),
        }
        first, *grown = session.run(None, {**fed, **past})
        logits.append(first[0])
        past, start = dict(zip(past, grown)), end
    return np.concatenate(logits)


def _vision(told: list[Story], file: Path, precision: str) -> Compared:
    session = session_of(file)
    result = Compared(f"onnx/{file.name}", precision, len(told), 0.0, 0.0)
    for story in told:
        fed = {name: tensor.numpy() for name, tensor in story.asked.pixels.items()}
        [seen] = session.run(None, fed)
        result.largest = max(result.largest, float(np.abs(seen - story.features).max()))
        result.scale = max(result.scale, float(np.abs(story.features).max()))
    return result


def _table(checkpoint: Checkpoint, told: list[Story], file: Path, precision: str) -> Compared:
    table = checkpoint.model.get_input_embeddings()
    rows = table.weight.shape[0]
    # Those of the prompts, and the last ones, among which tokens that were added are.
    tokens = torch.unique(torch.cat([*(story.asked.tokens for story in told), torch.arange(max(0, rows - 64), rows)]))
    [found] = session_of(file).run(None, {"input_ids": tokens[None].numpy()})
    with torch.no_grad():
        wanted = table(tokens).numpy()
    largest, scale = float(np.abs(found[0] - wanted).max()), float(np.abs(wanted).max())
    return Compared(f"onnx/{file.name}", precision, len(tokens), largest, scale)


def _head(head, width: int, file: Path) -> Compared:
    generator = torch.Generator().manual_seed(1)
    counts = {"thoughts": 4, "patches": 9}
    fed = {name: torch.randn(1, counts[name], width, generator=generator) for name in head.inputs}
    [found] = session_of(file).run(None, {name: tensor.numpy() for name, tensor in fed.items()})
    with torch.no_grad():
        wanted = head(*fed.values()).numpy()
    return Compared(f"onnx/{file.name}", "fp32", 1, float(np.abs(found - wanted).max()), float(np.abs(wanted).max()))
