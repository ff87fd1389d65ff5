"""What a member that thinks in sketches is made of, and what it is taught."""

from dataclasses import dataclass

GRIDS = {4: (2, 2), 8: (4, 2), 16: (4, 4), 32: (8, 4)}
"""Latents of a sketch: rows and columns of the grid over which patches are averaged."""

MOVES = 4
"""Longest trail that is drawn; each move is a sketch."""

START_OF_SKETCH = "<sketch>"
END_OF_SKETCH = "</sketch>"
LATENT = "<latent>"
"""Holds the place of a latent where numbers of words are kept; never said and never looked up."""


@dataclass(frozen=True)
class Mixed:
    """One member, or a variant of it."""

    name: str = "pinhole-mixed"
    seed: int = 21
    latents: int = 16
    """16 is one latent a cell of the board: a head that draws one cell at a time learns sooner."""

    steps: int = 1400
    learning_rate: float = 8e-4
    drawing_rows: int = 12
    """Rows of a batch with sketches; the others keep what the member knew, and need no sketch."""

    worded_rows: int = 4
    trusting_steps: int = 500
    """Before it has learned to draw at all, sketches are borrowed in few rows (lessons.py)."""

    borrowed_rows: int = 2
    """Of the rows with sketches, in those steps: there, all sketches are another sample's."""

    borrowing: float = 0.35
    """How likely each sketch is the first borrowed one, after those steps."""

    weight: float = 1.0
    """Of the head's loss beside the text's; the paper's lambda."""

    cell_weight: float = 0.4
    """Of naming the cell about to be drawn, at START: the decoder knows early where it goes."""

    objective: str = "diffusion"
    """Or "cosine": one guess instead of a distribution, as an ablation."""

    noise: float = 0.4
    """Most noise on latents that are fed in, in deviations: those it draws itself are not exact either."""

    levels: int = 4
    """Noise levels at which each latent is learned in one step."""

    blank_share: float = 0.25
    """Of the latents that show nothing: few are enough, and most of a sketch is blank."""

    moves: int = MOVES

    @property
    def rows(self) -> int:
        return self.drawing_rows + self.worded_rows

    @property
    def length(self) -> int:
        """Text tokens in a row: the longest chain (24 of prompt, 3 of answer), and some to spare."""
        return 24 + self.moves * (self.latents + 5) + 3 + 9
