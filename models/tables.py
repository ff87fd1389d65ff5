"""Writes the figures into models/README.md, the ablations' page and the model cards: python models/tables.py

All come from the logs of the training, from each member's darkroom.json and from the summaries in
models/replacement; `--check` only says whether the
texts have them already. Needs nothing but Python.
"""

import sys
from pathlib import Path

from figures import ablations, cards, family, latent_cards, replacement
from figures.reports import MODELS

BEGIN, END = "<!-- figures: {} -->", "<!-- end of figures -->"

BLOCKS = {**family.BLOCKS, **ablations.BLOCKS, **cards.BLOCKS, **latent_cards.BLOCKS, **replacement.BLOCKS}
"""What stands between the markers of a name, given the page's folder."""


def main() -> int:
    texts = [
        MODELS / "README.md",
        MODELS / "training" / "ABLATIONS.md",
        *sorted(card.parent / "README.md" for card in MODELS.glob("*/darkroom.json")),
    ]
    stale = [
        text
        for text in texts
        if (new := _filled(text)) != text.read_text(encoding="utf8") and _write(text, new)
    ]
    for text in stale:
        print(f"{text.relative_to(MODELS.parent)} has {'old' if _only_checking() else 'new'} figures")
    return 1 if stale and _only_checking() else 0


def _only_checking() -> bool:
    return "--check" in sys.argv[1:]


def _write(text: Path, content: str) -> bool:
    if not _only_checking():
        text.write_text(content, encoding="utf8")
    return True


def _filled(text: Path) -> str:
    """The text with every block between markers made anew."""
    content = text.read_text(encoding="utf8")
    for name, make in BLOCKS.items():
        begin = BEGIN.format(name)
        if begin not in content:
            continue
        before, rest = content.split(begin, 1)
        _, after = rest.split(END, 1)
        content = f"{before}{begin}\n\n{make(text.parent)}\n\n{END}{after}"
    return content


if __name__ == "__main__":
    sys.exit(main())
