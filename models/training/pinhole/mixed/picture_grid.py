"""A PNG of small pictures in rows, written by hand: an imaging library for one file would be a lot."""

import struct
import zlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch

TWICE = 2
"""Pixels of a decoded sketch are shown this large."""

GAP = 4


def write_grid(path: Path, rows: Sequence[Sequence[torch.Tensor]]) -> None:
    """`rows` hold pictures [3, side, side] of 0..1, all of one size."""
    side = rows[0][0].shape[-1] * TWICE
    height, width = len(rows) * (side + GAP) - GAP, len(rows[0]) * (side + GAP) - GAP
    canvas = np.full((height, width, 3), 128, np.uint8)
    for row, pictures in enumerate(rows):
        for column, picture in enumerate(pictures):
            large = (picture * 255).round().byte().permute(1, 2, 0).numpy()
            large = large.repeat(TWICE, 0).repeat(TWICE, 1)
            top, left = row * (side + GAP), column * (side + GAP)
            canvas[top : top + side, left : left + side] = large
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(_png(canvas))


def _png(pixels: np.ndarray) -> bytes:
    height, width, _ = pixels.shape
    # Each line begins with the number of its filter: none.
    lines = np.concatenate((np.zeros((height, 1), np.uint8), pixels.reshape(height, -1)), 1)
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(lines.tobytes(), 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_part(kind, data) for kind, data in parts)


def _part(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
