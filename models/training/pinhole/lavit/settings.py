"""What a run of the method is made of; the ablations are other values of the same settings."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Gate:
    """How far text sees the picture while it learns: attention scores onto patches get ln(strength) added."""

    kind: str = "wall, then cosine"
    """"cosine": opens from the first step on, as in the paper; "wall, then cosine": opens only once thoughts
    have learned to carry; "hard": shut, then open at once, as in the released code; "none": open."""

    shut_until: float = 0.7
    """Share of the steps that the wall stands."""

    open_from: float = 0.88
    """Share of the steps at which the gate has reached its last strength."""

    last: float = 1.0
    """Strength at the end, and when the member is asked."""

    covers_prompt: bool = True
    """Whether the words of the prompt are gated too, or those of the answer alone."""


@dataclass(frozen=True)
class Settings:
    thoughts: int = 4
    gate: Gate = Gate()
    weight: float = 0.3
    """Of both losses beside the answer's (lambda)."""

    naming: float = 1.0
    """Weight of the loss on what each thought's state names through the model's head: the word that the
    teacher's sentence comes to. Not in the paper; 0 leaves it out."""

    value_first_until: float = 0.45
    """Share of the steps in which the last thought is to say the answer itself and not yet the word "answer": a
    value that first comes after that word is not found for thousands of steps."""

    learns_concepts: bool = True
    learns_trajectory: bool = True
    steps: int = 1400
    learning_rate: float = 1e-3
    pictures: int = 12
    """In a batch."""

    questions: int = 3
    """Most questions about one picture: they share its encoding."""

    hardest: int = 3
    """Difficulty."""

    mix: dict[str, float] = field(
        default_factory=lambda: {"trail": 0.5, "relate": 0.34, "bars": 0.1, "turn": 0.06}
    )
    seed: int = 31
