"""A member that thinks in latent steps, as a folder: pinhole's graphs, decoders of the earlier stages, a probe."""

import json
from dataclasses import replace
from pathlib import Path

import torch
from torch import nn

import ivt_parity
import parity
from decoder_graph import write_decoder, write_embeddings
from folder import write_settings
from graphs import round_to_half
from ivt_graphs import EightBitWriter, write_cell_probe
from manifest import manifest
from pinhole.base import BASE, trained_base
from pinhole.ivt.eight_bits import round_to_eight_bits
from pinhole.ivt.stage import METHOD, load_trained, probe_path
from pinhole.ivt.teaching import Course, load_decoder, stage_path
from pinhole.json_file import write_json
from pinhole.labels import CELLS
from pinhole.model import PinholeModel
from pinhole.running import Run
from pinhole.shapes import VisionShape
from pinhole.stages import MEMBERS
from vision_graph import write_vision_encoder

SLOT = "<latent>"
"""Stands where a hidden state is fed; its embedding is not used."""

DECODER = "onnx/decoder_model_merged.onnx"
PROBE = "onnx/cell_probe.onnx"


def write_ivt(course: Course, run: Run, folder: Path) -> list[dict]:
    """Gives how far each graph is from the model; a graph that is too far stops the export."""
    model, probe = _trained(course, run)
    graphs = folder / "onnx"
    write_vision_encoder(model, graphs / "vision_encoder.onnx")
    write_embeddings(model.decoder, graphs / "embed_tokens.onnx")
    write_decoder(model.decoder, folder / DECODER)
    write_cell_probe(probe, folder / PROBE)
    write_settings(folder, model.decoder, run.vocabulary, VisionShape())
    member = replace(MEMBERS[BASE], name=course.name)
    found = {part["graph"]: part for part in parity.measure(model, member, run.vocabulary, folder)}
    thinking = ivt_parity.measure_decoder(
        model, course.method, course.method.steps, run.vocabulary, folder, DECODER
    )
    found[DECODER] = max(found[DECODER], thinking, key=lambda part: part["largestDifference"])
    found[PROBE] = ivt_parity.measure_probe(probe, folder, PROBE)
    stages = _write_stages(course, model, run, folder)
    found |= {part["graph"]: part for _, parts in stages for part in parts}
    report = json.loads((run.logs / f"{course.name}.json").read_text(encoding="utf8"))
    described = manifest(member, report, list(found.values()))
    described["methods"][METHOD] = _method(course, described, [stage for stage, _ in stages])
    write_json(folder / "darkroom.json", described)
    return list(found.values())


def _trained(course: Course, run: Run) -> tuple[PinholeModel, nn.Linear]:
    model = trained_base(run.checkpoints, run.vocabulary)
    load_trained(course, model, run)
    probe = nn.Linear(model.decoder.shape.width, len(CELLS))
    probe.load_state_dict(
        torch.load(probe_path(course, run), map_location="cpu", weights_only=True)["model"]
    )
    for part in (model, probe):
        round_to_half(part)
        part.eval()
    return model, probe


def _write_stages(
    course: Course, model: PinholeModel, run: Run, folder: Path
) -> list[tuple[dict, list[dict]]]:
    """What is said of each earlier stage, and how far its graphs are off; puts other weights into the model."""
    written = []
    for steps in range(course.method.steps):
        kept = stage_path(run.checkpoints, course.name, steps)
        if not kept.exists():
            continue
        load_decoder(model, kept)
        round_to_eight_bits(model.decoder)
        decoder, embed = f"onnx/decoder_stage_{steps}.onnx", f"onnx/embed_tokens_stage_{steps}.onnx"
        write_decoder(model.decoder, folder / decoder, EightBitWriter())
        write_embeddings(model.decoder, folder / embed)
        differences = [
            ivt_parity.measure_decoder(model, course.method, steps, run.vocabulary, folder, decoder),
            ivt_parity.measure_embeddings(model, folder, embed),
        ]
        written.append(({"steps": steps, "decoder": decoder, "embed": embed}, differences))
    return written


def _method(course: Course, described: dict, stages: list[dict]) -> dict:
    method = course.method
    return {
        "prompt": described["methods"]["text-cot"]["prompt"],
        "steps": method.steps,
        "patches": method.patches,
        "slot": SLOT,
        "probe": {"graph": PROBE, "classes": list(CELLS)},
        **({"blind": True} if method.blind else {}),
        **({"stages": stages} if stages else {}),
    }
