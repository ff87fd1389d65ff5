"""The command line: which stages, how long, where to; and the sentences for what goes wrong."""

import argparse
import json
import platform
import sys
import time
from pathlib import Path

import torch

from . import benchmark, checkpoint, pretraining
from .evaluation import evaluate
from .labels import labelled
from .log import Log
from .loop import Interrupted, run as train
from .problems import TrainingProblem
from .shapes import VisionShape
from .stages import ALL_TASKS, MEMBERS, VISION_STEPS, Member
from .teaching import build, encoder_stage, member_stage
from .vocabulary import Vocabulary

HELD_OUT_SEED = 2_000_000
"""Samples of this seed are only ever used to measure."""

QUICK_STEPS = 40
"""Enough to see that every stage runs to its end; nothing is learned."""

HELD_OUT = 1000
QUICK_HELD_OUT = 24


def run(arguments: list[str], folder: Path) -> int:
    options = _parse(arguments)
    try:
        _train(options, folder)
    except TrainingProblem as problem:
        print(problem, file=sys.stderr)
        return 1
    except Interrupted:
        print("Interrupted; start the same command again to go on from here.", file=sys.stderr)
        return 130
    return 0


def _parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="train.py", description="Trains the Pinhole family on the benchmark.")
    parser.add_argument("stage", choices=["all", "vit", *(_short(name) for name in MEMBERS), *MEMBERS], metavar="stage",
                        help=f"all, vit, {', '.join(_short(name) for name in MEMBERS)}")
    parser.add_argument("--quick", action="store_true", help="a few steps of everything, to see that it runs")
    parser.add_argument("--threads", type=int, default=2, help="CPU threads (2)")
    parser.add_argument("--no-compile", action="store_true", help="do not compile the model")
    return parser.parse_args(arguments)


def _short(name: str) -> str:
    """The text members are also called by what tells them apart."""
    return name.removeprefix("pinhole-") if "-text-" in name else name


def _train(options: argparse.Namespace, folder: Path) -> None:
    torch.set_num_threads(options.threads)
    torch.use_deterministic_algorithms(True, warn_only=True)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    suffix = "-quick" if options.quick else ""
    checkpoints, logs = folder / f"checkpoints{suffix}", folder / f"logs{suffix}"
    compiling = not options.no_compile and not options.quick
    vocabulary = Vocabulary(benchmark.words())
    wanted = ["vit", *MEMBERS] if options.stage == "all" else [_full(options.stage)]
    for name in wanted:
        done = logs / f"{name}.json"
        if options.stage == "all" and done.exists() and (checkpoints / f"{name}.pt").exists():
            Log(logs, name).say("is done already")
            continue
        if name == "vit":
            report = _encoder(QUICK_STEPS if options.quick else VISION_STEPS, checkpoints, Log(logs, name), device, compiling)
        else:
            held_out = QUICK_HELD_OUT if options.quick else HELD_OUT
            steps = QUICK_STEPS if options.quick else MEMBERS[name].steps
            report = _member(MEMBERS[name], steps, held_out, vocabulary, checkpoints, Log(logs, name), device, compiling)
        done.write_text(json.dumps({**report, "device": _device_name(device), "threads": options.threads}, indent=2) + "\n")


def _full(stage: str) -> str:
    return stage if stage in MEMBERS or stage == "vit" else f"pinhole-{stage}"


def _encoder(steps: int, folder: Path, log: Log, device: torch.device, compiling: bool) -> dict:
    stage = encoder_stage(steps, folder, device, compiling)
    seconds = train(stage, log)
    shares = {}
    for task in ALL_TASKS:
        records = list(benchmark.stream(task, HELD_OUT_SEED, count=200))
        pictures, labels = pretraining.collate([labelled(record, None) for record in records])
        shares[task] = pretraining.accuracy(stage.model, pictures.to(device), labels)
    log.say(f"labels read rightly in held-out pictures: {json.dumps(shares)}")
    return {"stage": "vit", "steps": steps, "minutes": round(seconds / 60, 1), "labels": shares}


def _member(
    member: Member,
    steps: int,
    held_out: int,
    vocabulary: Vocabulary,
    folder: Path,
    log: Log,
    device: torch.device,
    compiling: bool,
) -> dict:
    model = build(member, vocabulary)
    if not member.in_words:
        reader = pretraining.DenseReader(VisionShape())
        checkpoint.load_model(folder / "vit.pt", reader)
        model.vision.load_state_dict(reader.encoder.state_dict())
    parameters = sum(parameter.numel() for parameter in model.parameters())
    log.say(f"{parameters / 1e6:.2f} million parameters, {steps} steps")
    seconds = train(member_stage(member, steps, model, vocabulary, folder, device, compiling), log)
    started = time.monotonic()
    accuracy = {}
    for task in member.tasks:
        records = list(benchmark.stream(task, HELD_OUT_SEED, count=held_out))
        accuracy[task] = evaluate(model, records, member.modes, vocabulary, device)
        for mode, found in accuracy[task].items():
            steps_text = "  ".join(f"{key}: {value['accuracy']:.3f}" for key, value in found["byDifficulty"].items())
            low, high = found["interval"]
            log.say(f"{task}, {mode}: {found['accuracy']:.3f} ({low:.3f} to {high:.3f}, n {found['n']})  by difficulty {steps_text}")
    return {
        "stage": member.name,
        "parameters": parameters,
        "steps": steps,
        "minutes": round(seconds / 60, 1),
        "evaluationMinutes": round((time.monotonic() - started) / 60, 1),
        "accuracy": accuracy,
    }




def _device_name(device: torch.device) -> str:
    return torch.cuda.get_device_name(device) if device.type == "cuda" else platform.processor() or platform.machine()
