"""What a thought is about, read from its state: where it looks, what it has in mind."""

import torch
from torch import nn
from torch.nn import functional

CONCEPT_WIDTH = 256


class TrajectoryHead(nn.Module):
    """Thoughts and patches, as hidden states behind the final norm, to logarithms of shares of patches."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.query = nn.Linear(width, width, bias=False)

    def forward(self, thoughts: torch.Tensor, patches: torch.Tensor) -> torch.Tensor:
        scores = self.query(thoughts) @ patches.transpose(-1, -2)
        return (scores.float() * patches.shape[-1] ** -0.5).log_softmax(-1)


class ConceptHead(nn.Module):
    """A thought to a direction among the picture's embeddings, as the decoder is fed them."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.widen = nn.Linear(width, CONCEPT_WIDTH)
        self.narrow = nn.Linear(CONCEPT_WIDTH, width)

    def forward(self, thoughts: torch.Tensor) -> torch.Tensor:
        return self.narrow(functional.gelu(self.widen(thoughts), approximate="tanh"))
