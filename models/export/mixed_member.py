"""The member that sketches, as a folder: pinhole's graphs, the diffusion head, painter and probe."""

import json
from dataclasses import replace
from pathlib import Path

import torch

import mixed_parity
from decoder_graph import write_decoder, write_embeddings
from diffusion_head_graph import write_diffusion_head
from folder import write_settings
from graphs import round_to_half
from manifest import manifest
from pinhole.json_file import write_json
from pinhole.labels import CELLS
from pinhole.mixed.head import DENOISING_STEPS, LEVELS, DiffusionHead
from pinhole.mixed.model import MixedModel
from pinhole.mixed.reader import PAINTED_SIZE, SketchReader
from pinhole.mixed.settings import END_OF_SKETCH, START_OF_SKETCH, Mixed
from pinhole.shapes import VisionShape
from pinhole.stages import MEMBERS
from pinhole.vocabulary import Vocabulary
from sketch_decoder_graph import write_cell_probe, write_sketch_decoder
from vision_graph import write_vision_encoder

METHODS = ("modal-mixed", "direct")


def write_mixed(
    model: MixedModel, reader: SketchReader, vocabulary: Vocabulary, log: Path, folder: Path
) -> list[dict]:
    """Gives how far each graph is from the model; a graph that is too far stops the export."""
    for part in (model, reader):
        round_to_half(part)
        part.eval()
    graphs, settings, decoder = folder / "onnx", Mixed(), model.pinhole.decoder
    write_vision_encoder(model.pinhole, graphs / "vision_encoder.onnx")
    write_embeddings(decoder, graphs / "embed_tokens.onnx")
    write_decoder(decoder, graphs / "decoder_model_merged.onnx")
    write_diffusion_head(model.head, graphs / "diffusion_head.onnx")
    write_sketch_decoder(reader, graphs / "sketch_decoder.onnx")
    write_cell_probe(reader, graphs / "cell_probe.onnx")
    write_settings(folder, decoder, vocabulary, VisionShape())
    member = replace(MEMBERS["pinhole"], name=settings.name)
    found = mixed_parity.measure(model, reader, member, settings, vocabulary, folder)
    described = manifest(member, _measured(log), found)
    asked = described["methods"]
    described["methods"] = {
        "direct": asked["direct"],
        "modal-mixed": {**asked["text-cot"], **_method(model.head, settings)},
    }
    write_json(folder / "darkroom.json", described)
    return found


def _measured(log: Path) -> dict:
    """Without the answers that were kept from sketching: nobody asks it so."""
    report = json.loads(log.read_text(encoding="utf8"))
    accuracy = {
        task: {method: modes[method] for method in METHODS} for task, modes in report["accuracy"].items()
    }
    return {**report, "accuracy": accuracy}


def _method(head: DiffusionHead, settings: Mixed) -> dict:
    return {
        "start": START_OF_SKETCH,
        "end": END_OF_SKETCH,
        "latents": settings.latents,
        "head": {
            "graph": "onnx/diffusion_head.onnx",
            "steps": DENOISING_STEPS,
            "trainingSteps": LEVELS,
            "schedule": "cosine",
            "prediction": "velocity",
            "normalisation": {"mean": _numbers(head.mean), "deviation": _numbers(head.deviation)},
        },
        "sketch": {"graph": "onnx/sketch_decoder.onnx", "width": PAINTED_SIZE, "height": PAINTED_SIZE},
        "probe": {"graph": "onnx/cell_probe.onnx", "classes": list(CELLS)},
    }


def _numbers(values: torch.Tensor) -> list[float]:
    """As many digits as single precision has, so that reading them back gives the same numbers."""
    return [float(f"{value:.9g}") for value in values.tolist()]
