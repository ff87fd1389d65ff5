"""The loss: what is left of the chain in words, after the latent steps that took the place of the rest."""

from collections.abc import Callable
from dataclasses import replace

import torch
from torch.nn import functional

from ..loop import Losses
from ..model import NEVER, PinholeModel, packed_mask
from ..packing import NO_TARGET, Batch
from .batches import LatentBatch
from .curriculum import Curriculum
from .steps import LatentStep, Method, Replace, read, say, think


def latent_losses(
    curriculum: Curriculum, method: Method, batch: LatentBatch, keep: Callable[[int], None]
) -> Losses:
    """`keep` is told the number of each stage that is done, while the weights are still its own."""
    if curriculum.ready():
        keep(int(curriculum.stage))
        curriculum.advance()
    stage = int(curriculum.stage)
    latent = _latent_steps(stage, method, batch.replayed)
    if latent == 0:
        method = replace(method, blind=False)
    device = curriculum.stage.device
    thinking = read(curriculum.model, batch.pictures.to(device), batch.prompts.to(device))
    norms: Losses = {}
    thinking, _ = think(curriculum.model, thinking, method, latent, _watched(norms))
    wanted = batch.chains[:, latent:].to(device)
    logits = say(curriculum.model, thinking, method, wanted)
    loss = functional.cross_entropy(logits.float().flatten(0, 1), wanted.flatten())
    right = logits.detach().argmax(-1) == wanted
    # What follows the colour repeats it.
    share = right[:, : method.steps - latent + 1].float().mean()
    if latent == stage:
        curriculum.note(float(share))
    named = {f"{latent} latent": loss.detach(), f"{latent} latent, wrong": 1 - share}
    return {"total": loss, **named, **norms}


def _latent_steps(stage: int, method: Method, replayed: float | None) -> int:
    """Of a batch. Blind steps cannot be followed by words that would have to look: all is latent, or nothing."""
    if replayed is None:
        return stage
    return 0 if method.blind else int(replayed * (stage + 1))


def _watched(norms: Losses) -> Replace:
    """Notes the norm of the gradient that reaches what each step feeds."""

    def watch(number: int, step: LatentStep, _: torch.Tensor) -> LatentStep:
        if step.text.requires_grad:
            norm = torch.zeros((), device=step.text.device)
            norms[f"gradient at latent {number + 1}"] = norm
            # Filled in on the way back, before anyone reads it.
            step.text.register_hook(lambda gradient: norm.copy_(gradient.float().norm()) and None)
        return step

    return watch


def old_losses(model: PinholeModel, batch: Batch) -> Losses:
    """Of whole questions in words, the picture without gradients here too."""
    device = next(model.parameters()).device
    batch = batch.to(device)
    with torch.no_grad():
        prefix = model.prefix(batch.shown)
        length = prefix.shape[1]
        at = torch.arange(length, device=device)[None]
        causal = torch.full((length, length), NEVER, device=device, dtype=prefix.dtype).triu(1)
        _, cache = model.decoder(prefix, at, causal)
    text = model.decoder.embedding(batch.ids).to(prefix.dtype)
    mask = packed_mask(batch.segments, length, batch.prefix_lengths, prefix.dtype)[:, :, length:]
    hidden, _ = model.decoder(text, length + batch.offsets, mask, cache)
    logits = model.decoder.head(hidden)
    loss = functional.cross_entropy(
        logits.float().flatten(0, 1), batch.targets.flatten(), ignore_index=NO_TARGET
    )
    return {"total": loss, "old lessons": loss.detach()}
