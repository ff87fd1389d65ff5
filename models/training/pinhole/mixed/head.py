"""The diffusion head: draws one latent at a time, given the decoder's hidden state before it.

Latents are denoised in normalised space (mean 0, deviation 1 in each dimension). The head predicts the
velocity between clean latent and noise, which is as well scaled at every noise level.
"""

import math

import torch
from torch import nn
from torch.nn import functional

LEVELS = 1000
"""Noise levels it is trained with; 0 is clean."""

DENOISING_STEPS = 10

FREQUENCIES = 32


class DiffusionHead(nn.Module):
    """An MLP whose norms are shifted and scaled by noise level and condition.

    The condition also enters directly: it settles what a sketch shows, and shifts and scales alone are slow
    to learn that.
    """

    def __init__(self, width: int, hidden: int = 384, blocks: int = 3) -> None:
        super().__init__()
        self.hidden = hidden
        self.noisy = nn.Linear(width, hidden)
        self.direct = nn.Linear(width, hidden)
        self.condition = nn.Linear(width, hidden)
        self.level = nn.Sequential(nn.Linear(2 * FREQUENCIES, hidden), nn.SiLU(), nn.Linear(hidden, hidden))
        self.modulations = nn.ModuleList(nn.Linear(hidden, 3 * hidden) for _ in range(blocks))
        self.blocks = nn.ModuleList(
            nn.Sequential(nn.Linear(hidden, hidden), nn.SiLU(), nn.Linear(hidden, hidden))
            for _ in range(blocks)
        )
        self.last_modulation = nn.Linear(hidden, 2 * hidden)
        self.prediction = nn.Linear(hidden, width)
        for layer in (*self.modulations, self.last_modulation):
            # Blocks begin as if they were not there.
            nn.init.zeros_(layer.weight)
            nn.init.zeros_(layer.bias)
        self.register_buffer("frequencies", torch.exp(-math.log(1e4) * torch.arange(32) / 32), False)
        self.register_buffer("signal", cosine_schedule(), False)
        self.register_buffer("mean", torch.zeros(width))
        self.register_buffer("deviation", torch.ones(width))

    def forward(self, noisy: torch.Tensor, level: torch.Tensor, condition: torch.Tensor) -> torch.Tensor:
        """Velocities [rows, width]; `level` [rows] counts noise levels, `condition` [rows, width]."""
        angles = level[:, None].float() * self.frequencies
        waves = torch.cat((angles.sin(), angles.cos()), -1)
        control = functional.silu(self.level(waves) + self.condition(condition))
        stream = self.noisy(noisy) + self.direct(condition)
        for modulation, block in zip(self.modulations, self.blocks):
            shift, scale, gate = modulation(control).chunk(3, -1)
            stream = stream + gate * block(self._normed(stream) * (1 + scale) + shift)
        shift, scale = self.last_modulation(control).chunk(2, -1)
        return self.prediction(self._normed(stream) * (1 + scale) + shift)

    def _normed(self, stream: torch.Tensor) -> torch.Tensor:
        return functional.layer_norm(stream, (self.hidden,))

    def normalise(self, latents: torch.Tensor) -> torch.Tensor:
        return (latents - self.mean) / self.deviation

    def loss(self, latents: torch.Tensor, condition: torch.Tensor, levels: int) -> torch.Tensor:
        """Mean square error of the velocity; each latent is learned at `levels` noise levels."""
        clean = self.normalise(latents).repeat(levels, 1)
        # High levels more often: there the latent has to come from the condition.
        chance = torch.rand(clean.shape[:1], device=clean.device)
        level = 1 + ((LEVELS - 1) * chance.sqrt()).round().long()
        noise = torch.randn_like(clean)
        signal = self.signal[level][:, None]
        noisy = signal.sqrt() * clean + (1 - signal).sqrt() * noise
        wanted = signal.sqrt() * noise - (1 - signal).sqrt() * clean
        found = self(noisy, level, condition.repeat(levels, 1))
        return functional.mse_loss(found.float(), wanted)

    @torch.no_grad()
    def draw(
        self, condition: torch.Tensor, generator: torch.Generator, steps: int = DENOISING_STEPS
    ) -> torch.Tensor:
        """Latents [rows, width] out of noise, without further noise on the way."""
        noisy = torch.randn(len(condition), len(self.mean), generator=generator).to(condition.device)
        levels = torch.linspace(LEVELS, 0, steps + 1).long()
        for level, following in zip(levels[:-1], levels[1:]):
            velocity = self(noisy, level.expand(len(noisy)), condition)
            signal, next_signal = self.signal[level], self.signal[following]
            clean = signal.sqrt() * noisy - (1 - signal).sqrt() * velocity
            noise = (1 - signal).sqrt() * noisy + signal.sqrt() * velocity
            noisy = next_signal.sqrt() * clean + (1 - next_signal).sqrt() * noise
        return noisy * self.deviation + self.mean


class CosineHead(DiffusionHead):
    """The ablation: one guess from the condition alone, learned by its direction."""

    def loss(self, latents: torch.Tensor, condition: torch.Tensor, levels: int) -> torch.Tensor:
        clean = self.normalise(latents)
        return 1 - functional.cosine_similarity(self._guess(condition).float(), clean, -1).mean()

    @torch.no_grad()
    def draw(self, condition: torch.Tensor, generator: torch.Generator, steps: int = 1) -> torch.Tensor:
        guess = self._guess(condition)
        # The loss leaves the length open; normalised latents have that of their dimensions.
        guess = guess / guess.norm(dim=-1, keepdim=True) * guess.shape[-1] ** 0.5
        return guess * self.deviation + self.mean

    def _guess(self, condition: torch.Tensor) -> torch.Tensor:
        clean = torch.zeros(len(condition), dtype=torch.long, device=condition.device)
        return self(torch.zeros_like(condition), clean, condition)


def cosine_schedule() -> torch.Tensor:
    """Share of signal (in variance) at each level; never all or nothing, so that both can be divided by."""
    level = torch.arange(LEVELS + 1) / LEVELS
    signal = torch.cos((level + 0.008) / 1.008 * math.pi / 2) ** 2
    signal = (signal / signal[0]).clamp(1e-5, 0.99999)
    # The last denoising step ends in the clean latent itself.
    signal[0] = 1.0
    return signal
