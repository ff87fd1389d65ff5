"""Trains the Pinhole family: python models/training/train.py all

Interrupted (Ctrl-C, kill, power), the same command goes on from the last checkpoint with the same numbers.
Each member that is done leaves logs/<member>.json; `all` passes over those that have one.
"""

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent


def main() -> int:
    try:
        import numpy  # noqa: F401
        import onnx  # noqa: F401
        import torch  # noqa: F401
    except ImportError as error:
        print(
            f"The Python package {error.name} is missing. Install what the training needs: "
            f"python -m pip install -r {HERE / 'requirements.txt'}",
            file=sys.stderr,
        )
        return 2
    from pinhole.command import run

    return run(sys.argv[1:], HERE)


if __name__ == "__main__":
    sys.exit(main())
