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
    borrowing: float = 0.3
    """How likely each sketch of a chain is the first that is another sample's (lessons.py)."""

    demanding_steps: int = 658
    """Steps in which what is said after a borrowed sketch is learned too (lessons.py)."""

    weight: float = 1.0
    """Of the head's loss beside the text's; the paper's lambda."""

    cell_weight: float = 0.4
    """Of naming the cell about to be drawn, at START: the decoder knows early where it goes."""

    showing_weight: float = 0.3
    """Of naming all that the cell of the next latent will show: what is drawn has to be looked up first."""

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
