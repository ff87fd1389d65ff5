"""What is fed in the place of latent steps, to see whether the answer hangs on them."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import torch

from .answering import Condition
from .steps import LatentStep, Replace

PARTS = {"": ("vision", "text"), " text": ("text",), " vision": ("vision",)}
"""Both parts of a step, or one of them; by what is added to a condition's name."""

REMOVED = Condition(steps=0, forced=("answer",))
"""Left to itself without latents, a member would say the whole chain in words instead."""


def conditions(recorded: Sequence[LatentStep], lenders: Sequence[int], seed: int) -> dict[str, Condition]:
    """`recorded`: every sample's steps in an unchanged run; `lenders`: whose steps each sample is lent."""
    chance = torch.Generator().manual_seed(seed)
    lent = torch.tensor(lenders)

    def zero(_: int, step: LatentStep, __: torch.Tensor) -> LatentStep:
        return LatentStep(step.chosen, torch.zeros_like(step.vision), torch.zeros_like(step.text))

    def noise(_: int, step: LatentStep, __: torch.Tensor) -> LatentStep:
        return LatentStep(step.chosen, matched_noise(step.vision, chance), matched_noise(step.text, chance))

    def other(rows: slice) -> Replace:
        def change(number: int, _: LatentStep, __: torch.Tensor) -> LatentStep:
            donor, chosen = recorded[number], lent[rows]
            return LatentStep(donor.chosen[chosen], donor.vision[chosen], donor.text[chosen])

        return change

    def elsewhere(_: int, step: LatentStep, picture: torch.Tensor) -> LatentStep:
        drawn = torch.rand(picture.shape[:2], generator=chance).topk(step.chosen.shape[1]).indices
        drawn = drawn.to(picture.device)
        vision = picture.gather(1, drawn[:, :, None].expand(-1, -1, picture.shape[-1]))
        return LatentStep(drawn, vision, step.text)

    found = {"noise": Condition(_partly(lambda _: noise, PARTS[""]))}
    for name, parts in PARTS.items():
        found[f"zero{name}"] = Condition(_partly(lambda _: zero, parts))
        found[f"other{name}"] = Condition(_partly(other, parts))
    found["random patches"] = Condition(_partly(lambda _: elsewhere, ("chosen", "vision")))
    found["removed"] = REMOVED
    return found


def _partly(change: Callable[[slice], Replace], parts: tuple[str, ...]) -> Callable[[slice], Replace]:
    def apply(rows: slice) -> Replace:
        changed = change(rows)

        def one(number: int, step: LatentStep, picture: torch.Tensor) -> LatentStep:
            new = changed(number, step, picture)
            return replace(step, **{part: getattr(new, part) for part in parts})

        return one

    return apply


def matched_noise(vectors: torch.Tensor, chance: torch.Generator) -> torch.Tensor:
    """Normal noise with the mean and deviation of each vector."""
    drawn = torch.randn(vectors.shape, generator=chance).to(vectors.device)
    return vectors.mean(-1, keepdim=True) + vectors.std(-1, keepdim=True) * drawn
