"""The members of the family: one that sees pictures, and text-only ones that read the same board in words."""

import torch
from torch import nn

from .decoder import Decoder
from .shapes import PATCHES, DecoderShape, VisionShape
from .vision import VisionEncoder
from .vocabulary import Vocabulary

NEVER = -1e4
"""Added to the score of a key that may not be seen; large enough, and finite in bfloat16."""


class PinholeModel(nn.Module):
    """Encoder of pictures, linear connector, decoder."""

    def __init__(self, vision: VisionShape, decoder: DecoderShape, vocabulary: Vocabulary) -> None:
        super().__init__()
        self.vision = VisionEncoder(vision)
        self.connector = nn.Linear(vision.width, decoder.width, bias=False)
        nn.init.normal_(self.connector.weight, std=vision.width**-0.5)
        self.decoder = Decoder(decoder)
        before, after = vocabulary.around_picture()
        self.register_buffer("before_picture", torch.tensor(before), persistent=False)
        self.register_buffer("after_picture", torch.tensor(after), persistent=False)

    @property
    def prefix_length(self) -> int:
        return len(self.before_picture) + PATCHES + len(self.after_picture)

    def prefix(self, pictures: torch.Tensor) -> torch.Tensor:
        """Embeddings of what comes before a question: start, markers, picture."""
        seen = self.connector(self.vision(pictures))
        rows = len(pictures)
        embed = self.decoder.embedding
        before = embed(self.before_picture).to(seen.dtype).expand(rows, -1, -1)
        after = embed(self.after_picture).to(seen.dtype).expand(rows, -1, -1)
        return torch.cat((before, seen, after), 1)


class TextModel(nn.Module):
    """The decoder alone; its prefix is the board in words."""

    def __init__(self, decoder: DecoderShape) -> None:
        super().__init__()
        self.decoder = Decoder(decoder)

    def prefix(self, descriptions: torch.Tensor) -> torch.Tensor:
        return self.decoder.embedding(descriptions)


def packed_logits(
    model: PinholeModel | TextModel,
    shown: torch.Tensor,
    prefix_lengths: torch.Tensor,
    ids: torch.Tensor,
    offsets: torch.Tensor,
    segments: torch.Tensor,
) -> torch.Tensor:
    """Logits at all text positions of rows that hold several questions about one picture or description.

    The prefix is computed once a row; a question sees it and itself, never its neighbours. `shown` is
    pictures or description ids, padded at its end to one length (`prefix_lengths` tells how much is real);
    `offsets` counts positions within a question, `segments` numbers the questions, -1 for padding.
    """
    prefix = model.prefix(shown)
    rows, length = prefix.shape[:2]
    text = model.decoder.embedding(ids).to(prefix.dtype)
    within_prefix = torch.arange(length, device=ids.device).expand(rows, length)
    positions = torch.cat((within_prefix, prefix_lengths[:, None] + offsets), 1)
    mask = packed_mask(segments, length, prefix_lengths, prefix.dtype)
    hidden, _ = model.decoder(torch.cat((prefix, text), 1), positions, mask)
    return model.decoder.head(hidden[:, length:])


def packed_mask(
    segments: torch.Tensor, prefix: int, prefix_lengths: torch.Tensor, dtype: torch.dtype
) -> torch.Tensor:
    """[rows, 1, all, all], added to scores: causal, padding hidden, questions blind to each other."""
    rows, length = segments.shape
    total = prefix + length
    at = torch.arange(total, device=segments.device)
    causal = at[:, None] >= at[None, :]
    real = at[None, :prefix] < prefix_lengths[:, None]
    # The prefix counts as a question that all others may see.
    owner = torch.cat((torch.full((rows, prefix), -2, device=segments.device), segments), 1)
    visible = torch.cat((real, torch.ones_like(segments, dtype=torch.bool)), 1)[:, None, :]
    same = (owner[:, :, None] == owner[:, None, :]) | (owner == -2)[:, None, :]
    # A padded position sees itself, so that no row of scores is empty.
    allowed = (causal & same & visible) | torch.eye(total, dtype=torch.bool, device=segments.device)
    return torch.where(allowed, 0.0, NEVER).to(dtype)[:, None]
