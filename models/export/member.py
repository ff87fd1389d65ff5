"""One member as a folder: graphs, weights, settings, darkroom.json, and the proof that graphs and model are one."""

import json
from pathlib import Path

from safetensors.torch import save_file

import parity
from decoder_graph import write_decoder, write_embeddings, write_text_model
from folder import write_settings
from graphs import round_to_half
from hugging_face import weights
from manifest import manifest
from pinhole.json_file import write_json
from pinhole.model import PinholeModel, TextModel
from pinhole.shapes import VisionShape
from pinhole.stages import Member
from pinhole.vocabulary import Vocabulary
from vision_graph import write_vision_encoder


def write_member(
    model: PinholeModel | TextModel,
    member: Member,
    vocabulary: Vocabulary,
    log: Path,
    folder: Path,
    for_transformers: bool,
) -> list[dict]:
    """Gives how far each graph is from the model; a graph that is too far stops the export."""
    round_to_half(model)
    model.eval()
    graphs = folder / "onnx"
    sees = isinstance(model, PinholeModel)
    if sees:
        write_vision_encoder(model, graphs / "vision_encoder.onnx")
        write_embeddings(model.decoder, graphs / "embed_tokens.onnx")
        write_decoder(model.decoder, graphs / "decoder_model_merged.onnx")
    else:
        write_text_model(model.decoder, graphs / "model.onnx")
    if for_transformers:
        _write_weights(model, folder / "model.safetensors")
    write_settings(folder, model.decoder, vocabulary, VisionShape() if sees else None)
    found = parity.measure(model, member, vocabulary, folder)
    described = manifest(member, json.loads(log.read_text(encoding="utf8")), found)
    write_json(folder / "darkroom.json", described)
    return found


def _write_weights(model: PinholeModel | TextModel, path: Path) -> None:
    half = {name: tensor.half() for name, tensor in weights(model).items()}
    save_file(half, path, metadata={"format": "pt"})
    # safetensors makes files that only their owner can read.
    path.chmod(0o644)
