"""Members that think in latents: what was trained is opened again, and written with the graphs beside it."""

from collections.abc import Callable
from pathlib import Path

from ivt_member import write_ivt
from lavit_member import write_lavit
from mixed_member import write_mixed
from pinhole import checkpoint
from pinhole.ivt.stage import BLIND, SIGHTED
from pinhole.lavit.stage import MEMBER as LAVIT
from pinhole.lavit.teaching import untrained
from pinhole.mixed import reading
from pinhole.mixed.model import MixedModel
from pinhole.mixed.settings import Mixed
from pinhole.running import Run


def _mixed(run: Run, folder: Path) -> list[dict]:
    settings = Mixed()
    model = MixedModel(settings, run.vocabulary)
    checkpoint.load_model(run.checkpoints / f"{settings.name}.pt", model)
    reader = reading.new_reader(model, settings, run)
    checkpoint.load_model(run.checkpoints / f"{reading.NAME}.pt", reader)
    return write_mixed(model, reader, run.vocabulary, run.logs / f"{settings.name}.json", folder)


def _lavit(run: Run, folder: Path) -> list[dict]:
    student = untrained(run.vocabulary, 0)
    checkpoint.load_model(run.checkpoints / f"{LAVIT}.pt", student)
    return write_lavit(student, run.vocabulary, run.logs / f"{LAVIT}.json", folder)


WRITERS: dict[str, Callable[[Run, Path], list[dict]]] = {
    Mixed().name: _mixed,
    SIGHTED.name: lambda run, folder: write_ivt(SIGHTED, run, folder),
    BLIND.name: lambda run, folder: write_ivt(BLIND, run, folder),
    LAVIT: _lavit,
}
