"""JSON files with short lists on one line, as the repository's formatter writes them."""

import json
from pathlib import Path

WIDTH = 110


def write_json(path: Path, content: dict) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(_text(content, 0, 0) + "\n", encoding="utf8")


def _text(value: object, depth: int, used: int) -> str:
    """`used` is what already stands on the line."""
    inner, outer = "  " * (depth + 1), "  " * depth
    if isinstance(value, dict) and value:
        lines = []
        for key, item in value.items():
            name = f"{inner}{json.dumps(key)}: "
            lines.append(name + _text(item, depth + 1, len(name)))
        return "{\n" + ",\n".join(lines) + f"\n{outer}}}"
    flat = json.dumps(value, ensure_ascii=False)
    if isinstance(value, float):
        # Python writes 1e-06, the formatter 1e-6.
        flat = flat.replace("e-0", "e-")
    nested = isinstance(value, list) and any(isinstance(item, (dict, list)) for item in value)
    # A comma may follow.
    if not isinstance(value, list) or (not nested and used + len(flat) < WIDTH):
        return flat
    lines = [inner + _text(item, depth + 1, len(inner)) for item in value]
    return "[\n" + ",\n".join(lines) + f"\n{outer}]"
