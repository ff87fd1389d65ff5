"""Answers with sketches: words greedily, latents from the head or from wherever a test takes them.

Rows of a batch share the length of their prompts and grow by one position at a time, each in its own state:
some say a word while others draw.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import torch

from ..model import NEVER
from ..vocabulary import Vocabulary
from .head import DENOISING_STEPS
from .model import MixedModel
from .settings import END_OF_SKETCH, START_OF_SKETCH

MOST_POSITIONS = 130
"""After the prompt; four sketches and their words take 87."""

ROWS = 100


@dataclass(frozen=True)
class Drawn:
    """Where a latent is wanted: which questions, and which latent of which of their sketches."""

    questions: list[int]
    sketches: list[int]
    latent: int


Source = Callable[[Drawn, torch.Tensor], torch.Tensor]
"""Latents [rows, width] for what is wanted, given the hidden states before them."""


@dataclass
class Said:
    """One answer."""

    tokens: list[int] = field(default_factory=list)
    """Words and markers; latents are not among them."""

    sketches: list[list[np.ndarray]] = field(default_factory=list)
    """Latents, for each START."""


@dataclass(frozen=True)
class Manner:
    """How a member is made to answer."""

    latents: int
    """Of each sketch; 0 closes each sketch as soon as it is opened."""

    source: Source
    may_sketch: bool = True
    at_once: bool = False
    """The source needs no hidden states, so that whole sketches can be fed in one pass."""

    choose: Callable[[torch.Tensor], torch.Tensor] = lambda logits: logits.argmax(-1)


def from_head(model: MixedModel, seed: int, steps: int = DENOISING_STEPS) -> Source:
    generator = torch.Generator().manual_seed(seed)
    return lambda _, hidden: model.head.draw(hidden, generator, steps)


@torch.no_grad()
def think(
    model: MixedModel,
    pictures: np.ndarray,
    prompts: list[list[int]],
    manner: Manner,
    vocabulary: Vocabulary,
    device: torch.device,
) -> list[Said]:
    """An answer to each prompt about its picture."""
    by_length: dict[int, list[int]] = {}
    for index, prompt in enumerate(prompts):
        by_length.setdefault(len(prompt), []).append(index)
    answers = [Said() for _ in prompts]
    for indices in by_length.values():
        for start in range(0, len(indices), ROWS):
            chosen = indices[start : start + ROWS]
            _think(model, pictures, prompts, chosen, answers, manner, vocabulary, device)
    return answers


def _think(
    model: MixedModel,
    pictures: np.ndarray,
    prompts: list[list[int]],
    chosen: list[int],
    answers: list[Said],
    manner: Manner,
    vocabulary: Vocabulary,
    device: torch.device,
) -> None:
    decoder = model.pinhole.decoder
    prefix = model.prefix(model.see(torch.from_numpy(pictures[chosen]).to(device)))
    asked = decoder.embedding(torch.tensor([prompts[index] for index in chosen], device=device))
    stream = torch.cat((prefix, asked), 1)
    length = stream.shape[1]
    causal = torch.full((length, length), NEVER, device=device).triu(1)
    hidden, cache = decoder(stream, torch.arange(length, device=device)[None], causal)
    rows = _Rows(chosen, answers, manner, vocabulary)
    position, last = length, length + MOST_POSITIONS
    while position < last:
        embeddings = rows.following(hidden[:, -1], model)
        if rows.finished():
            return
        count = embeddings.shape[1]
        at = torch.arange(position, position + count, device=device)[None]
        mask = torch.full((count, position + count), NEVER, device=device).triu(position + 1)
        hidden, cache = decoder(embeddings, at, mask if count > 1 else None, cache)
        position += count


class _Rows:
    """What each row of a batch has said, and whether it is drawing."""

    def __init__(
        self, chosen: list[int], answers: list[Said], manner: Manner, vocabulary: Vocabulary
    ) -> None:
        self.chosen, self.manner = chosen, manner
        self.said = [answers[index] for index in chosen]
        self.start = vocabulary.numbers[START_OF_SKETCH]
        self.end_of_sketch = vocabulary.numbers[END_OF_SKETCH]
        self.end = vocabulary.end

    def finished(self) -> bool:
        return all(self._ended(said) for said in self.said)

    def following(self, hidden: torch.Tensor, model: MixedModel) -> torch.Tensor:
        """What each row says or draws next [rows, positions, width]: one position, or a whole sketch."""
        drawing = [row for row, said in enumerate(self.said) if self._draws(said)]
        speaking = [row for row, said in enumerate(self.said) if not self._ended(said) and row not in drawing]
        begin = not any(self.said[row].sketches[-1] for row in drawing)
        if self.manner.at_once and drawing and begin and not speaking:
            return torch.stack([self._latents(drawing, hidden) for _ in range(self.manner.latents)], 1)
        logits = model.pinhole.decoder.head(hidden)
        if not self.manner.may_sketch:
            logits[:, self.start] = NEVER
        tokens = self.manner.choose(logits)
        for row in speaking:
            self._say(row, tokens)
        embeddings = model.pinhole.decoder.embedding(tokens)
        if drawing:
            embeddings[drawing] = self._latents(drawing, hidden)[drawing]
        return embeddings[:, None]

    def _ended(self, said: Said) -> bool:
        return bool(said.tokens) and said.tokens[-1] == self.end

    def _draws(self, said: Said) -> bool:
        opened = bool(said.tokens) and said.tokens[-1] == self.start
        return opened and len(said.sketches[-1]) < self.manner.latents

    def _latents(self, drawing: list[int], hidden: torch.Tensor) -> torch.Tensor:
        """The next latent of each row that draws [rows, width]; rows may be at different ones."""
        found = torch.zeros_like(hidden)
        by_latent: dict[int, list[int]] = {}
        for row in drawing:
            by_latent.setdefault(len(self.said[row].sketches[-1]), []).append(row)
        for latent, rows in by_latent.items():
            sketches = [len(self.said[row].sketches) - 1 for row in rows]
            wanted = Drawn([self.chosen[row] for row in rows], sketches, latent)
            found[rows] = self.manner.source(wanted, hidden[rows])
        for row in drawing:
            self.said[row].sketches[-1].append(found[row].cpu().numpy())
        return found

    def _say(self, row: int, tokens: torch.Tensor) -> None:
        said = self.said[row]
        if said.tokens and said.tokens[-1] == self.start:
            # All latents are drawn.
            tokens[row] = self.end_of_sketch
        token = int(tokens[row])
        said.tokens.append(token)
        if token == self.start:
            said.sketches.append([])
