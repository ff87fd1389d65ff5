"""Test pictures from whole numbers alone; test/unit/picture/procedural.ts draws the same ones."""
import numpy as np


def picture(width, height, seed=0):
    """Slopes, a disc of reversed shades and some noise: edges and flat parts, and every shade."""
    y, x, c = np.meshgrid(
        np.arange(height, dtype=np.int64), np.arange(width, dtype=np.int64), np.arange(3, dtype=np.int64), indexing="ij"
    )
    wave = (x * 255 * (c + 1) // width + y * 255 // height + seed * 37) % 511
    shade = np.minimum(wave, 510 - wave)
    dx, dy = 2 * x - width, 2 * y - height
    shade = np.where(9 * (dx * dx + dy * dy) < 4 * min(width, height) ** 2, 255 - shade, shade)
    mixed = (x * 73856093 ^ y * 19349663 ^ (c + 3 * seed) * 83492791) & 0xFFFFFFFF
    mixed = ((mixed ^ (mixed >> 15)) * 0x2C1B3C6D) & 0xFFFFFFFF
    noise = ((mixed >> 17) & 31) - 16
    return np.clip(shade + noise, 0, 255).astype(np.uint8)


def checks(width, height):
    """Black and white in turns of one pixel, broken by noise: the hardest thing to resize."""
    y, x, c = np.meshgrid(np.arange(height), np.arange(width), np.arange(3), indexing="ij")
    mixed = (x * 40503 + y * 30011 + c * 7919) & 0xFFFF
    return np.where(((x + y) & 1) ^ ((mixed >> 7) & 1), 255, 0).astype(np.uint8)
