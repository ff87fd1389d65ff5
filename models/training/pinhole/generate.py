"""Greedy answers with a cache of keys and values, many rows at a time.

Rows of a batch share the length of their prompts; nothing is padded, so an answer does not depend on its
neighbours.
"""

from dataclasses import dataclass

import numpy as np
import torch

from .model import NEVER, PinholeModel, TextModel

MOST_TOKENS = 96
"""A chain of thought takes about 50; whoever says more has lost the thread."""

ROWS = 100


@dataclass(frozen=True)
class Task:
    """One question to be answered: what is shown and the prompt behind it."""

    shown: np.ndarray
    prompt: list[int]


@torch.no_grad()
def answer_all(
    model: PinholeModel | TextModel, tasks: list[Task], end: int, device: torch.device
) -> list[list[int]]:
    """The tokens said for each task, `end` included where it was reached."""
    by_length: dict[tuple[int, ...], list[int]] = {}
    for index, task in enumerate(tasks):
        by_length.setdefault((*task.shown.shape, len(task.prompt)), []).append(index)
    answers: list[list[int]] = [[] for _ in tasks]
    for indices in by_length.values():
        for start in range(0, len(indices), ROWS):
            chosen = indices[start : start + ROWS]
            for index, said in zip(chosen, _answer(model, [tasks[i] for i in chosen], end, device)):
                answers[index] = said
    return answers


def _answer(
    model: PinholeModel | TextModel, tasks: list[Task], end: int, device: torch.device
) -> list[list[int]]:
    shown = torch.from_numpy(np.stack([task.shown for task in tasks])).to(device)
    prompts = torch.tensor([task.prompt for task in tasks], device=device)
    decoder = model.decoder
    embeddings = torch.cat((model.prefix(shown), decoder.embedding(prompts)), 1)
    length = embeddings.shape[1]
    causal = torch.full((length, length), NEVER, device=device).triu(1)
    hidden, cache = decoder(embeddings, torch.arange(length, device=device)[None], causal)
    token = decoder.head(hidden[:, -1]).argmax(-1)
    said = [token]
    finished = token == end
    for position in range(length, length + MOST_TOKENS - 1):
        if bool(finished.all()):
            break
        at = torch.tensor([[position]], device=device)
        hidden, cache = decoder(decoder.embedding(token)[:, None], at, None, cache)
        token = decoder.head(hidden[:, -1]).argmax(-1)
        said.append(token)
        finished = finished | (token == end)
    rows = torch.stack(said, 1).tolist()
    return [row[: row.index(end) + 1] if end in row else row for row in rows]
