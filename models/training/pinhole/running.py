"""Runs one stage to its end: trains, measures on samples never trained on, and writes down what came of it."""

import json
import platform
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import torch

from . import benchmark, checkpoint, pretraining
from .evaluation import evaluate
from .json_file import write_json
from .labels import labelled
from .log import Log
from .loop import run as train
from .model import PinholeModel, TextModel
from .shapes import VisionShape
from .stages import ALL_TASKS, VISION_STEPS, Member
from .teaching import build, encoder_stage, member_stage
from .vocabulary import Vocabulary

HELD_OUT_SEED = 2_000_000
"""Samples of this seed are only ever used to measure."""

QUICK_STEPS = 40
"""Enough to see that every stage runs to its end; nothing is learned."""

HELD_OUT = 1000
QUICK_HELD_OUT = 24


@dataclass(frozen=True)
class Run:
    """What all stages of one run share."""

    quick: bool
    checkpoints: Path
    logs: Path
    device: torch.device
    threads: int
    compiling: bool
    vocabulary: Vocabulary

    def steps(self, wanted: int, quick: int = QUICK_STEPS) -> int:
        return quick if self.quick else wanted


MakeReport = Callable[[Run, Log], dict]
"""Trains and measures one stage."""


def run_stage(name: str, make_report: MakeReport, run: Run, again: bool) -> None:
    """Trains a stage and leaves its report; one that is done is passed over, or begun `again`."""
    log = Log(run.logs, name)
    done = run.logs / f"{name}.json"
    if done.exists() and (run.checkpoints / f"{name}.pt").exists():
        if not again:
            log.say("is done already")
            return
        done.unlink()
        (run.checkpoints / f"{name}.pt").unlink()
        log.forget_after(0)
    report = make_report(run, log) | {
        "finished": time.strftime("%Y-%m-%d"),
        "device": _device_name(run.device),
        "threads": run.threads,
    }
    write_json(done, report)


def train_encoder(run: Run, log: Log) -> dict:
    stage = encoder_stage(run.steps(VISION_STEPS), run.checkpoints, run.device, run.compiling)
    seconds = train(stage, log)
    shares = {}
    for task in ALL_TASKS:
        records = list(benchmark.stream(task, HELD_OUT_SEED, count=200))
        pictures, labels = pretraining.collate([labelled(record, None) for record in records])
        shares[task] = pretraining.accuracy(stage.model, pictures.to(run.device), labels)
    log.say(f"labels read rightly in held-out pictures: {json.dumps(shares)}")
    return {
        "stage": "vit",
        "steps": stage.schedule.steps,
        "minutes": round(seconds / 60, 1),
        "labels": shares,
    }


def train_member(member: Member, run: Run, log: Log) -> dict:
    model = build(member, run.vocabulary)
    if isinstance(model, PinholeModel):
        reader = pretraining.DenseReader(VisionShape())
        checkpoint.load_model(run.checkpoints / "vit.pt", reader)
        model.vision.load_state_dict(reader.encoder.state_dict())
    parameters = sum(parameter.numel() for parameter in model.parameters())
    steps = run.steps(member.steps)
    log.say(f"{parameters / 1e6:.2f} million parameters, {steps} steps")
    stage = member_stage(member, steps, model, run.vocabulary, run.checkpoints, run.device, run.compiling)
    seconds = train(stage, log)
    started = time.monotonic()
    accuracy = _measure(member, model, run, log)
    return {
        "stage": member.name,
        "parameters": parameters,
        "steps": steps,
        "minutes": round(seconds / 60, 1),
        "evaluationMinutes": round((time.monotonic() - started) / 60, 1),
        "accuracy": accuracy,
    }


def _measure(member: Member, model: PinholeModel | TextModel, run: Run, log: Log) -> dict:
    accuracy = {}
    for task in member.tasks:
        count = QUICK_HELD_OUT if run.quick else HELD_OUT
        records = list(benchmark.stream(task, HELD_OUT_SEED, count=count))
        accuracy[task] = evaluate(model, records, member.modes, run.vocabulary, run.device)
        for mode, found in accuracy[task].items():
            low, high = found["interval"]
            levels = "  ".join(
                f"{key}: {share['accuracy']:.3f}" for key, share in found["byDifficulty"].items()
            )
            log.say(
                f"{task}, {mode}: {found['accuracy']:.3f} ({low:.3f} to {high:.3f}, n {found['n']})  "
                f"by difficulty {levels}"
            )
    return accuracy


def _device_name(device: torch.device) -> str:
    if device.type == "cuda":
        return torch.cuda.get_device_name(device)
    return platform.processor() or platform.machine()
