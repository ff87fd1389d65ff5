"""Two pictures: a red square, a blue ellipse and a yellow line under a little noise: no two patches are equal."""

import numpy as np
from PIL import Image, ImageDraw

NOISE = 12


def draw_pictures(sizes: tuple[tuple[int, int], ...]) -> list[Image.Image]:
    return [draw_picture(number, width, height) for number, (width, height) in enumerate(sizes)]


def draw_picture(number: int, width: int, height: int) -> Image.Image:
    background = (20 + 60 * number, 160 - 50 * number, 60 + 40 * number)
    picture = Image.new("RGB", (width, height), background)
    pen = ImageDraw.Draw(picture)
    pen.rectangle([2 + number, 2, width // 2, height // 2 + number], fill=(220, 30, 40))
    pen.ellipse([width // 2 - 4, height // 3, width - 3, height - 4], fill=(30, 60, 220))
    pen.line([0, height - 1, width - 1, 0], fill=(240, 230, 40), width=2)
    pixels = np.asarray(picture).astype(np.int32)
    noise = np.random.RandomState(100 + number).randint(-NOISE, NOISE + 1, pixels.shape)
    return Image.fromarray(np.clip(pixels + noise, 0, 255).astype(np.uint8))
