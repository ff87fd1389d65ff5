"""Sizes of the family's members.

Everything follows from one wish: a decoder small enough to train on two CPU cores within half an hour, yet
built like the models people use (Llama blocks, a SigLIP-like encoder), so that it exports to the same graphs
as they do.
"""

from dataclasses import dataclass

PICTURE_SIZE = 128
"""Side of a benchmark picture in pixels."""

PATCH_SIZE = 16
"""A cell of the 4 x 4 board is 2 x 2 patches."""

PATCHES = (PICTURE_SIZE // PATCH_SIZE) ** 2

MOST_POSITIONS = 512
"""Longest sequence for which rotations are prepared; a chain of thought needs about 170."""


@dataclass(frozen=True)
class VisionShape:
    """The encoder of pictures."""

    width: int = 128
    layers: int = 4
    heads: int = 4
    hidden: int = 512


@dataclass(frozen=True)
class DecoderShape:
    """The language model."""

    vocabulary: int
    width: int = 192
    layers: int = 6
    heads: int = 6
    hidden: int = 512
    rotation_base: float = 10_000.0
    norm_epsilon: float = 1e-6

    @property
    def head_width(self) -> int:
        return self.width // self.heads
