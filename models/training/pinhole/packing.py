"""Several questions about one picture in one row: the picture is the expensive part and is encoded once.

All rows have the same length, whatever their task, because each length that is compiled costs half a minute.
"""

from dataclasses import dataclass, field

import numpy as np
import torch

NO_TARGET = -100
"""What the loss leaves out."""

PADDING_SEGMENT = -1


@dataclass(frozen=True)
class Segment:
    """Text after the prefix; `learned[i]` tells whether token i is one the model must say."""

    ids: list[int]
    learned: list[bool]

    @staticmethod
    def of(prompt: list[int], response: list[int]) -> "Segment":
        return Segment(prompt + response, [False] * len(prompt) + [True] * len(response))


@dataclass
class Row:
    """What is shown (a picture, or a description as numbers) and the questions about it."""

    shown: np.ndarray
    segments: list[Segment] = field(default_factory=list)


@dataclass(frozen=True)
class Batch:
    shown: torch.Tensor
    prefix_lengths: torch.Tensor
    ids: torch.Tensor
    offsets: torch.Tensor
    segments: torch.Tensor
    targets: torch.Tensor

    def to(self, device: torch.device) -> "Batch":
        return Batch(*(tensor.to(device, non_blocking=True) for tensor in vars(self).values()))


def pack(rows: list[Row], length: int, prefix_length: int) -> Batch:
    """Rows as tensors. Segments that no longer fit are left out, so the most important come first.

    `prefix_length` is what a picture takes, or what the longest description takes.
    """
    count = len(rows)
    ids = np.zeros((count, length), np.int64)
    offsets = np.zeros((count, length), np.int64)
    segments = np.full((count, length), PADDING_SEGMENT, np.int64)
    targets = np.full((count, length), NO_TARGET, np.int64)
    for row_index, row in enumerate(rows):
        at = 0
        for number, segment in enumerate(row.segments):
            size = len(segment.ids)
            if at + size > length:
                continue
            here = slice(at, at + size)
            ids[row_index, here] = segment.ids
            offsets[row_index, here] = np.arange(size)
            segments[row_index, here] = number
            # A position's target is the token after it.
            following = np.where(segment.learned[1:], segment.ids[1:], NO_TARGET)
            targets[row_index, at : at + size - 1] = following
            at += size
    shown, prefix_lengths = _shown(rows, prefix_length)
    arrays = (shown, prefix_lengths, ids, offsets, segments, targets)
    return Batch(*(torch.from_numpy(array) for array in arrays))


def _shown(rows: list[Row], prefix_length: int) -> tuple[np.ndarray, np.ndarray]:
    first = rows[0].shown
    if first.ndim == 3:
        return np.stack([row.shown for row in rows]), np.full(len(rows), prefix_length)
    descriptions = np.zeros((len(rows), prefix_length), np.int64)
    for index, row in enumerate(rows):
        descriptions[index, : len(row.shown)] = row.shown
    return descriptions, np.array([len(row.shown) for row in rows])
