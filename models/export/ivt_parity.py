"""How far the graphs of a member that thinks in latent steps are from torch, driven as it thinks.

Each decoder gets the prompt at once, then step by step the patches and hidden states that torch fed, then the words
that are left of the chain. Logits and hidden states are compared: both are fed back.
"""

from pathlib import Path

import numpy as np
import onnxruntime
import torch
from torch import nn

import parity
from pinhole.benchmark import Record
from pinhole.ivt.answering import Condition, answers_under
from pinhole.ivt.chain import chain
from pinhole.ivt.measuring import held_out
from pinhole.ivt.steps import LatentStep, Method
from pinhole.model import NEVER, PinholeModel
from pinhole.problems import TrainingProblem
from pinhole.running import HELD_OUT_SEED
from pinhole.vocabulary import Vocabulary

SAMPLES = 20

CPU = torch.device("cpu")


@torch.no_grad()
def measure_decoder(
    model: PinholeModel, method: Method, steps: int, vocabulary: Vocabulary, folder: Path, graph: str
) -> dict:
    """`model` has the weights of the stage that takes `steps` latent steps."""
    records = held_out(HELD_OUT_SEED, SAMPLES, method.hops)
    condition = {"": Condition(steps=steps)}
    fed = answers_under(model, records, method, condition, vocabulary, CPU)[""].fed
    session = parity.session_with_hidden(folder / graph)
    worst = max(
        _difference(model, method, session, record, [_row(step, index) for step in fed], vocabulary)
        for index, record in enumerate(records)
    )
    return entry(graph, worst)


def _row(step: LatentStep, index: int) -> torch.Tensor:
    return torch.cat((step.vision[index], step.text[index]))[None]


@torch.no_grad()
def measure_probe(probe: nn.Linear, folder: Path, graph: str) -> dict:
    latents = torch.randn(SAMPLES, probe.in_features, generator=torch.Generator().manual_seed(1))
    [found] = parity.cpu_session(folder / graph).run(None, {"latents": latents.numpy()})
    return entry(graph, float(np.abs(found - probe(latents).numpy()).max()))


@torch.no_grad()
def measure_embeddings(model: PinholeModel, folder: Path, graph: str) -> dict:
    table = model.decoder.embedding.weight
    [found] = parity.cpu_session(folder / graph).run(None, {"input_ids": np.arange(len(table))[None]})
    return entry(graph, float(np.abs(found[0] - table.numpy()).max()))


def entry(graph: str, difference: float) -> dict:
    if not difference <= parity.LARGEST:
        raise TrainingProblem(
            f"{graph} differs from the trained model by {difference:.2g}.",
            "Mend the export; nothing was replaced.",
        )
    return {
        "graph": graph,
        "reference": f"torch {torch.__version__.split('+')[0]}",
        "samples": SAMPLES,
        "largestDifference": float(f"{difference:.2g}"),
    }


def _difference(
    model: PinholeModel,
    method: Method,
    session: onnxruntime.InferenceSession,
    record: Record,
    steps: list[torch.Tensor],
    vocabulary: Vocabulary,
) -> float:
    decoder = model.decoder
    prompt = torch.tensor([vocabulary.prompt(record.question.words, "text-cot")])
    words = torch.tensor([chain(record, method.steps, vocabulary)[len(steps) :]])
    prefix = model.prefix(torch.from_numpy(record.picture.copy())[None])
    pieces = [torch.cat((prefix, decoder.embedding(prompt)), 1), *steps, *decoder.embedding(words).split(1, 1)]
    stream = torch.cat(pieces, 1)
    length = stream.shape[1]
    causal = torch.full((length, length), NEVER).triu(1)
    hidden, _ = decoder(stream, torch.arange(length)[None], causal)
    logits, states = _in_pieces(session, [piece.numpy() for piece in pieces])
    return max(
        float(np.abs(logits - decoder.head(hidden)[0].numpy()).max()),
        float(np.abs(states - hidden[0].numpy()).max()),
    )


def _in_pieces(
    session: onnxruntime.InferenceSession, pieces: list[np.ndarray]
) -> tuple[np.ndarray, np.ndarray]:
    """Logits and hidden states of all positions, each piece in a run of its own."""
    past = {
        declared.name: np.zeros((1, declared.shape[1], 0, declared.shape[3]), np.float32)
        for declared in session.get_inputs()
        if declared.name.startswith("past_key_values")
    }
    logits, states, start = [], [], 0
    for piece in pieces:
        end = start + piece.shape[1]
        fed = {
            "inputs_embeds": piece,
            "attention_mask": np.ones((1, end), np.int64),
            "position_ids": np.arange(start, end)[None],
        }
        first, *cache, hidden = session.run(None, {**fed, **past})
        logits.append(first[0])
        states.append(hidden[0])
        past, start = dict(zip(past, cache)), end
    return np.concatenate(logits), np.concatenate(states)
