"""Tiny checkpoints, exported, with what PyTorch says of them: python test/oracles/checkpoints/make.py

Makes a checkpoint as the released training programs leave it, exports it by the command that people use, and records the
reference beside the exported folder. Needs ./requirements.txt.
"""

import gzip
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from safetensors.torch import save_file

import reference
import tiny

HERE = Path(__file__).resolve().parent
EXPORT = HERE.parents[2] / "models" / "export" / "checkpoints"


def main() -> None:
    torch.set_num_threads(1)
    pictures = [draw(0, 96, 64), draw(1, 64, 80)]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        tiny.make_base(folder / "base")
        tiny.make_ivt(folder / "base", folder / "epoch_16_full_model_fp32.pth")
        tiny.make_lavit(folder / "trained-lavit")
        size = ["--steps", str(reference.STEPS), "--patches", str(reference.PATCHES), "--pixels", "0"]
        weights = str(folder / "epoch_16_full_model_fp32.pth")
        export(folder / "ivt-lr", weights, "--base", str(folder / "base"), *size)
        export(folder / "lavit", str(folder / "trained-lavit"))
        reader = reference.ivt_reader(folder / "base", Path(weights))
        record("ivt-lr", folder, {"released": lambda *case: reference.ivt_released(reader, *case)}, pictures)
        thinker = reference.lavit_reader(folder / "trained-lavit")
        runs = {
            "released": lambda *case: reference.lavit(thinker, *case, True),
            "paper": lambda *case: reference.lavit(thinker, *case, False),
        }
        record("lavit", folder, runs, pictures)


def draw(number: int, width: int, height: int) -> Path:
    rows, columns = np.mgrid[0:height, 0:width]
    levels = np.stack((rows * 2, columns * 2, (rows * columns) % 256), -1).clip(0, 255).astype(np.uint8)
    levels[8:24, 16:48] = (220, 30, 40)
    levels[height - 28 : height - 8, 4:28] = (30, 60, 210)
    file = HERE / f"picture{number}.png"
    Image.fromarray(levels).save(file)
    return file


def export(out: Path, *given: str) -> None:
    subprocess.run([sys.executable, str(EXPORT), *given, "--out", str(out), "--licence", "MIT"], check=True)


def record(name: str, folder: Path, runs: dict, pictures: list[Path]) -> None:
    target = HERE / name
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(folder / name, target)
    for graph in (target / "onnx").glob("*.onnx"):
        # Without the time, so that the same graph makes the same bytes.
        graph.with_suffix(".onnx.gz").write_bytes(gzip.compress(graph.read_bytes(), 9, mtime=0))
        graph.unlink()
    cases, tensors = [], {}
    for fidelity, run in runs.items():
        for question in reference.QUESTIONS:
            for picture in pictures:
                case = run(question, picture)
                for kind, tensor in case.tensors.items():
                    tensors[f"{len(cases)}.{kind}"] = tensor.contiguous().clone()
                asked = {"fidelity": fidelity, "question": question, "picture": picture.name}
                cases.append({**asked, "tokens": case.tokens, "margin": case.margin, **case.facts})
                print(name, cases[-1])
    (target / "reference.json").write_text(json.dumps(cases, indent=1) + "\n", encoding="utf8")
    save_file(tensors, target / "reference.safetensors")


if __name__ == "__main__":
    main()
