"""Where latents come from when a test does not let the head draw them."""

from collections.abc import Sequence

import numpy as np
import torch

from .model import MixedModel
from .thinking import Drawn, Said, Source


def kept(sketches: Sequence[Sequence[np.ndarray]]) -> Source:
    """Latents that are there already: for each question its sketches [latents, width].

    A sketch too many repeats the last one. Who drew nothing lends zeros.
    """

    def source(wanted: Drawn, hidden: torch.Tensor) -> torch.Tensor:
        found = []
        for question, sketch in zip(wanted.questions, wanted.sketches):
            own = sketches[question]
            nothing = np.zeros(hidden.shape[1], np.float32)
            found.append(own[min(sketch, len(own) - 1)][wanted.latent] if len(own) else nothing)
        return torch.from_numpy(np.stack(found)).to(hidden)

    return source


def recorded(answers: Sequence[Said]) -> list[list[np.ndarray]]:
    """The sketches of answers, as `kept` takes them."""
    return [[np.stack(sketch) for sketch in answer.sketches] for answer in answers]


def zero() -> Source:
    return lambda _, hidden: torch.zeros_like(hidden)


def matched_noise(model: MixedModel, seed: int) -> Source:
    """Noise with the mean and deviation of latents."""
    generator = torch.Generator().manual_seed(seed)

    def source(_: Drawn, hidden: torch.Tensor) -> torch.Tensor:
        noise = torch.randn(hidden.shape, generator=generator).to(hidden)
        return noise * model.head.deviation + model.head.mean

    return source
