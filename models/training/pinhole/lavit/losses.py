"""L = L_ntp + lambda (L_concept + L_traj), and how strongly each thought is taught by it."""

import functools
from dataclasses import dataclass

import torch
from torch.nn import functional

from ..loop import Losses
from ..model import PinholeModel
from .questions import Lesson
from .settings import Settings
from .teacher import Taught, teach
from .thinking import Pictures, ThinkingModel, Thoughts, ask, read_pictures, say_all, think


@dataclass(frozen=True)
class Trajectories:
    """Logarithms of shares of patches [rows, thoughts, patches], read in two ways."""

    by_attention: torch.Tensor
    """The student's own (paper)."""

    by_head: torch.Tensor
    """A linear look from the thought's state onto the patches' (released code)."""


def losses(settings: Settings, student: ThinkingModel, teacher: PinholeModel, lesson: Lesson) -> Losses:
    model = student.model
    with torch.no_grad():
        # Reading the picture is not learned anew: it costs as much as all questions about it.
        read = read_pictures(model, lesson.pictures)
        taught = None
        if settings.thoughts > 0:
            taught = teach(
                teacher, read_pictures(teacher, lesson.pictures), lesson.prompts.owners, lesson.rationales
            )
    asked = ask(model, read, lesson.prompts, lesson.gate, settings.gate.covers_prompt)
    found: Losses = {}
    total = 0.0
    if taught is not None:
        thoughts, asked = think(model, asked, settings.thoughts)
        concept, trajectory = _beside(student, read, lesson, thoughts, taught)
        total = settings.weight * (
            settings.learns_concepts * concept + settings.learns_trajectory * trajectory
        )
        naming = _naming(model, thoughts, lesson)
        total = total + settings.naming * naming
        found |= {"concept": concept, "trajectory": trajectory, "naming": naming, **_gradients(thoughts)}
    rows = _answers(model, say_all(model, asked, lesson.answers[:, :-1], lesson.gate), lesson)
    for task in settings.mix:
        chosen = [index for index, name in enumerate(lesson.tasks) if name == task]
        if chosen:
            found[task] = rows[chosen, 1].detach().mean()
    return {"total": rows.mean() + total, **found}


def _naming(model: PinholeModel, thoughts: Thoughts, lesson: Lesson) -> torch.Tensor:
    # The last thought is followed by text, and says its first word.
    logits = model.decoder.head(thoughts.states[:, :-1]).float()
    return functional.cross_entropy(logits.transpose(1, 2), lesson.rationales.names)


def _answers(model: PinholeModel, hidden: torch.Tensor, lesson: Lesson) -> torch.Tensor:
    """[rows, 3]: loss at the last thought, at the word "answer", and at the answer."""
    logits = model.decoder.head(hidden).float()
    return functional.cross_entropy(logits.transpose(1, 2), lesson.targets, reduction="none")


def trajectories(
    student: ThinkingModel, read: Pictures, owners: torch.Tensor, thoughts: Thoughts
) -> Trajectories:
    looks = thoughts.looks.float()
    own = (looks / looks.sum(-1, keepdim=True).clamp(min=1e-9)).clamp(min=1e-9).log()
    return Trajectories(own, student.trajectory(thoughts.states, read.states[owners]))


def divergence(taught: torch.Tensor, found: torch.Tensor) -> torch.Tensor:
    """KL(teacher || student) of each thought, in nats."""
    return (taught * (taught.clamp(min=1e-9).log() - found)).sum(-1)


def _beside(
    student: ThinkingModel, read: Pictures, lesson: Lesson, thoughts: Thoughts, taught: Taught
) -> tuple[torch.Tensor, torch.Tensor]:
    concepts = student.concept(thoughts.states).float()
    concept = 1 - functional.cosine_similarity(concepts, taught.concepts, dim=-1).mean()
    looked = trajectories(student, read, lesson.prompts.owners, thoughts)
    both = (looked.by_attention, looked.by_head)
    return concept, sum(divergence(taught.trajectory, found).mean() for found in both) / len(both)


def _gradients(thoughts: Thoughts) -> Losses:
    """Norm of what reaches each thought's input; filled in while the gradient is taken."""
    norms = torch.zeros(len(thoughts.inputs))

    def note(index: int, gradient: torch.Tensor) -> None:
        norms[index] = gradient.float().norm()

    for index, thought in enumerate(thoughts.inputs):
        thought.register_hook(functools.partial(note, index))
    return {f"gradient of thought {index + 1}": norms[index] for index in range(len(norms))}
