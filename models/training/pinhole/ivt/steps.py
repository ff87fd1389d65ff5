"""Latent steps: what one appends to the sequence, and how an answer is read after them.

A step appends the picture embeddings that the last position looked at most, none of them twice in a run,
and then that position's last hidden state as the next input embedding.

Most of the sequence is computed without gradients: the picture, the question up to the words that ask for
thinking, and the inserted patches. What is learned is learned through hidden states and words, at two thirds
of the time.

A blind member may look at the picture while it reads the question, and never again: steps and answer see
only the patches that are inserted once more. Where to look is then decided by a glance: the step's hidden
state is fed alone, with the picture in sight, its attention is read, and everything else of it is thrown away.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import torch

from ..model import PinholeModel
from ..shapes import PATCHES
from ..vocabulary import MODES
from .chain import most_hops
from .passes import Memory, Passed, run_pass


LEARNED_WORDS = len(MODES["text-cot"]) + 1
"""At the end of a prompt: how to answer, and whose turn it is."""


@dataclass(frozen=True)
class Method:
    """What a step is made of."""

    steps: int = 5
    patches: int = 8
    text: bool = True
    """Append the hidden state; without it the step ends with its last patch."""

    blind: bool = False

    @property
    def hops(self) -> int:
        """Of the longest trail."""
        return most_hops(self.steps)

    @property
    def learns_patches(self) -> bool:
        """Whether gradients go through inserted patches too: where nothing else is inserted, they must."""
        return not self.text


@dataclass(frozen=True)
class LatentStep:
    """What one step feeds."""

    chosen: torch.Tensor
    """[rows, k]: numbers of the patches."""

    vision: torch.Tensor
    """[rows, k, width]"""

    text: torch.Tensor
    """[rows, 1, width]"""


Replace = Callable[[int, LatentStep, torch.Tensor], LatentStep]
"""What is fed in the place of a step, given its number from 0, itself, and all patches of its picture."""


@dataclass(frozen=True)
class Thinking:
    """How far a row of thinking has come."""

    embeddings: torch.Tensor
    """Of the picture's patches [rows, patches, width]."""

    picture: slice
    """Their positions."""

    taken: torch.Tensor
    """[rows, patches]: inserted by an earlier step."""

    passed: Passed

    @property
    def last(self) -> torch.Tensor:
        return self.passed.hidden[:, -1:]


def read(model: PinholeModel, pictures: torch.Tensor, prompts: torch.Tensor) -> Thinking:
    """The picture and the question, up to the first step; of each picture, as many questions as there are."""
    first = len(model.before_picture)
    picture = slice(first, first + PATCHES)
    questions = len(prompts) // len(pictures)
    with torch.no_grad():
        prefix = model.prefix(pictures)
        memory = run_pass(model.decoder, prefix, None).memory.repeated(questions)
        seen = prefix[:, picture].repeat_interleave(questions, 0)
        question = model.decoder.embedding(prompts[:, :-LEARNED_WORDS]).to(prefix.dtype)
        memory = run_pass(model.decoder, question, memory).memory
    question = model.decoder.embedding(prompts[:, -LEARNED_WORDS:]).to(prefix.dtype)
    passed = run_pass(model.decoder, question, memory)
    taken = torch.zeros(len(prompts), PATCHES, dtype=torch.bool, device=pictures.device)
    return Thinking(seen, picture, taken, passed)


def think(
    model: PinholeModel,
    thinking: Thinking,
    method: Method,
    steps: int,
    change: Replace | None = None,
) -> tuple[Thinking, list[LatentStep]]:
    """Takes `steps` latent steps; gives what was fed in each."""
    fed = []
    for number in range(steps):
        step, taken = _next(model, thinking, method)
        if change is not None:
            step = change(number, step, thinking.embeddings)
        passed = _append(model, thinking, method, step)
        thinking = replace(thinking, taken=taken, passed=passed)
        fed.append(step)
    return thinking, fed


def _append(model: PinholeModel, thinking: Thinking, method: Method, step: LatentStep) -> Passed:
    hidden = thinking.picture if method.blind else None
    parts = [step.vision] * (method.patches > 0) + [step.text] * method.text
    memory = thinking.passed.memory
    if len(parts) == 2 and not method.learns_patches:
        with torch.no_grad():
            memory = run_pass(model.decoder, parts.pop(0), memory, hidden).memory
    return run_pass(model.decoder, torch.cat(parts, 1), memory, hidden)


def _next(model: PinholeModel, thinking: Thinking, method: Method) -> tuple[LatentStep, torch.Tensor]:
    if method.blind:
        look = glance(model, thinking.last, thinking.passed.memory)
    else:
        look = thinking.passed.look
    left = look[:, thinking.picture].masked_fill(thinking.taken, -1.0)
    chosen = left.topk(method.patches, -1).indices
    width = thinking.embeddings.shape[-1]
    vision = thinking.embeddings.gather(1, chosen[:, :, None].expand(-1, -1, width))
    # Patches come in the type the connector computes in; the hidden state follows it.
    step = LatentStep(chosen, vision, thinking.last.to(vision.dtype))
    return step, thinking.taken.scatter(1, chosen, True)


@torch.no_grad()
def glance(model: PinholeModel, state: torch.Tensor, memory: Memory) -> torch.Tensor:
    """Where a position with this embedding would look with the picture in sight."""
    return run_pass(model.decoder, state, memory).look


def say(model: PinholeModel, thinking: Thinking, method: Method, words: torch.Tensor) -> torch.Tensor:
    """Logits of `words` after the steps, each given those before it."""
    embeddings = model.decoder.embedding(words[:, :-1]).to(thinking.embeddings.dtype)
    hidden = thinking.picture if method.blind else None
    said = run_pass(model.decoder, embeddings, thinking.passed.memory, hidden)
    return model.decoder.head(torch.cat((thinking.last, said.hidden), 1))
