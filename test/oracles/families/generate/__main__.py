"""Makes an oracle pack: small random models in hub layout, with what the library computes for them.

    python test/oracles/families/generate <folder> [family...]
"""

# First: it settles threads and network before any library looks.
import surroundings

import shutil
import sys
from pathlib import Path

from architectures import FAMILIES
from export import export_family
from folder import write_model, write_reference
from reference import Reference
from selftest import selftest


def make(name: str, pack: Path) -> None:
    folder = pack / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    family = FAMILIES[name]()
    write_model(family, folder)
    # Before the reference, which hooks the model.
    export_family(family, folder / "onnx")
    reference = Reference(family)
    write_reference(reference, folder)
    figures = {**selftest(folder), **reference.differences_of_more()}
    print(f"{name}: all tokens equal;", ", ".join(f"{key} {value:.1e}" for key, value in figures.items()), flush=True)


def main(arguments: list[str]) -> int:
    pack, names = arguments[:1], arguments[1:] or sorted(FAMILIES)
    unknown = [name for name in names if name not in FAMILIES]
    if not pack or unknown:
        known = ", ".join(sorted(FAMILIES))
        print(f"Name a folder, then families of: {known}.", file=sys.stderr)
        return 2
    for name in names:
        make(name, Path(pack[0]))
    return 0


sys.exit(main(sys.argv[1:]))
