"""What every part of a picture shows, as numbers: the dense labels that the encoder is taught with."""

from dataclasses import dataclass

import numpy as np

from .benchmark import Record

COLOURS = ("red", "green", "blue", "yellow", "purple", "orange", "cyan", "pink")
SHAPES = ("circle", "square", "triangle", "star", "diamond", "heart")
DIRECTIONS = ("up", "down", "left", "right")
CELLS = tuple(column + row for row in "1234" for column in "abcd")
COLUMNS = 8
"""Columns of a bar chart, one patch wide."""

TALLEST = 9

IGNORED = -100

CELL_LABELS = {"arrow": 5, "colour": 9, "shape": 7, "ring": 2, "mark": 3}
"""Classes of each label of a cell; the last arrow, colour and shape mean none.

A mark is of a sketch: 1 visited, 2 current.
"""

COLUMN_LABELS = {"bar": 9, "height": 10}
"""Classes of each label of a column; colour 8 and height 0 mean no bar."""


@dataclass(frozen=True)
class Labelled:
    picture: np.ndarray
    cells: dict[str, np.ndarray]
    columns: dict[str, np.ndarray]
    pattern: np.ndarray
    """Filled or not, for each patch of a pattern."""

    options: np.ndarray
    """Filled or not, for each cell of an option, known to each of its patches."""


def labelled(record: Record, sketch: int | None) -> Labelled:
    """The picture of a sample, or the sketch after one of its steps, with its labels."""
    cells = {name: np.full(16, IGNORED) for name in CELL_LABELS}
    columns = {name: np.full(COLUMNS, IGNORED) for name in COLUMN_LABELS}
    pattern, options = np.full(64, IGNORED), np.full((64, 16), IGNORED)
    facts = record.facts
    task = facts["task"]
    if task in ("trail", "relate"):
        cells = _board(facts)
        if sketch is not None:
            _hide_what_is_not_shown(cells, record.shown[sketch])
    elif task == "bars":
        columns = _bars(facts)
    elif task == "turn":
        pattern, options = _pattern(facts), _options(facts)
    picture = record.picture if sketch is None else record.sketches[sketch]
    return Labelled(picture, cells, columns, pattern, options)


def _board(facts: dict) -> dict[str, np.ndarray]:
    cells = {
        "arrow": np.full(16, len(DIRECTIONS)),
        "colour": np.full(16, len(COLOURS)),
        "shape": np.full(16, len(SHAPES)),
        "ring": np.zeros(16, np.int64),
        "mark": np.zeros(16, np.int64),
    }
    if facts["task"] == "trail":
        cells["arrow"][:] = [DIRECTIONS.index(name) for name in facts["arrow"]]
        cells["colour"][:] = [COLOURS.index(name) for name in facts["colour"]]
        cells["shape"][:] = [SHAPES.index(name) for name in facts["shape"]]
        cells["ring"][CELLS.index(facts["ring"])] = 1
    else:
        for thing in facts["things"]:
            cell = CELLS.index(thing["cell"])
            cells["colour"][cell] = COLOURS.index(thing["colour"])
            cells["shape"][cell] = SHAPES.index(thing["shape"])
    return cells


def _hide_what_is_not_shown(cells: dict[str, np.ndarray], shown: list[str]) -> None:
    visible = [CELLS.index(name) for name in shown]
    hidden = np.setdiff1d(np.arange(16), visible)
    for name, nothing in (
        ("arrow", len(DIRECTIONS)),
        ("colour", len(COLOURS)),
        ("shape", len(SHAPES)),
        ("ring", 0),
    ):
        cells[name][hidden] = nothing
    cells["mark"][visible] = 1
    if visible:
        cells["mark"][visible[-1]] = 2


def _bars(facts: dict) -> dict[str, np.ndarray]:
    columns = {"bar": np.full(COLUMNS, len(COLOURS)), "height": np.zeros(COLUMNS, np.int64)}
    for bar in facts["bars"]:
        columns["bar"][bar["column"]] = COLOURS.index(bar["colour"])
        columns["height"][bar["column"]] = bar["height"]
    return columns


def _pattern(facts: dict) -> np.ndarray:
    """The pattern has a patch for each cell, beginning in patch row 1 and patch column 2."""
    patches = np.full((8, 8), IGNORED)
    patches[1:5, 2:6] = _filled(facts["pattern"])
    return patches.reshape(64)


def _options(facts: dict) -> np.ndarray:
    """Options stand side by side in patch rows 6 and 7, each on two by two patches.

    A patch holds four cells but is taught all sixteen, as its neighbours see them: which options have a cell can then
    be read at any patch of each. Where every patch knew its own quarter only, that look-up stayed at chance.
    """
    known = np.full((8, 8, 16), IGNORED)
    for index, cells in enumerate(facts["options"].values()):
        known[6:8, 2 * index : 2 * index + 2] = _filled(cells).reshape(16)
    return known.reshape(64, 16)


def _filled(cells: list[str]) -> np.ndarray:
    filled = np.zeros(16, np.int64)
    filled[[CELLS.index(name) for name in cells]] = 1
    return filled.reshape(4, 4)
