"""How far the graphs of the member that thinks are from torch, driven as it thinks.

The decoder graph gets the whole prompt, then thought by thought the hidden state that torch had, then the
answer; the heads read the same thoughts. Everything else is compared as in every member.
"""

from pathlib import Path

import numpy as np
import torch

import parity
from pinhole.benchmark import Record
from pinhole.lavit.carrying import OPEN
from pinhole.lavit.conditions import Recorded, Speaker, recorded
from pinhole.lavit.held_out import held_out
from pinhole.lavit.settings import Settings
from pinhole.lavit.thinking import ThinkingModel
from pinhole.lessons import response
from pinhole.model import NEVER, PinholeModel
from pinhole.problems import TrainingProblem
from pinhole.running import HELD_OUT_SEED
from pinhole.stages import Member
from pinhole.vocabulary import Vocabulary


@torch.no_grad()
def measure(
    student: ThinkingModel, member: Member, settings: Settings, vocabulary: Vocabulary, folder: Path
) -> list[dict]:
    found = parity.measure(student.model, member, vocabulary, folder)
    records = [
        record
        for task in member.tasks
        for record in held_out(task, HELD_OUT_SEED, parity.SAMPLES, settings.hardest)
    ]
    speaker = Speaker(vocabulary, settings.gate.covers_prompt)
    had = recorded(student.model, records, speaker, settings.thoughts, OPEN)
    differences = {
        "onnx/decoder_model_merged.onnx": _decoder(student.model, records, vocabulary, had, folder),
        "onnx/trajectory_head.onnx": _trajectory(student, had, folder),
        "onnx/concept_head.onnx": _concept(student, had, folder),
    }
    for graph, difference in differences.items():
        if not difference <= parity.LARGEST:
            raise TrainingProblem(
                f"{graph} differs from the trained model by {difference:.2g}.",
                "Mend the export; nothing was replaced.",
            )
    pattern = found[0]
    worst = {entry["graph"]: entry["largestDifference"] for entry in found}
    for graph, difference in differences.items():
        worst[graph] = max(worst.get(graph, 0.0), float(f"{difference:.2g}"))
    return [{**pattern, "graph": graph, "largestDifference": value} for graph, value in worst.items()]


def _decoder(
    model: PinholeModel, records: list[Record], vocabulary: Vocabulary, had: Recorded, folder: Path
) -> float:
    session = parity.cpu_session(folder / "onnx" / "decoder_model_merged.onnx")
    return max(
        _sample(model, session, record, vocabulary, inputs) for record, inputs in zip(records, had.inputs)
    )


def _sample(
    model: PinholeModel, session, record: Record, vocabulary: Vocabulary, inputs: torch.Tensor
) -> float:
    embed = model.decoder.embedding
    prompt = torch.tensor(vocabulary.prompt(record.question.words, "direct"))
    said = torch.tensor(response(record.question, vocabulary, "direct"))
    picture = model.prefix(torch.from_numpy(np.array(record.picture))[None])
    stream = torch.cat((picture, embed(prompt)[None], inputs[None], embed(said)[None]), 1)
    length = stream.shape[1]
    causal = torch.full((length, length), NEVER).triu(1)
    hidden, _ = model.decoder(stream, torch.arange(length)[None], causal)
    wanted = model.decoder.head(hidden)[0].numpy()
    read = picture.shape[1] + len(prompt)
    return float(np.abs(parity.in_pieces(session, "inputs_embeds", stream.numpy(), read) - wanted).max())


def _trajectory(student: ThinkingModel, had: Recorded, folder: Path) -> float:
    session = parity.cpu_session(folder / "onnx" / "trajectory_head.onnx")
    [found] = session.run(None, {"thoughts": had.states.numpy(), "patches": had.patches.numpy()})
    return float(np.abs(found - student.trajectory(had.states, had.patches).exp().numpy()).max())


def _concept(student: ThinkingModel, had: Recorded, folder: Path) -> float:
    session = parity.cpu_session(folder / "onnx" / "concept_head.onnx")
    [found] = session.run(None, {"thoughts": had.states.numpy()})
    return float(np.abs(found - student.concept(had.states).numpy()).max())
