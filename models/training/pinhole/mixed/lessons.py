"""Rows for a member that sketches: each move in words, then the sketch after it as latents, then the answer.

    step 1 up <sketch> K latents </sketch> step 2 left <sketch> K latents </sketch> answer pink

The position stands in the sketches alone. A sketch also shows the colour of the cell it frames, and a member
could read it off there; but what the head draws is blurred, and the picture is not. So some rows borrow
another sample's sketches, and what follows them is what *this* picture holds at the cell they frame: the
member learns to take a sketch as a place to look at. Such rows teach words only, not drawing.
"""

import random
from dataclasses import dataclass

import numpy as np
import torch

from ..benchmark import Record
from ..labels import CELLS
from ..lessons import Lessons
from ..packing import NO_TARGET, Row, Segment, pack
from ..vocabulary import Vocabulary
from .settings import END_OF_SKETCH, GRIDS, LATENT, START_OF_SKETCH, Mixed

WORDED = Lessons(chains=1, direct=1, lookups=0)
"""What rows without sketches hold; the first chain is the longest and always fits."""

NO_LATENT = -1


@dataclass(frozen=True)
class MixedBatch:
    """Rows as tensors; latents are numbered through all sketches of the batch."""

    pictures: torch.Tensor
    """One for each row, then the sketches."""

    ids: torch.Tensor
    offsets: torch.Tensor
    segments: torch.Tensor
    targets: torch.Tensor
    fed: torch.Tensor
    """[rows, length]: the latent that stands at a position, or NO_LATENT."""

    drawn: torch.Tensor
    """[rows, length]: the latent to be drawn from a position's hidden state, or NO_LATENT."""

    cells: torch.Tensor
    """[rows, length]: at START, the cell about to be drawn; elsewhere NO_TARGET."""

    def to(self, device: torch.device) -> "MixedBatch":
        return MixedBatch(*(tensor.to(device, non_blocking=True) for tensor in vars(self).values()))


def chain(
    record: Record, moves: int, latents: int, vocabulary: Vocabulary, lender: Record | None = None
) -> list[int]:
    """What the member says to a trail of `moves` moves; a lender's sketches stand for the record's own."""
    facts = record.facts
    path = (lender or record).facts["path"][1 : moves + 1]
    said = []
    for step, cell in enumerate([facts["ring"], *path[:-1]], 1):
        direction = facts["arrow"][CELLS.index(cell)]
        said += ["step", str(step), direction, START_OF_SKETCH, *[LATENT] * latents, END_OF_SKETCH]
    colour = facts["colour"][CELLS.index(path[-1])]
    return [*vocabulary.encode([*said, "answer", colour]), vocabulary.end]


def drawing_row(
    record: Record,
    lender: Record | None,
    settings: Mixed,
    vocabulary: Vocabulary,
    chance: random.Random,
) -> Row:
    """Chains of several lengths about one picture, as many as fit, and direct questions."""
    questions = [q for q in (record.question, *record.others) if q.difficulty <= settings.moves]
    chance.shuffle(questions)
    latent = vocabulary.numbers[LATENT]
    segments = []
    for question in questions:
        said = chain(record, question.difficulty, settings.latents, vocabulary, lender)
        prompt = vocabulary.prompt(question.words, "text-cot")
        learned = [False] * len(prompt) + [number != latent for number in said]
        segments.append(Segment(prompt + said, learned))
    direct = [
        Segment.of(
            vocabulary.prompt(question.words, "direct"),
            [*vocabulary.encode(["answer", *question.answer]), vocabulary.end],
        )
        for question in questions[:2]
    ]
    return Row(record.picture, segments + direct)


def worded_row(record: Record, vocabulary: Vocabulary, chance: random.Random) -> Row:
    return WORDED.row(record, vocabulary, chance)


def collate(
    drawing: list[Record],
    worded: list[Record],
    settings: Mixed,
    vocabulary: Vocabulary,
    chance: random.Random,
    prefix_length: int,
) -> MixedBatch:
    """The rows with sketches come first; the first of them borrow their sketches from the last ones."""
    lenders = [*reversed(range(len(drawing)))][: settings.borrowed_rows]
    owners = [*lenders, *range(len(lenders), len(drawing))]
    rows = [
        drawing_row(record, drawing[owner] if owner != index else None, settings, vocabulary, chance)
        for index, (record, owner) in enumerate(zip(drawing, owners))
    ]
    rows += [worded_row(record, vocabulary, chance) for record in worded]
    packed = pack(rows, settings.length, prefix_length)
    sketches = [sketch for record in drawing for sketch in record.sketches[: settings.moves]]
    ids, segments = packed.ids.numpy(), packed.segments.numpy()
    fed, drawn = np.full(ids.shape, NO_LATENT), np.full(ids.shape, NO_LATENT)
    cells = np.full(ids.shape, NO_TARGET)
    start = vocabulary.numbers[START_OF_SKETCH]
    for index, owner in enumerate(owners):
        lent = drawing[owner]
        learned = _learned(lent, settings, chance)
        for at, step in _starts(ids[index] == start, segments[index]):
            first = (owner * settings.moves + step) * settings.latents
            latents = first + np.arange(settings.latents)
            fed[index, at + 1 : at + 1 + settings.latents] = latents
            if owner == index:
                drawn[index, at : at + settings.latents] = np.where(learned[step], latents, NO_LATENT)
                cells[index, at] = vocabulary.numbers[lent.facts["path"][step + 1]]
    return MixedBatch(
        torch.cat((packed.shown, torch.from_numpy(np.stack(sketches)))),
        packed.ids,
        packed.offsets,
        packed.segments,
        packed.targets,
        *map(torch.from_numpy, (fed, drawn, cells)),
    )


def _starts(is_start: np.ndarray, segments: np.ndarray) -> list[tuple[int, int]]:
    """Where sketches begin, and which of its question's sketches each is."""
    found, counts = [], {}
    for at in np.flatnonzero(is_start):
        step = counts.get(segments[at], 0)
        counts[segments[at]] = step + 1
        found.append((int(at), step))
    return found


def _learned(record: Record, settings: Mixed, chance: random.Random) -> np.ndarray:
    """[moves, latents]: those that show something, and a share of those that do not."""
    shape = settings.moves, settings.latents
    learned = np.array([chance.random() < settings.blank_share for _ in range(shape[0] * shape[1])])
    learned = learned.reshape(shape)
    for step in range(settings.moves):
        for cell in record.shown[step]:
            learned[step, latents_of(CELLS.index(cell), settings.latents)] = True
    return learned


def latents_of(cell: int, latents: int) -> list[int]:
    """The latents in which a cell shows: one, or several where they are smaller than a cell."""
    rows, columns = GRIDS[latents]
    row, column = divmod(cell, 4)
    across = range(column * columns // 4, max((column + 1) * columns // 4, column * columns // 4 + 1))
    down = range(row * rows // 4, max((row + 1) * rows // 4, row * rows // 4 + 1))
    return [r * columns + c for r in down for c in across]
