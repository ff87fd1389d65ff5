"""How far the graphs in a folder are from the torch model: largest absolute difference over held-out samples.

The decoder is driven as it is when it answers: the whole prompt at once, then the right answer word by word
with the cache, so that both ways through the graph are compared.
"""

from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from onnx import TensorProto, helper

from pinhole import benchmark
from pinhole.benchmark import Record
from pinhole.lessons import response, shown
from pinhole.model import NEVER, PinholeModel, TextModel
from pinhole.problems import TrainingProblem
from pinhole.running import HELD_OUT_SEED
from pinhole.stages import Member
from pinhole.vocabulary import Vocabulary

HIDDEN = "norm.normed"
"""The stream behind the final norm, in the decoders that decoder_graph.py writes."""

LARGEST = 1e-3
"""Logits lie between -20 and 20; greedy answers that differ by less than this are ties."""

SAMPLES = 5
"""Of each task."""


@torch.no_grad()
def measure(
    model: PinholeModel | TextModel, member: Member, vocabulary: Vocabulary, folder: Path
) -> list[dict]:
    records = [
        record for task in member.tasks for record in benchmark.stream(task, HELD_OUT_SEED, count=SAMPLES)
    ]
    found: dict[str, float] = {}
    if isinstance(model, PinholeModel):
        pixels = np.stack([record.picture for record in records])
        found["onnx/vision_encoder.onnx"] = _vision(model, folder, pixels)
        found["onnx/embed_tokens.onnx"] = _embeddings(model, folder, len(vocabulary))
        decoder = "onnx/decoder_model_merged.onnx"
    else:
        decoder = "onnx/model.onnx"
    session = cpu_session(folder / decoder)
    found[decoder] = max(
        _decoder(model, session, record, mode, vocabulary)
        for record in records
        for mode in ("text-cot", "direct")
    )
    for graph, difference in found.items():
        if not difference <= LARGEST:
            raise TrainingProblem(
                f"{graph} differs from the trained model by {difference:.2g}.",
                "Mend the export; nothing was replaced.",
            )
    return [
        {
            "graph": graph,
            "reference": f"torch {torch.__version__.split('+')[0]}",
            "samples": len(records),
            "largestDifference": float(f"{difference:.2g}"),
        }
        for graph, difference in found.items()
    ]


def cpu_session(path: Path) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def session_with_hidden(path: Path) -> onnxruntime.InferenceSession:
    """A decoder with its last hidden states as a further output."""
    graph = onnx.load(path)
    graph.graph.output.append(helper.make_tensor_value_info(HIDDEN, TensorProto.FLOAT, None))
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    return onnxruntime.InferenceSession(
        graph.SerializeToString(), options, providers=["CPUExecutionProvider"]
    )


def _vision(model: PinholeModel, folder: Path, pictures: np.ndarray) -> float:
    session = cpu_session(folder / "onnx" / "vision_encoder.onnx")
    [seen] = session.run(None, pixels_of(pictures))
    wanted = model.connector(model.vision(torch.from_numpy(pictures)))
    return float(np.abs(seen - wanted.numpy()).max())


def pixels_of(pictures: np.ndarray) -> dict[str, np.ndarray]:
    """What the vision graph is fed for pictures of bytes."""
    pixels = ((pictures.astype(np.float32) / 255 - 0.5) / 0.5).transpose(0, 3, 1, 2)
    return {
        "pixel_values": np.ascontiguousarray(pixels)[:, None],
        "pixel_attention_mask": np.ones((len(pictures), 1, *pictures.shape[1:3]), bool),
    }


def _embeddings(model: PinholeModel, folder: Path, words: int) -> float:
    session = cpu_session(folder / "onnx" / "embed_tokens.onnx")
    [found] = session.run(None, {"input_ids": np.arange(words)[None]})
    return float(np.abs(found[0] - model.decoder.embedding.weight.detach().numpy()).max())


def _decoder(
    model: PinholeModel | TextModel,
    session: onnxruntime.InferenceSession,
    record: Record,
    mode: str,
    vocabulary: Vocabulary,
) -> float:
    decoder = model.decoder
    seen = torch.tensor(shown(record, vocabulary, isinstance(model, TextModel)))[None]
    prompt = vocabulary.prompt(record.question.words, mode)
    said = response(record.question, vocabulary, mode)
    text = torch.tensor([[*prompt, *said]])
    embeddings = torch.cat((model.prefix(seen), decoder.embedding(text)), 1)
    length = embeddings.shape[1]
    causal = torch.full((length, length), NEVER).triu(1)
    hidden, _ = decoder(embeddings, torch.arange(length)[None], causal)
    wanted = decoder.head(hidden)[0].numpy()
    if isinstance(model, TextModel):
        stream, name = torch.cat((seen, text), 1).numpy(), "input_ids"
    else:
        stream, name = embeddings.numpy(), "inputs_embeds"
    return float(np.abs(in_pieces(session, name, stream, length - len(said)) - wanted).max())


def in_pieces(
    session: onnxruntime.InferenceSession, name: str, stream: np.ndarray, prompt: int
) -> np.ndarray:
    """Logits of all positions: the prompt in one run, each further position in its own."""
    past = {
        entry.name: np.zeros((1, entry.shape[1], 0, entry.shape[3]), np.float32)
        for entry in session.get_inputs()
        if entry.name.startswith("past_key_values")
    }
    logits, start = [], 0
    for end in range(prompt, stream.shape[1] + 1):
        outputs = session.run(
            None,
            {
                name: stream[:, start:end],
                "attention_mask": np.ones((1, end), np.int64),
                "position_ids": np.arange(start, end)[None],
                **past,
            },
        )
        logits.append(outputs[0][0])
        past = dict(zip(past, outputs[1:]))
        start = end
    return np.concatenate(logits)
