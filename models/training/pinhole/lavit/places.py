"""Where in the picture an answer is read, as patches: the box that focus is measured in."""

import numpy as np

from ..benchmark import Record
from ..labels import CELLS, COLOURS
from ..shapes import PATCHES

SIDE = 8


def place(record: Record) -> np.ndarray:
    """[patches], true where the answer is read: the last cell, the bars asked about, the right option."""
    patches = np.zeros((SIDE, SIDE), bool)
    facts, question = record.facts, record.question
    if facts["task"] in ("trail", "relate"):
        cell = next(word for word in reversed(question.steps[-1]) if word in CELLS)
        row, column = divmod(CELLS.index(cell), 4)
        patches[2 * row : 2 * row + 2, 2 * column : 2 * column + 2] = True
    elif facts["task"] == "bars":
        asked = [word for word in question.words if word in COLOURS]
        patches[:, [bar["column"] for bar in facts["bars"] if bar["colour"] in asked]] = True
    else:
        option = "abcd".index(question.answer[0])
        patches[6:8, 2 * option : 2 * option + 2] = True
    return patches.reshape(PATCHES)
