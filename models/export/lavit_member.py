"""The member that thinks in latents that look, as a folder: graphs as pinhole's, and the two heads."""

import json
from dataclasses import replace
from pathlib import Path


import lavit_parity
from decoder_graph import write_decoder, write_embeddings
from folder import write_settings
from graphs import round_to_half
from lavit_graphs import write_concept_head, write_trajectory_head
from manifest import manifest
from pinhole.base import BASE
from pinhole.json_file import write_json
from pinhole.lavit.settings import Settings
from pinhole.lavit.stage import MEMBER, METHOD
from pinhole.lavit.thinking import ThinkingModel
from pinhole.shapes import VisionShape
from pinhole.stages import MEMBERS
from pinhole.vocabulary import Vocabulary
from vision_graph import write_vision_encoder

THOUGHT_TOKENS = ("<thought-1>", "<thought-2>", "<thought-3>", "<thought-4>")
"""Names of the thoughts. A thought is fed the hidden state before it, so their embeddings stay untrained."""


def write_lavit(student: ThinkingModel, vocabulary: Vocabulary, log: Path, folder: Path) -> list[dict]:
    """Gives how far each graph is from the model; a graph that is too far stops the export."""
    round_to_half(student)
    student.eval()
    graphs, settings = folder / "onnx", Settings()
    write_vision_encoder(student.model, graphs / "vision_encoder.onnx")
    write_embeddings(student.model.decoder, graphs / "embed_tokens.onnx")
    write_decoder(student.model.decoder, graphs / "decoder_model_merged.onnx")
    write_trajectory_head(student.trajectory, graphs / "trajectory_head.onnx")
    write_concept_head(student.concept, graphs / "concept_head.onnx")
    write_settings(folder, student.model.decoder, vocabulary, VisionShape())
    member = replace(MEMBERS[BASE], name=MEMBER, mix=settings.mix)
    found = lavit_parity.measure(student, member, settings, vocabulary, folder)
    described = manifest(member, json.loads(log.read_text(encoding="utf8")), found)
    described["methods"] = {"direct": described["methods"]["direct"], METHOD: _method(settings)}
    write_json(folder / "darkroom.json", described)
    return found


def _method(settings: Settings) -> dict:
    return {
        "prompt": "{question} answer directly .",
        "thoughts": list(THOUGHT_TOKENS[: settings.thoughts]),
        "feedback": "hidden state",
        "gate": {
            "strength": settings.gate.last,
            "queries": "answer and prompt" if settings.gate.covers_prompt else "answer",
        },
        "heads": {"trajectory": "onnx/trajectory_head.onnx", "concept": "onnx/concept_head.onnx"},
    }
