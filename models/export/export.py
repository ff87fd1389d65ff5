"""Writes trained members as model folders: python models/export/export.py pinhole

A folder has the layout of hub exports, so that transformers and transformers.js open it too, and a
darkroom.json. It is put in its place only when its graphs say what the trained model says.
"""

import argparse
import shutil
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
MODELS = HERE.parent
sys.path[:0] = [str(HERE), str(MODELS / "training")]


def main() -> int:
    try:
        import numpy  # noqa: F401
        import onnx  # noqa: F401
        import onnxruntime  # noqa: F401
        import safetensors  # noqa: F401
        import torch  # noqa: F401
    except ImportError as error:
        print(
            f"The Python package {error.name} is missing. Install what the export needs: "
            f"python -m pip install -r {HERE / 'requirements.txt'}",
            file=sys.stderr,
        )
        return 2
    from latent_members import WRITERS
    from pinhole.problems import TrainingProblem
    from pinhole.stages import MEMBERS

    options = _parse([*MEMBERS, *WRITERS])
    try:
        for name in options.members:
            _export(name, options)
    except TrainingProblem as problem:
        print(problem, file=sys.stderr)
        return 1
    return 0


def _parse(names: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="export.py", description="Writes trained members as model folders.")
    parser.add_argument("members", nargs="+", choices=names, metavar="member", help=", ".join(names))
    parser.add_argument(
        "--training", type=Path, default=MODELS / "training", help="where checkpoints and logs lie"
    )
    parser.add_argument(
        "--out", type=Path, default=MODELS, help="the folder that gets a folder for each member"
    )
    parser.add_argument(
        "--quick",
        dest="suffix",
        action="store_const",
        const="-quick",
        default="",
        help="what train.py --quick made",
    )
    parser.add_argument(
        "--transformers",
        action="store_true",
        help="write model.safetensors for transformers too; pinhole always has it, the others leave it out for size",
    )
    return parser.parse_args()


def _export(name: str, options: argparse.Namespace) -> None:
    from pinhole.problems import TrainingProblem

    out = options.out
    unfinished = out / f".{name}.unfinished"
    shutil.rmtree(unfinished, ignore_errors=True)
    try:
        parity = _write(name, options, unfinished)
        _keep_what_people_wrote(out / name, unfinished)
        shutil.rmtree(out / name, ignore_errors=True)
        unfinished.rename(out / name)
    except OSError as error:
        raise TrainingProblem(
            f"The folder {out / name} cannot be written: {error.strerror}.",
            "Free space or choose another --out.",
        ) from error
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    for part in parity:
        print(f"[{name}] {part['graph']}: differs from torch by at most {part['largestDifference']:.1e}")


def _write(name: str, options: argparse.Namespace, folder: Path) -> list[dict]:
    import torch

    from latent_members import WRITERS
    from member import write_member
    from pinhole import benchmark, checkpoint
    from pinhole.running import Run
    from pinhole.stages import MEMBERS
    from pinhole.teaching import build
    from pinhole.vocabulary import Vocabulary

    torch.set_num_threads(1)
    vocabulary = Vocabulary(benchmark.words())
    training, suffix = options.training, options.suffix
    checkpoints, logs = training / f"checkpoints{suffix}", training / f"logs{suffix}"
    if name in WRITERS:
        cpu = torch.device("cpu")
        run = Run(bool(suffix), checkpoints, logs, cpu, threads=1, compiling=False, vocabulary=vocabulary)
        return WRITERS[name](run, folder)
    model = build(MEMBERS[name], vocabulary)
    checkpoint.load_model(checkpoints / f"{name}.pt", model)
    member = MEMBERS[name]
    for_transformers = options.transformers or not member.in_words
    return write_member(model, member, vocabulary, logs / f"{name}.json", folder, for_transformers)


def _keep_what_people_wrote(old: Path, new: Path) -> None:
    card = old / "README.md"
    if card.exists():
        shutil.copy(card, new / "README.md")
    if (old / "world.json").exists():
        # It was measured with the old weights.
        print(f"Measure again which pictures it knows (models/world): {old / 'world.json'} is gone.")


if __name__ == "__main__":
    sys.exit(main())
