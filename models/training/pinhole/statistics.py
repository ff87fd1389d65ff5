"""How sure an accuracy is."""

import math

NORMAL_95 = 1.959964
"""Half width of the central 95 % of a normal distribution, in standard deviations."""


def wilson(right: int, count: int) -> tuple[float, float]:
    """Wilson's 95 % interval of a share; it stays within 0..1 where the simple one does not."""
    share = right / count
    square = NORMAL_95**2
    centre = (share + square / (2 * count)) / (1 + square / count)
    half = NORMAL_95 / (1 + square / count) * math.sqrt(share * (1 - share) / count + square / (4 * count**2))
    return max(0.0, centre - half), min(1.0, centre + half)
