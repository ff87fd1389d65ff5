"""The command line: which stages, where to, and the sentences for what goes wrong."""

import argparse
import errno
import subprocess
import sys
from pathlib import Path

import torch

from . import benchmark
from .loop import Interrupted
from .problems import TrainingProblem
from .running import Run, run_stage
from .ablating import AXES, ablate
from .registry import STAGES
from .vocabulary import Vocabulary

SHIPPED = [name for name in STAGES if name not in ("vit", "pinhole-direct", "pinhole-mixed-sketch", "pinhole-mixed-grpo")]
"""The others are no members: what they make is part of one, or only measured."""


def run(arguments: list[str], folder: Path) -> int:
    options = _parse(arguments)
    try:
        _train(options, folder)
        if options.quick and options.stage == "all":
            _try_export(folder)
    except TrainingProblem as problem:
        print(problem, file=sys.stderr)
        return 1
    except Interrupted:
        print("Interrupted; start the same command again to go on from here.", file=sys.stderr)
        return 130
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        print(
            f"The disk that holds {error.filename or folder} is full. Free about 100 MB and start the same "
            "command again: it goes on from the last checkpoint.",
            file=sys.stderr,
        )
        return 1
    return 0


def _parse(arguments: list[str]) -> argparse.Namespace:
    short = [_short(name) for name in STAGES]
    parser = argparse.ArgumentParser(
        prog="train.py", description="Trains the Pinhole family on the benchmark."
    )
    parser.add_argument(
        "stage",
        choices=list(dict.fromkeys(["all", "ablate", *short, *STAGES])),
        metavar="stage",
        help=f"all, {', '.join(short)}, or ablate and one of the axes",
    )
    parser.add_argument("axis", nargs="?", choices=list(AXES), metavar="axis", help=", ".join(AXES))
    parser.add_argument(
        "--quick", action="store_true", help="a few steps of everything and the export, to see that it runs"
    )
    parser.add_argument("--threads", type=int, choices=range(1, 257), metavar="N", default=2)
    parser.add_argument("--no-compile", action="store_true", help="do not compile the model")
    options = parser.parse_args(arguments)
    if (options.stage == "ablate") != (options.axis is not None):
        parser.error("ablate takes an axis, and nothing else does")
    return options


def _short(name: str) -> str:
    """Members are also called by what tells them apart."""
    return name.removeprefix("pinhole-")


def _full(stage: str) -> str:
    return stage if stage in STAGES else f"pinhole-{stage}"


def _train(options: argparse.Namespace, folder: Path) -> None:
    torch.set_num_threads(options.threads)
    torch.use_deterministic_algorithms(True, warn_only=True)
    suffix = "-quick" if options.quick else ""
    settings = Run(
        quick=options.quick,
        checkpoints=folder / f"checkpoints{suffix}",
        logs=folder / f"logs{suffix}",
        device=torch.device("cuda" if torch.cuda.is_available() else "cpu"),
        threads=options.threads,
        compiling=not options.no_compile and not options.quick,
        vocabulary=Vocabulary(benchmark.words()),
    )
    if options.stage == "ablate":
        ablate(options.axis, settings)
        return
    for name in STAGES if options.stage == "all" else [_full(options.stage)]:
        run_stage(name, STAGES[name], settings, again=options.stage != "all")


def _try_export(folder: Path) -> None:
    """The export too is seen to run; what it makes of untrained members goes to a scratch folder."""
    export = folder.parent / "export" / "export.py"
    out = folder / "exported-quick"
    if subprocess.run([sys.executable, str(export), *SHIPPED, "--quick", "--out", str(out)]).returncode != 0:
        raise TrainingProblem(
            "The members were trained, but could not be exported.", "The reason stands above."
        )
