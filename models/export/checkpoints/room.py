"""How much memory and disk a model needs, by its size and precision, worked out from its settings alone."""

import shutil
from pathlib import Path

from problems import ExportProblem

BYTES = {"fp32": 4.0, "fp16": 2.0, "int8": 1.0, "q4": 0.5 + 4 / 32}
"""Of a weight. q4 has a float32 scale for every 32 weights; what is no matrix stays as it is and is small."""

TABLE = {"fp32": 4.0, "fp16": 2.0, "int8": 2.0, "q4": 2.0}
"""Of a number in the table of embeddings."""

GIB = 1024**3


def needed(matrices: int, table: int, cache: int, precision: str) -> float:
    """GiB to run it: weights, and keys and values (float32) of `cache` numbers."""
    return (matrices * BYTES[precision] + table * TABLE[precision] + cache * 4) / GIB


def require_disk(folder: Path, parameters: int, precisions: list[str]) -> None:
    """Before anything is written: all files, and the float32 graphs once more while they are rewritten."""
    wanted = parameters * (sum(BYTES[one] for one in {*precisions, "fp32"}) + BYTES["fp32"])
    at = next(one for one in (folder, *folder.parents) if one.exists())
    free = shutil.disk_usage(at).free
    if free < wanted:
        raise ExportProblem(
            f"{wanted / GIB:.1f} GiB are needed at {at}, and {free / GIB:.1f} GiB are free.",
            "Free space, choose another --out, or fewer precisions.",
        )
