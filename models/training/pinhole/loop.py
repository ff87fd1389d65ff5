"""The loop that all stages share: schedule, gradients, log, checkpoint, exact resume.

Exact means: interrupted and started again, a run takes the same samples in the same order from the same
state. So batches are a function of the seed and the step, and a checkpoint knows how many samples of each
task were used.
"""

import contextlib
import queue
import signal
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import nn

from . import checkpoint, curves
from .log import Log

LOG_EVERY = 25
"""Most steps between two records."""

FEWEST_RECORDS = 8
"""Of a stage, however short: with one there is no curve."""

CHECKPOINT_EVERY = 500
"""Steps: what a power cut can cost, about four minutes."""

SMOOTH = 0.7
"""How much of the last record stays in the next one."""

PREPARED = 8
"""Batches made ahead: enough to hide a slow moment of the sample stream."""


@dataclass(frozen=True)
class Schedule:
    """Steps and learning rate: a short warm-up, constant, then a straight line down."""

    steps: int
    learning_rate: float
    warm_up: int = 150
    constant: float = 0.5
    """Share of the steps before the line goes down."""

    def rate(self, step: int) -> float:
        done = step / self.steps
        falling = 1.0 if done < self.constant else (1 - done) / (1 - self.constant)
        return self.learning_rate * min(1.0, (step + 1) / self.warm_up) * max(0.02, falling)


@dataclass(frozen=True)
class Prepared:
    """A batch, and how many samples of each task have been used with it."""

    content: object
    taken: dict[str, int]


Losses = dict[str, torch.Tensor]
"""Mean loss of each part; "total" is what is learned from, the others are only looked at."""


@dataclass
class Stage:
    """One member, or the encoder before all of them."""

    name: str
    model: nn.Module
    groups: list[dict]
    """Parameters for the optimiser, each group with its `share` of the learning rate."""

    schedule: Schedule
    batches: Callable[[int, dict[str, int]], Iterator[Prepared]]
    """Batches from a step on, given how many samples were used before it."""

    losses: Callable[[object], Losses]
    folder: Path
    device: torch.device

    @property
    def unfinished(self) -> Path:
        return self.folder / f"{self.name}.running.pt"

    @property
    def finished(self) -> Path:
        return self.folder / f"{self.name}.pt"


class Interrupted(Exception):
    """The person asked to stop; the checkpoint is written."""


def run(stage: Stage, log: Log) -> float:
    """Trains to the end, from the checkpoint where there is one; gives the seconds it took in all."""
    if stage.finished.exists() and not stage.unfinished.exists():
        log.say("was trained already")
        return checkpoint.restore(stage.finished, stage.model, None).seconds
    optimiser = torch.optim.AdamW(stage.groups, lr=1.0, betas=(0.9, 0.98), weight_decay=0.05, fused=True)
    progress = checkpoint.restore(stage.unfinished, stage.model, optimiser)
    if progress.step:
        log.say(f"goes on at step {progress.step}")
    # Also where nothing was kept: a run that was killed before its first checkpoint left records, too.
    log.forget_after(progress.step)
    before, started = progress.seconds, time.monotonic()
    smooth: dict[str, float] = {}
    every = max(1, min(LOG_EVERY, stage.schedule.steps // FEWEST_RECORDS))
    with (
        stop_on_signal() as stop,
        contextlib.closing(ahead(stage.batches(progress.step, progress.taken or {}))) as batches,
    ):
        while progress.step < stage.schedule.steps:
            prepared = next(batches)
            rate = stage.schedule.rate(progress.step)
            losses, gradient = _learn(stage, optimiser, prepared.content, rate)
            progress.step += 1
            progress.taken = prepared.taken
            progress.seconds = before + time.monotonic() - started
            if progress.step % every == 0:
                smooth = _smoothed(smooth, losses)
                write(log, progress, smooth, float(gradient), rate, stage.schedule.steps)
            if progress.step % CHECKPOINT_EVERY == 0 or stop.is_set():
                checkpoint.save(stage.unfinished, stage.model, optimiser, progress)
            if stop.is_set():
                raise Interrupted
    checkpoint.save(stage.finished, stage.model, None, progress)
    stage.unfinished.unlink(missing_ok=True)
    if log.records.exists():
        curves.draw(log.records, log.records.with_suffix(".svg"))
    return progress.seconds


def _learn(
    stage: Stage, optimiser: torch.optim.Optimizer, content: object, rate: float
) -> tuple[Losses, torch.Tensor]:
    """One step; gives the losses and the norm of the gradient before it was clipped."""
    for group in optimiser.param_groups:
        group["lr"] = rate * group["share"]
    with torch.autocast(stage.device.type, torch.bfloat16):
        losses = stage.losses(content)
    losses["total"].backward()
    parameters = [parameter for group in stage.groups for parameter in group["params"]]
    gradient = nn.utils.clip_grad_norm_(parameters, 1.0)
    optimiser.step()
    optimiser.zero_grad(set_to_none=True)
    return losses, gradient


def _smoothed(old: dict[str, float], losses: Losses) -> dict[str, float]:
    """The losses, evened out over the records; one that is new counts as it is."""
    new = {name: float(value.detach()) for name, value in losses.items()}
    return old | {name: SMOOTH * old.get(name, value) + (1 - SMOOTH) * value for name, value in new.items()}


def write(
    log: Log,
    progress: checkpoint.Progress,
    losses: dict[str, float],
    gradient: float,
    rate: float,
    steps: int,
) -> None:
    rounded = {name: round(value, 5) for name, value in losses.items()}
    log.record(
        step=progress.step,
        seconds=round(progress.seconds, 1),
        losses=rounded,
        gradient=round(gradient, 4),
        rate=rate,
        samples=progress.taken,
    )
    if progress.step % (4 * LOG_EVERY) == 0 or progress.step >= steps:
        shown = "  ".join(f"{name} {value:.3f}" for name, value in rounded.items())
        left = progress.seconds / progress.step * (steps - progress.step)
        log.say(
            f"step {progress.step}/{steps}  {progress.seconds:.0f} s, {left:.0f} s to go  "
            f"{shown}  gradient {gradient:.2f}"
        )


@contextlib.contextmanager
def stop_on_signal() -> Iterator[threading.Event]:
    """The first Ctrl-C or SIGTERM asks for a checkpoint; a second one ends at once."""
    stop = threading.Event()

    def ask(number: int, _frame: object) -> None:
        if stop.is_set():
            raise KeyboardInterrupt
        stop.set()

    old = {number: signal.signal(number, ask) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop
    finally:
        for number, handler in old.items():
            signal.signal(number, handler)


def ahead(batches: Iterator[Prepared]) -> Iterator[Prepared]:
    """Makes batches on a thread of its own; what goes wrong there is raised here."""
    made: queue.Queue[Prepared | BaseException] = queue.Queue(PREPARED)
    closed = threading.Event()

    def make() -> None:
        try:
            for batch in batches:
                if not offer(batch):
                    return
        except BaseException as error:  # noqa: BLE001 - carried to the other thread as it is
            offer(error)

    def offer(value: Prepared | BaseException) -> bool:
        while not closed.is_set():
            try:
                made.put(value, timeout=0.2)
                return True
            except queue.Full:
                continue
        return False

    thread = threading.Thread(target=make, daemon=True)
    thread.start()
    try:
        while True:
            value = made.get()
            if isinstance(value, BaseException):
                raise value
            yield value
    finally:
        closed.set()
        thread.join(timeout=5)
