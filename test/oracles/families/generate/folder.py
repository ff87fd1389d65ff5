"""A family as a folder: the files of the model as a hub has them, the pictures, the reference."""

import json
from pathlib import Path

from safetensors.torch import save_file

from family import Family
from reference import Reference


def write_model(family: Family, folder: Path) -> None:
    """Everything but the graphs."""
    family.processor.save_pretrained(folder)
    # Two settings that the library adds when it saves weights.
    family.model.config.architectures = [type(family.model).__name__]
    family.model.config.dtype = "float32"
    family.model.config.save_pretrained(folder)
    family.model.generation_config.save_pretrained(folder)
    for file in sorted(folder.glob("*.json")):
        if file.name != "tokenizer.json":
            settings = family.hub_settings(file.name, json.loads(file.read_text(encoding="utf8")))
            if file.name == "config.json":
                # The library gives it to the text model's settings only, in some families.
                settings["architectures"] = [type(family.model).__name__]
            if file.name == "tokenizer_config.json":
                # Published models have it here, beside it, or in both places.
                settings["chat_template"] = family.tokenizer.chat_template
            write_json(file, settings)
    for number, picture in enumerate(family.pictures):
        picture.save(folder / f"image{number}.png")


def write_reference(reference: Reference, folder: Path) -> None:
    save_file(reference.tensors, folder / "oracle.safetensors", metadata={"family": reference.family.name})
    write_json(folder / "oracle.json", reference.facts())


def write_json(file: Path, content: dict) -> None:
    file.write_text(json.dumps(content, indent=1) + "\n", encoding="utf8")
