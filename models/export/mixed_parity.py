"""How far the graphs of the member that sketches are from torch, driven as it thinks.

The decoder graph gets the prompt at once, then word by word and latent by latent what it would say with the
true sketches; compared are its logits and the hidden states that the head draws from. The head gets those.
"""

from pathlib import Path

import numpy as np
import onnxruntime
import torch

import parity
from pinhole.benchmark import Record
from pinhole.mixed.head import LEVELS
from pinhole.mixed.lessons import chain
from pinhole.mixed.examination import held_out_trails, true_latents
from pinhole.mixed.model import MixedModel
from pinhole.mixed.reader import SketchReader
from pinhole.mixed.settings import LATENT, Mixed
from pinhole.model import NEVER
from pinhole.problems import TrainingProblem
from pinhole.stages import Member
from pinhole.vocabulary import Vocabulary

SAMPLES = 20


@torch.no_grad()
def measure(
    model: MixedModel,
    reader: SketchReader,
    member: Member,
    settings: Mixed,
    vocabulary: Vocabulary,
    folder: Path,
) -> list[dict]:
    found = parity.measure(model.pinhole, member, vocabulary, folder)
    records = held_out_trails(settings, SAMPLES)
    truth = true_latents(model, records, settings, torch.device("cpu"))
    graphs = folder / "onnx"
    session = parity.session_with_hidden(graphs / "decoder_model_merged.onnx")
    driven = [
        _decoder(model, session, record, latents, settings, vocabulary)
        for record, latents in zip(records, truth)
    ]
    states = torch.cat([hidden for _, hidden in driven])
    latents = torch.from_numpy(np.concatenate(truth))
    differences = {
        "onnx/decoder_model_merged.onnx": max(difference for difference, _ in driven),
        "onnx/diffusion_head.onnx": _head(model, states, graphs / "diffusion_head.onnx"),
        "onnx/sketch_decoder.onnx": _reading(
            reader.picture(latents).clamp(0, 1), latents, graphs / "sketch_decoder.onnx"
        ),
        "onnx/cell_probe.onnx": _reading(reader.cell(latents), latents, graphs / "cell_probe.onnx"),
    }
    worst = {entry["graph"]: entry["largestDifference"] for entry in found}
    for graph, difference in differences.items():
        if not difference <= parity.LARGEST:
            raise TrainingProblem(
                f"{graph} differs from the trained model by {difference:.2g}.",
                "Mend the export; nothing was replaced.",
            )
        worst[graph] = max(worst.get(graph, 0.0), float(f"{difference:.2g}"))
    return [{**found[0], "graph": graph, "largestDifference": value} for graph, value in worst.items()]


def _decoder(
    model: MixedModel,
    session: onnxruntime.InferenceSession,
    record: Record,
    truth: np.ndarray,
    settings: Mixed,
    vocabulary: Vocabulary,
) -> tuple[float, torch.Tensor]:
    """Largest difference of logits and hidden states, and the hidden states before latents."""
    decoder = model.pinhole.decoder
    prompt = vocabulary.prompt(record.question.words, "text-cot")
    cells = record.facts["path"][1 : record.question.difficulty + 1]
    said = torch.tensor(chain(record, cells, settings.latents, vocabulary))
    answer = decoder.embedding(said)
    at = torch.nonzero(said == vocabulary.numbers[LATENT])[:, 0]
    answer[at] = torch.from_numpy(truth).flatten(0, 1)
    prefix = model.prefix(model.see(torch.from_numpy(record.picture.copy())[None]))
    stream = torch.cat((prefix, decoder.embedding(torch.tensor([prompt])), answer[None]), 1)
    length = stream.shape[1]
    causal = torch.full((length, length), NEVER).triu(1)
    hidden, _ = decoder(stream, torch.arange(length)[None], causal)
    read = length - len(said)
    logits, states = _in_pieces(session, stream.numpy(), read)
    worst = max(
        float(np.abs(logits - decoder.head(hidden)[0].numpy()).max()),
        float(np.abs(states - hidden[0].numpy()).max()),
    )
    return worst, hidden[0, read + at - 1]


def _in_pieces(
    session: onnxruntime.InferenceSession, stream: np.ndarray, prompt: int
) -> tuple[np.ndarray, np.ndarray]:
    """As parity.in_pieces, and the hidden states beside the logits."""
    past = {
        entry.name: np.zeros((1, entry.shape[1], 0, entry.shape[3]), np.float32)
        for entry in session.get_inputs()
        if entry.name.startswith("past_key_values")
    }
    logits, states, start = [], [], 0
    for end in range(prompt, stream.shape[1] + 1):
        fed = {
            "inputs_embeds": stream[:, start:end],
            "attention_mask": np.ones((1, end), np.int64),
            "position_ids": np.arange(start, end)[None],
        }
        first, *cache, hidden = session.run(None, {**fed, **past})
        logits.append(first[0])
        states.append(hidden[0])
        past, start = dict(zip(past, cache)), end
    return np.concatenate(logits), np.concatenate(states)


def _head(model: MixedModel, states: torch.Tensor, path: Path) -> float:
    generator = torch.Generator().manual_seed(1)
    noisy = torch.randn(len(states), len(model.head.mean), generator=generator)
    level = torch.randint(1, LEVELS + 1, (len(states),), generator=generator)
    session = parity.cpu_session(path)
    fed = {"noisy": noisy.numpy(), "level": level.numpy(), "condition": states.numpy()}
    [found] = session.run(None, fed)
    return float(np.abs(found - model.head(noisy, level, states).numpy()).max())


def _reading(wanted: torch.Tensor, latents: torch.Tensor, path: Path) -> float:
    [found] = parity.cpu_session(path).run(None, {"latents": latents.numpy()})
    return float(np.abs(found - wanted.numpy()).max())
