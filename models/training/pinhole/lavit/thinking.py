"""A member that thinks before it answers: a thought is fed the hidden state before it and sees the picture.

Input of the first thought is the hidden state (behind the final norm) of the prompt's last word, input of
each further one that of the thought before it. No embedding of a token is added, so there may be any number.
"""

from dataclasses import dataclass, replace

import torch
from torch import nn

from ..decoder import Decoder, KeysAndValues
from ..model import NEVER, PinholeModel
from ..shapes import PATCHES
from .gate import score
from .heads import ConceptHead, TrajectoryHead
from .looking import watched
from .questions import Prompts

Cache = list[KeysAndValues]


class ThinkingModel(nn.Module):
    """Pinhole and the two heads that are trained beside it."""

    def __init__(self, model: PinholeModel) -> None:
        super().__init__()
        self.model = model
        width = model.decoder.shape.width
        self.trajectory = TrajectoryHead(width)
        self.concept = ConceptHead(width)


@dataclass(frozen=True)
class Pictures:
    """Pictures as the decoder has read them, before any question."""

    features: torch.Tensor
    """[pictures, patches, width]: embeddings that the decoder is fed."""

    states: torch.Tensor
    """The same positions behind the final norm."""

    cache: Cache


@dataclass(frozen=True)
class Thoughts:
    """States and looks are [rows, thoughts, ...]."""

    inputs: tuple[torch.Tensor, ...]
    """Of each thought [rows, 1, width]: apart, so that a gradient can be seen on its way to each."""

    states: torch.Tensor
    looks: torch.Tensor
    """Attention to patches: mean over layers and heads, not renormalised."""


@dataclass(frozen=True)
class Asked:
    """A batch of questions up to some position, and how its text may look."""

    owners: torch.Tensor
    padding: torch.Tensor
    hidden: torch.Tensor
    """Behind the final norm, at the newest position."""

    cache: Cache
    start: int
    """Position behind the patches."""

    thoughts: int = 0
    """How many were had."""


def read_pictures(model: PinholeModel, pictures: torch.Tensor) -> Pictures:
    prefix = model.prefix(pictures)[:, :-1]
    begin = len(model.before_picture)
    length = prefix.shape[1]
    causal = torch.full((length, length), NEVER, device=prefix.device, dtype=prefix.dtype).triu(1)
    hidden, cache = model.decoder(prefix, torch.arange(length, device=prefix.device)[None], causal)
    return Pictures(prefix[:, begin:], hidden[:, begin:], cache)


def ask(model: PinholeModel, pictures: Pictures, prompts: Prompts, gate: float, covers_prompt: bool) -> Asked:
    """Reads the prompts; the gate is on their rows only where it covers them."""
    decoder = model.decoder
    owners, padding = prompts.owners, prompts.padding
    before = _of(pictures.cache, owners)
    start = before[0][0].shape[2]
    embeddings = decoder.embedding(prompts.ids).to(pictures.features.dtype)
    columns = padding.shape[1]
    bias = _bias(padding, start, columns, score(gate) if covers_prompt else 0.0).to(embeddings.dtype)
    positions = _positions(padding, start, torch.arange(columns, device=padding.device))
    hidden, cache, _ = watched(decoder, embeddings, positions, bias, before)
    return Asked(owners, padding, hidden[:, -1:], cache, start)


def think(
    model: PinholeModel, asked: Asked, count: int, fed: torch.Tensor | None = None
) -> tuple[Thoughts, Asked]:
    """`count` thoughts, never gated; `fed` [rows, thoughts, width] stands in for their inputs."""
    inputs, states, looks = [], [], []
    for index in range(count):
        embedding = asked.hidden if fed is None else fed[:, index : index + 1]
        hidden, cache, look = _watched_step(model.decoder, asked, embedding, picture=0.0)
        inputs.append(embedding)
        states.append(hidden)
        looks.append(look)
        asked = replace(asked, hidden=hidden, cache=cache, thoughts=index + 1)
    return Thoughts(tuple(inputs), torch.cat(states, 1), torch.cat(looks, 1)), asked


def say(
    model: PinholeModel, asked: Asked, words: torch.Tensor, gate: float, hide_thoughts: bool = False
) -> tuple[torch.Tensor, torch.Tensor, Asked]:
    """Goes on with one word a row; gives the hidden state there, its attention to patches, and how to go on.

    For a whole answer at once, as it is learned, see `say_all`.
    """
    embedding = model.decoder.embedding(words)[:, None].to(asked.hidden.dtype)
    hidden, cache, look = _watched_step(model.decoder, asked, embedding, score(gate), hide_thoughts)
    return hidden, look, replace(asked, hidden=hidden, cache=cache)


def say_all(model: PinholeModel, asked: Asked, words: torch.Tensor, gate: float) -> torch.Tensor:
    """Hidden states at the thoughts' last position and at all given words."""
    decoder = model.decoder
    start = asked.start
    done = asked.cache[0][0].shape[2] - start
    embeddings = decoder.embedding(words).to(asked.hidden.dtype)
    bias = _bias(asked.padding, start, words.shape[1], score(gate), done).to(embeddings.dtype)
    columns = torch.arange(done, done + words.shape[1], device=words.device)
    positions = _positions(asked.padding, start, columns)
    hidden, _, _ = watched(decoder, embeddings, positions, bias, asked.cache)
    return torch.cat((asked.hidden, hidden), 1)


def _watched_step(
    decoder: Decoder,
    asked: Asked,
    embedding: torch.Tensor,
    picture: float,
    hide_thoughts: bool = False,
) -> tuple[torch.Tensor, Cache, torch.Tensor]:
    start = asked.start
    column = asked.cache[0][0].shape[2] - start
    bias = _bias(asked.padding, start, 1, picture, column)
    if hide_thoughts:
        prompt_end = start + asked.padding.shape[1]
        bias[..., prompt_end : prompt_end + asked.thoughts] = NEVER
    positions = _positions(asked.padding, start, torch.tensor([column], device=asked.padding.device))
    hidden, cache, look = watched(decoder, embedding, positions, bias, asked.cache)
    return hidden, cache, look[..., start - PATCHES : start]


def _of(cache: Cache, owners: torch.Tensor) -> Cache:
    return [(key[owners], value[owners]) for key, value in cache]


def _positions(padding: torch.Tensor, start: int, columns: torch.Tensor) -> torch.Tensor:
    """Of text columns: counted without the padding, which itself may stand anywhere."""
    return (start + columns[None] - padding.sum(1, keepdim=True)).clamp(min=start)


def _bias(padding: torch.Tensor, start: int, count: int, picture: float, done: int = 0) -> torch.Tensor:
    """[rows, 1, count, all], added to scores: causal, padding hidden, patches as far as the gate is open.

    The patches are the last keys before `start`; `done` columns of text are in the cache already.
    """
    rows, columns = padding.shape
    bias = torch.zeros(rows, count, start + done + count, device=padding.device)
    bias[:, :, start - PATCHES : start] = picture
    bias[:, :, start : start + columns] += (padding * NEVER)[:, None]
    bias[:, :, start + done :] += torch.full((count, count), NEVER, device=padding.device).triu(1)
    return bias[:, None]
