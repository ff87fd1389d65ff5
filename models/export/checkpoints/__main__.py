"""A Hugging Face checkpoint as a model folder for Darkroom: python models/export/checkpoints <checkpoint> --out <folder>

The folder has the layout of hub exports. It appears only when its graphs say what the checkpoint says in PyTorch.
"""

import argparse
import shutil
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent


def main(given: list[str] | None = None) -> int:
    try:
        import numpy  # noqa: F401
        import onnx  # noqa: F401
        import onnxruntime  # noqa: F401
        import PIL  # noqa: F401
        import safetensors  # noqa: F401
        import torch
        import torchvision  # noqa: F401
        import transformers
    except ImportError as error:
        print(
            f"The Python package {error.name} is missing. Install what the export needs: "
            f"python -m pip install -r {HERE / 'requirements.txt'}",
            file=sys.stderr,
        )
        return 2
    from convert import convert
    from problems import ExportProblem

    options = parsed(given)
    torch.set_num_threads(options.threads)
    transformers.logging.set_verbosity_error()
    try:
        words = convert(options)
    except ExportProblem as problem:
        print(problem, file=sys.stderr)
        return 1
    except OSError as error:
        print(f"{options.out} cannot be written: {error.strerror or error}. Free space or choose another --out.", file=sys.stderr)
        return 1
    finally:
        shutil.rmtree(unfinished_of(options.out), ignore_errors=True)
    print(words + most_memory())
    return 0


def most_memory() -> str:
    """What the export took, where the system says."""
    try:
        import resource
    except ImportError:
        return ""
    unit = 1 if sys.platform == "darwin" else 1024
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1024**3
    return f"The export took at most {most:.1f} GiB of memory."


def unfinished_of(out: Path) -> Path:
    return out.parent / f".{out.name}.unfinished"


def parsed(given: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="checkpoints", description=__doc__.split("\n")[0])
    parser.add_argument("checkpoint", type=Path, help="a folder of save_pretrained, of LoRA weights, or a .pth of the released IVT-LR code")
    parser.add_argument("--out", type=Path, required=True, help="the folder to make")
    parser.add_argument("--base", type=Path, help="the model that LoRA or bare weights belong to")
    parser.add_argument("--lora-alpha", type=float, help="where no file says it; 16 in the released IVT-LR code")
    parser.add_argument("--precision", default="fp32", help="some of fp32,fp16,int8,q4, separated by commas")
    parser.add_argument("--method", choices=["auto", "plain", "ivt-lr", "lavit"], default="auto", help="auto: by its tokens")
    parser.add_argument("--steps", type=int, help="latent steps, or thoughts; as in the released code if left out")
    parser.add_argument("--patches", type=int, help="picture embeddings of a step of IVT-LR; 32 if left out")
    parser.add_argument("--pixels", type=int, help="most pixels of a picture; for IVT-LR 280 × 280 if left out, 0 leaves the processor alone")
    parser.add_argument("--prompt", default="{question}", help="how the method asks, with {question} in it once")
    parser.add_argument("--licence", default="LicenseRef-unknown", help="of the weights, as SPDX has it")
    parser.add_argument("--name", help="what people call it; the name of --out if left out")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--force", action="store_true", help="replace --out")
    return parser.parse_args(given)


if __name__ == "__main__":
    sys.path.insert(0, str(HERE))
    sys.exit(main())
