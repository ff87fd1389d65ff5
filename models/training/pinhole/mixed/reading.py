"""The stage that teaches painter and probe, and what they show of true, drawn and random latents."""

import random
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional

from .. import benchmark
from ..benchmark import Record
from ..labels import CELLS
from ..log import Log
from ..loop import Losses, Prepared, Schedule, Stage
from ..loop import run as train
from ..running import Run
from ..statistics import wilson
from ..teaching import TRAINING_SEED, compiled
from .examination import NOISE_SEED, Examination
from .model import MixedModel, pooled
from .picture_grid import write_grid
from .reader import SketchReader, halved, painting_loss
from .settings import Mixed
from .sources import recorded
from .thinking import Said

NAME = "pinhole-mixed-sketch"

STEPS = 700

SKETCHES = 64
"""In a batch."""

NOISE = 0.3
"""Most noise on latents, in deviations: drawn ones are not exact."""

SHOWN = 8
"""Samples in the picture grid."""


def reading_stage(model: MixedModel, reader: SketchReader, settings: Mixed, run: Run) -> Stage:
    see = compiled(model.see, run.compiling)

    def losses(content) -> Losses:
        sketches, cells = content
        latents = pooled(see(sketches.to(run.device)).float(), settings.latents)
        strength = NOISE * torch.rand(len(latents), 1, 1, device=latents.device)
        noisy = latents + strength * torch.randn_like(latents) * reader.deviation
        paint = painting_loss(reader.picture(noisy).float(), halved(sketches).to(run.device))
        cell = functional.cross_entropy(reader.cell(noisy).float(), cells.to(run.device))
        return {"total": paint + 0.1 * cell, "paint": paint, "cell": cell}

    steps = run.steps(STEPS)
    return Stage(
        name=NAME,
        model=reader,
        groups=[{"params": list(reader.parameters()), "share": 1.0}],
        schedule=Schedule(steps, 1e-3, warm_up=min(50, steps // 4), constant=0.4),
        batches=_batches,
        losses=losses,
        folder=run.checkpoints,
        device=run.device,
    )


def _batches(step: int, taken: dict[str, int]) -> Iterator[Prepared]:
    """One sketch of each sample: those of one sample are much alike."""
    used = taken.get("trail", 0)
    with closing(benchmark.stream("trail", TRAINING_SEED, used, sketches=True)) as records:
        while True:
            chance = random.Random(f"{NAME} {step}")
            sketches, cells = [], []
            for _ in range(SKETCHES):
                record = next(records)
                used += 1
                at = chance.randrange(len(record.sketches))
                sketches.append(record.sketches[at])
                cells.append(CELLS.index(record.shown[at][-1]))
            yield Prepared((torch.from_numpy(np.stack(sketches)), torch.tensor(cells)), {"trail": used})
            step += 1


def new_reader(model: MixedModel, settings: Mixed, run: Run) -> SketchReader:
    torch.manual_seed(settings.seed + 1)
    return SketchReader(settings.latents, model.head.mean, model.head.deviation).to(run.device)


def teach_reader(model: MixedModel, settings: Mixed, run: Run, log: Log) -> tuple[SketchReader, float]:
    """Gives the reader and the seconds it took."""
    reader = new_reader(model, settings, run)
    seconds = train(reading_stage(model, reader, settings, run), log)
    return reader.eval(), seconds


@torch.no_grad()
def read_report(
    reader: SketchReader, examination: Examination, generated: Sequence[Said], grid: Path
) -> dict:
    """How near painted sketches are to the true ones, and how often the probe finds the right cell."""
    records, device = examination.trails, examination.run.device
    drawn = recorded(generated)
    # Answers with too few or too many sketches have no true sketch to be held against.
    told = [index for index, record in enumerate(records) if len(drawn[index]) == record.question.difficulty]
    if not told:
        # As after a quick run, which learns nothing.
        return {}
    truth = [sketch for index in told for sketch in _true_sketches(records[index])]
    wanted = halved(torch.from_numpy(np.stack(truth)))
    cells = torch.tensor([cell for index in told for cell in _cells(records[index])])
    latents = {
        "oracle": np.concatenate([examination.truth[index] for index in told]),
        "generated": np.concatenate([np.stack(drawn[index]) for index in told]),
    }
    generator = torch.Generator().manual_seed(NOISE_SEED)
    noise = torch.randn(latents["oracle"].shape, generator=generator)
    head = examination.model.head
    latents["noise"] = (noise * head.deviation.cpu() + head.mean.cpu()).numpy()
    found, painted = {}, {}
    for name, some in latents.items():
        fed = torch.from_numpy(some).to(device)
        painted[name] = reader.picture(fed).clamp(0, 1).cpu()
        right = int((reader.cell(fed).argmax(-1).cpu() == cells).sum())
        found[name] = {
            "n": len(cells),
            "error": round(float(((painted[name] - wanted) ** 2).mean()), 5),
            "cellAccuracy": round(right / len(cells), 4),
            "interval": [round(bound, 4) for bound in wilson(right, len(cells))],
        }
    found["blank"] = {"error": round(float(((1 - wanted) ** 2).mean()), 5)}
    last = np.cumsum([records[index].question.difficulty for index in told]) - 1
    _show([records[index] for index in told], last, wanted, painted, grid)
    return found


def _true_sketches(record: Record) -> list[np.ndarray]:
    return record.sketches[: record.question.difficulty]


def _cells(record: Record) -> list[int]:
    return [CELLS.index(cell) for cell in record.facts["path"][1 : record.question.difficulty + 1]]


def _show(
    records: Sequence[Record],
    last: np.ndarray,
    wanted: torch.Tensor,
    painted: dict[str, torch.Tensor],
    grid: Path,
) -> None:
    """The last sketches of some long trails."""
    longest = max(record.question.difficulty for record in records)
    chosen = [index for index, record in enumerate(records) if record.question.difficulty == longest]
    rows = []
    for index in chosen[:SHOWN]:
        pictures = [wanted[last[index]], *(some[last[index]] for some in painted.values())]
        small = torch.from_numpy(records[index].picture.copy()).permute(2, 0, 1).float() / 255
        rows.append([functional.avg_pool2d(small, 2), *pictures])
    write_grid(grid, rows)
