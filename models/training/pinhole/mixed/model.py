"""The member: Pinhole, whose decoder is taught on, with a diffusion head beside it.

Encoder and connector stay as they are: what they make of a sketch is what a latent stands for, and must not
move while the head learns it.
"""

from collections.abc import Callable

import torch
from torch import nn
from torch.nn import functional

from ..labels import CELL_LABELS
from ..loop import Losses
from ..model import PinholeModel, packed_mask
from ..packing import NO_TARGET
from ..shapes import DecoderShape, VisionShape
from ..vocabulary import Vocabulary
from .head import CosineHead, DiffusionHead
from .lessons import MixedBatch
from .settings import GRIDS, Mixed

SIDE = 8
"""Patches along a side."""


class MixedModel(nn.Module):
    """Pinhole, the head, and linear namers of what it is about to draw, which only help it to learn."""

    def __init__(self, settings: Mixed, vocabulary: Vocabulary) -> None:
        super().__init__()
        torch.manual_seed(settings.seed)
        self.pinhole = PinholeModel(VisionShape(), DecoderShape(len(vocabulary)), vocabulary)
        width = self.pinhole.decoder.shape.width
        self.head = (CosineHead if settings.objective == "cosine" else DiffusionHead)(width)
        self.namers = nn.ModuleDict({name: nn.Linear(width, size) for name, size in CELL_LABELS.items()})
        for frozen in (self.pinhole.vision, self.pinhole.connector):
            frozen.requires_grad_(False)

    @torch.no_grad()
    def see(self, pictures: torch.Tensor) -> torch.Tensor:
        """What the decoder is fed for each patch [pictures, patches, width]."""
        return self.pinhole.connector(self.pinhole.vision(pictures))

    def prefix(self, seen: torch.Tensor) -> torch.Tensor:
        """As PinholeModel.prefix, of pictures that have been seen already."""
        embed, rows = self.pinhole.decoder.embedding, len(seen)
        before = embed(self.pinhole.before_picture).to(seen.dtype).expand(rows, -1, -1)
        after = embed(self.pinhole.after_picture).to(seen.dtype).expand(rows, -1, -1)
        return torch.cat((before, seen, after), 1)


def pooled(seen: torch.Tensor, latents: int) -> torch.Tensor:
    """Patches averaged over a grid: the latents of a sketch [pictures, latents, width]."""
    rows, columns = GRIDS[latents]
    pictures, _, width = seen.shape
    grid = seen.view(pictures, rows, SIDE // rows, columns, SIDE // columns, width)
    return grid.mean((2, 4)).reshape(pictures, latents, width)


@torch.no_grad()
def measure_latents(model: MixedModel, sketches: torch.Tensor, latents: int) -> None:
    """Sets the normalisation to the mean and deviation of the latents of some sketches."""
    found = pooled(model.see(sketches).float(), latents).flatten(0, 1)
    model.head.mean.copy_(found.mean(0))
    model.head.deviation.copy_(found.std(0) + 1e-4)


class Teacher:
    """Losses of a batch; keeps what reached the latents' input embeddings, for the log."""

    def __init__(self, model: MixedModel, settings: Mixed, compile_: Callable[[Callable], Callable]) -> None:
        self.model, self.settings = model, settings
        self.see = compile_(model.see)
        self.hidden = compile_(self._hidden)
        self.reached: Losses = {}

    def _hidden(
        self, seen: torch.Tensor, text: torch.Tensor, offsets: torch.Tensor, segments: torch.Tensor
    ) -> torch.Tensor:
        """Hidden states at all text positions."""
        prefix = self.model.prefix(seen)
        rows, length = prefix.shape[:2]
        within = torch.arange(length, device=text.device).expand(rows, length)
        lengths = torch.full((rows,), length, device=text.device)
        mask = packed_mask(segments, length, lengths, prefix.dtype)
        stream = torch.cat((prefix, text.to(prefix.dtype)), 1)
        hidden, _ = self.model.pinhole.decoder(stream, torch.cat((within, length + offsets), 1), mask)
        return hidden[:, length:]

    def losses(self, batch: MixedBatch) -> Losses:
        settings, decoder, head = self.settings, self.model.pinhole.decoder, self.model.head
        rows = len(batch.ids)
        seen = self.see(batch.pictures)
        latents = pooled(seen[rows:].float(), settings.latents).flatten(0, 1)
        fed = self._blurred(latents)[batch.fed.clamp(min=0)].requires_grad_()
        fed.register_hook(self._reached(batch))
        text = torch.where((batch.fed >= 0)[..., None], fed, decoder.embedding(batch.ids))
        hidden = self.hidden(seen[:rows], text, batch.offsets, batch.segments)
        logits = decoder.head(hidden).float().flatten(0, 1)
        at = batch.drawn >= 0
        found = {
            "text": functional.cross_entropy(logits, batch.targets.flatten(), ignore_index=NO_TARGET),
            "cell": functional.cross_entropy(logits, batch.cells.flatten(), ignore_index=NO_TARGET),
            "head": head.loss(latents[batch.drawn[at]], hidden[at], settings.levels),
        }
        total = found["text"] + settings.cell_weight * found["cell"] + settings.weight * found["head"]
        if len(batch.shows):
            found["shown"] = self._naming(hidden[at], batch.shows[batch.drawn[at]])
            total = total + settings.showing_weight * found["shown"]
        return {"total": total, **found, **self.reached}

    def _naming(self, hidden: torch.Tensor, shows: torch.Tensor) -> torch.Tensor:
        return sum(
            functional.cross_entropy(namer(hidden).float(), shows[:, label])
            for label, namer in enumerate(self.model.namers.values())
        )

    def _blurred(self, latents: torch.Tensor) -> torch.Tensor:
        """Sketches with noise, each with as much as chance gives it."""
        sketches = len(latents) // self.settings.latents
        strength = torch.rand(sketches, device=latents.device).repeat_interleave(self.settings.latents)
        noise = torch.randn_like(latents) * self.model.head.deviation
        return latents + self.settings.noise * strength[:, None] * noise

    def _reached(self, batch: MixedBatch) -> Callable[[torch.Tensor], None]:
        """Mean gradient norm at the first, the middle and the last latent of all sketches."""
        count = self.settings.latents
        order = batch.fed % count

        def keep(gradient: torch.Tensor) -> None:
            norms = gradient.detach().float().norm(dim=-1)
            for name, index in (("first", 0), ("middle", count // 2), ("last", count - 1)):
                chosen = (batch.fed >= 0) & (order == index)
                self.reached[f"gradient at {name} latent"] = norms[chosen].mean()

        return keep
