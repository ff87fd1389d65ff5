"""Draws a stage's log as an SVG: loss of each task on a logarithmic scale, gradient norm below it.

Written by hand because a plotting library would be the largest requirement of all.
"""

import json
import math
from pathlib import Path

WIDTH, HEIGHT, MARGIN = 720, 220, 46
COLOURS = ("#1f77b4", "#d62728", "#2ca02c", "#9467bd", "#ff7f0e", "#17becf", "#8c564b", "#7f7f7f")
SMALLEST = 1e-4
"""Losses below are drawn here."""


def draw(records: Path, picture: Path) -> None:
    lines = [json.loads(line) for line in records.read_text(encoding="utf8").splitlines()]
    steps = [line for line in lines if "losses" in line]
    if len(steps) < 2:
        return
    names = sorted({name for line in steps for name in line["losses"]})
    losses = {
        name: [(line["step"], line["losses"][name]) for line in steps if name in line["losses"]]
        for name in names
    }
    norms = {"gradient norm": [(line["step"], line["gradient"]) for line in steps]}
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {2 * HEIGHT}" '
        'font-family="sans-serif" '
        f'font-size="11"><rect width="{WIDTH}" height="{2 * HEIGHT}" fill="#fff"/>',
        *_chart("loss", losses, 0),
        *_chart("gradient norm before clipping", norms, HEIGHT),
        "</svg>",
    ]
    picture.write_text("\n".join(parts) + "\n", encoding="utf8")


def _chart(title: str, series: dict[str, list[tuple[int, float]]], top: int) -> list[str]:
    values = [max(value, SMALLEST) for points in series.values() for _, value in points]
    last = max(step for points in series.values() for step, _ in points)
    low, high = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))
    high = max(high, low + 1)

    def place(step: int, value: float) -> tuple[float, float]:
        height = (math.log10(max(value, SMALLEST)) - low) / (high - low)
        x = MARGIN + step / last * (WIDTH - 2 * MARGIN - 90)
        return round(x, 1), round(top + HEIGHT - MARGIN + 12 - height * (HEIGHT - 2 * MARGIN + 12), 1)

    parts = [f'<text x="{MARGIN}" y="{top + 18}">{title}</text>']
    for power in range(low, high + 1):
        x, y = place(0, 10**power)
        end, _ = place(last, 1)
        parts.append(
            f'<path d="M{x} {y}H{end}" stroke="#ddd"/>'
            f'<text x="{x - 6}" y="{y + 4}" text-anchor="end">1e{power}</text>'
        )
    end, bottom = place(last, 10**low)
    parts.append(f'<text x="{end}" y="{bottom + 16}" text-anchor="end">{last} steps</text>')
    for index, (name, points) in enumerate(series.items()):
        colour = COLOURS[index % len(COLOURS)]
        path = " ".join(f"{x},{y}" for x, y in (place(step, value) for step, value in points))
        parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="1.2"/>')
        parts.append(f'<text x="{end + 8}" y="{top + 34 + 14 * index}" fill="{colour}">{name}</text>')
    return parts
