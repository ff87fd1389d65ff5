"""Rows for a member that sketches: each move in words, then the sketch after it as latents, then the answer.

    step 1 up <sketch> K latents </sketch> step 2 left <sketch> K latents </sketch> answer pink

The position stands in the sketches alone. Two short cuts would spoil that, and both come from true sketches
standing where later its own will stand. A sketch shows the colour of the cell it frames, so the answer need
not be looked up in the picture. And the encoder leaves traces of the framed cell in all latents of a true
sketch, so the later ones can be drawn from the first ones instead of from what the member knows; its own have
no such traces, and it draws nonsense after them.

So sketches are borrowed from other samples, from some move on, and the sketch that should have stood there is
still to be drawn, whatever stands there: drawing comes from what the member knows. What was said after a
borrowed sketch was at first what *this* picture holds at the cell it frames. That is two look-ups in one: it
was not learned, and made all answers uncertain. Since then nothing is learned after a borrowed sketch, and an
answer may be read off the sketch.
"""

import random
from dataclasses import dataclass

import numpy as np
import torch

from ..benchmark import Record
from ..labels import CELL_LABELS, CELLS, labelled
from ..lessons import Lessons
from ..packing import NO_TARGET, Row, Segment, pack
from ..vocabulary import Vocabulary
from .settings import END_OF_SKETCH, GRIDS, LATENT, START_OF_SKETCH, Mixed

WORDED = Lessons(chains=1, direct=1, lookups=0)
"""What rows without sketches hold; the first chain is the longest and always fits."""

NO_LATENT = -1

OTHER_TOKENS = 5
"""Of a move: "step", its number, the direction, START, END."""


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

    shows: torch.Tensor
    """[latents, labels]: what each latent's cell shows, in the order of CELL_LABELS."""

    def to(self, device: torch.device) -> "MixedBatch":
        return MixedBatch(*(tensor.to(device, non_blocking=True) for tensor in vars(self).values()))


@dataclass(frozen=True)
class Feeding:
    """Which sketches stand in a chain."""

    owners: list[int]
    """For each move the row whose sketch stands after it."""

    drawn: int
    """How many of the own sketches are to be drawn: none behind a borrowed one, which leads elsewhere."""


def feeding(row: int, moves: int, settings: Mixed, chance: random.Random) -> Feeding:
    lender = chance.choice([other for other in range(settings.drawing_rows) if other != row])
    own = 0
    while own < moves and chance.random() >= settings.borrowing:
        own += 1
    return Feeding([row] * own + [lender] * (moves - own), min(own + 1, moves))


def chain(record: Record, cells: list[str], latents: int, vocabulary: Vocabulary) -> list[int]:
    """What the member says to a trail whose sketches frame `cells`, one after each move."""
    facts = record.facts
    said = []
    for step, cell in enumerate([facts["ring"], *cells[:-1]], 1):
        direction = facts["arrow"][CELLS.index(cell)]
        said += ["step", str(step), direction, START_OF_SKETCH, *[LATENT] * latents, END_OF_SKETCH]
    colour = facts["colour"][CELLS.index(cells[-1])]
    return [*vocabulary.encode([*said, "answer", colour]), vocabulary.end]


def drawing_row(
    drawing: list[Record],
    row: int,
    step: int,
    settings: Mixed,
    vocabulary: Vocabulary,
    chance: random.Random,
) -> tuple[Row, list[Feeding]]:
    """Chains of several lengths about one picture, as many as fit, and direct questions."""
    record = drawing[row]
    questions = [q for q in (record.question, *record.others) if q.difficulty <= settings.moves]
    chance.shuffle(questions)
    latent = vocabulary.numbers[LATENT]
    segments, feedings = [], []
    for question in questions:
        fed = feeding(row, question.difficulty, settings, chance)
        cells = [drawing[owner].facts["path"][move] for move, owner in enumerate(fed.owners, 1)]
        said = chain(record, cells, settings.latents, vocabulary)
        prompt = vocabulary.prompt(question.words, "text-cot")
        own = fed.owners.count(row)
        silent = step >= settings.demanding_steps and own < question.difficulty
        # Up to the START of the first borrowed sketch.
        last = own * (settings.latents + OTHER_TOKENS) + 4 if silent else len(said)
        learned = [at < last and number != latent for at, number in enumerate(said)]
        segments.append(Segment(prompt + said, [False] * len(prompt) + learned))
        feedings.append(fed)
    direct = [
        Segment.of(
            vocabulary.prompt(question.words, "direct"),
            [*vocabulary.encode(["answer", *question.answer]), vocabulary.end],
        )
        for question in questions[:2]
    ]
    return Row(record.picture, segments + direct), feedings


def worded_row(record: Record, vocabulary: Vocabulary, chance: random.Random) -> Row:
    return WORDED.row(record, vocabulary, chance)


def collate(
    drawing: list[Record],
    worded: list[Record],
    step: int,
    settings: Mixed,
    vocabulary: Vocabulary,
    chance: random.Random,
    prefix_length: int,
) -> MixedBatch:
    """The rows with sketches come first."""
    chains = [drawing_row(drawing, row, step, settings, vocabulary, chance) for row in range(len(drawing))]
    rows = [row for row, _ in chains] + [worded_row(record, vocabulary, chance) for record in worded]
    packed = pack(rows, settings.length, prefix_length)
    sketches = [sketch for record in drawing for sketch in record.sketches[: settings.moves]]
    ids, segments = packed.ids.numpy(), packed.segments.numpy()
    fed, drawn = np.full(ids.shape, NO_LATENT), np.full(ids.shape, NO_LATENT)
    cells = np.full(ids.shape, NO_TARGET)
    start, count = vocabulary.numbers[START_OF_SKETCH], settings.latents
    for row, (record, (_, feedings)) in enumerate(zip(drawing, chains)):
        learned = _learned(record, settings, chance)
        for at, question, move in _starts(ids[row] == start, segments[row]):
            owner = feedings[question].owners[move]
            fed[row, at + 1 : at + 1 + count] = _latents(owner, move, settings)
            if move < feedings[question].drawn:
                own = _latents(row, move, settings)
                drawn[row, at : at + count] = np.where(learned[move], own, NO_LATENT)
                cells[row, at] = vocabulary.numbers[record.facts["path"][move + 1]]
    return MixedBatch(
        torch.cat((packed.shown, torch.from_numpy(np.stack(sketches)))),
        packed.ids,
        packed.offsets,
        packed.segments,
        packed.targets,
        *map(torch.from_numpy, (fed, drawn, cells, _shows(drawing, settings))),
    )


def _shows(drawing: list[Record], settings: Mixed) -> np.ndarray:
    """Labels of all cells of all sketches; none where latents are not cells."""
    if settings.latents != len(CELLS):
        return np.zeros((0, len(CELL_LABELS)), np.int64)
    cells = [labelled(record, move).cells for record in drawing for move in range(settings.moves)]
    return np.concatenate([np.stack([one[name] for name in CELL_LABELS], 1) for one in cells])


def _latents(row: int, move: int, settings: Mixed) -> np.ndarray:
    """Numbers of a sketch's latents."""
    return (row * settings.moves + move) * settings.latents + np.arange(settings.latents)


def _starts(is_start: np.ndarray, segments: np.ndarray) -> list[tuple[int, int, int]]:
    """Where sketches begin, of which question, and after which of its moves."""
    found, counts = [], {}
    for at in np.flatnonzero(is_start):
        question = int(segments[at])
        move = counts.get(question, 0)
        counts[question] = move + 1
        found.append((int(at), question, move))
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
