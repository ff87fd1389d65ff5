"""The whole way from a checkpoint to a model folder; nothing is at its place before everything was compared."""

import argparse
import json
import shutil
from pathlib import Path

import exporting
import parity
import report
import writing
from asking import all_asked
from methods import IVT_PIXELS, Thinking, thinking_of
from opening import Checkpoint, open_checkpoint
from problems import ExportProblem
from room import require_disk


def convert(options: argparse.Namespace) -> str:
    """Gives the report in words."""
    out, precisions = options.out, _precisions(options.precision)
    _check(options)
    checkpoint = open_checkpoint(options.checkpoint, options.base, options.lora_alpha)
    thinking = thinking_of(checkpoint, options.method, options.steps, options.patches, options.prompt)
    require_disk(out, sum(one.numel() for one in checkpoint.model.parameters()), precisions)
    notes = _resized(checkpoint, thinking, options.pixels)
    unfinished = out.parent / f".{out.name}.unfinished"
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True)
    _settings(checkpoint, unfinished)
    compared = _graphs(checkpoint, thinking, unfinished, precisions)
    name = options.name or out.name
    found = report.facts(name, checkpoint, thinking, compared, notes)
    words = report.in_words(found)
    _write_json(unfinished / "export-report.json", found)
    (unfinished / "export-report.md").write_text(words, encoding="utf8")
    if thinking is not None:
        _write_json(unfinished / "darkroom.json", _manifest(name, options.licence, thinking, compared, found, unfinished))
    shutil.rmtree(out, ignore_errors=True)
    unfinished.rename(out)
    return words


def _check(options: argparse.Namespace) -> None:
    if options.prompt.count("{question}") != 1:
        raise ExportProblem("The prompt has to hold {question} once.", "Correct --prompt.")
    if options.out.exists() and not options.force:
        raise ExportProblem(f"{options.out} is there already.", "Replace it with --force, or choose another --out.")
    for name, least, most in (("steps", 1, 64), ("patches", 0, 1024)):
        value = getattr(options, name)
        if value is not None and not least <= value <= most:
            raise ExportProblem(f"--{name} cannot be {value}.", f"It is from {least} to {most}.")


def _precisions(given: str) -> list[str]:
    wanted = [one.strip() for one in given.split(",") if one.strip()]
    unknown = next((one for one in wanted if one not in writing.PRECISIONS), None)
    if unknown is not None or not wanted:
        known = ", ".join(writing.PRECISIONS)
        raise ExportProblem(f'There is no precision "{unknown or given}".', f"There is: {known}.")
    return list(dict.fromkeys(wanted))


def _resized(checkpoint: Checkpoint, thinking: Thinking | None, pixels: int | None) -> list[str]:
    """Makes pictures as large as training had them."""
    is_ivt = thinking is not None and thinking.name == "ivt-lr"
    most = (IVT_PIXELS if is_ivt else 0) if pixels is None else pixels
    if most == 0 or checkpoint.processor is None:
        return []
    images = checkpoint.processor.image_processor
    if not hasattr(images, "max_pixels"):
        raise ExportProblem("This model's pictures have one size, so --pixels cannot be.", "Leave it out.")
    images.min_pixels = images.max_pixels = most
    images.size = {"shortest_edge": most, "longest_edge": most}
    if not is_ivt:
        return [f"Pictures are resized to about {most} pixels (--pixels)."]
    return [
        f"Pictures are resized to about {most} pixels in their own proportions (--pixels). The released code squeezes each"
        " into a square: give square pictures to have the same."
    ]


def _graphs(checkpoint: Checkpoint, thinking: Thinking | None, folder: Path, precisions: list[str]) -> list[parity.Compared]:
    questions = all_asked(checkpoint)
    files = exporting.write_graphs(checkpoint, thinking, questions[0].pixels, folder / "onnx")
    told = parity.stories(checkpoint, thinking, questions)
    compared = parity.compare(checkpoint, thinking, told, folder, "", "fp32")
    again = [file for file in files if not file.stem.endswith("_head")]
    for precision in precisions:
        if precision == "fp32":
            continue
        for file in again:
            writing.rewrite(file, precision)
        suffix = writing.PRECISIONS[precision]
        compared += parity.compare(checkpoint, thinking, told, folder, suffix, precision)
    if "fp32" not in precisions:
        for file in again:
            for part in file.parent.glob(f"{file.name}*"):
                part.unlink()
    return compared


def _settings(checkpoint: Checkpoint, folder: Path) -> None:
    model = checkpoint.model
    model.config.architectures = [type(model).__name__]
    model.config.save_pretrained(folder)
    if model.generation_config is not None:
        model.generation_config.save_pretrained(folder)
    if checkpoint.processor is not None:
        checkpoint.processor.save_pretrained(folder)
    checkpoint.tokenizer.save_pretrained(folder)
    if not (folder / "tokenizer.json").exists():
        raise ExportProblem("The checkpoint's tokenizer has no fast form.", "Convert it to a tokenizer.json first.")


def _manifest(name: str, licence: str, thinking: Thinking, compared: list[parity.Compared], found: dict, folder: Path) -> dict:
    reference = f"torch {found['reference']['torch']}"
    rows = [
        {
            "graph": one.graph,
            "reference": reference,
            "samples": one.samples,
            "largestDifference": float(f"{one.largest:.2g}"),
        }
        for one in compared
        if (folder / one.graph).exists()
    ]
    methods = {thinking.name: thinking.settings}
    return {"format": 1, "name": name, "licence": licence, "methods": methods, "parity": rows[:20]}


def _write_json(file: Path, content: dict) -> None:
    file.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf8")
