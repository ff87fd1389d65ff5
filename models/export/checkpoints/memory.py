"""The memory that models need, by size and precision, from their shapes alone: python models/export/checkpoints/memory.py [config.json …]

Without arguments, of the models that the papers began with. No weights are read or made.
"""

import json
import sys
from pathlib import Path

import torch
import transformers

from families import family_of
from room import BYTES, needed

POSITIONS = 1024
"""Of the cache: question, picture, latents and answer."""

VISION_2 = {"depth": 32, "embed_dim": 1280, "mlp_ratio": 4, "num_heads": 16}
VISION_2_5 = {"depth": 32, "hidden_size": 1280, "intermediate_size": 3420, "num_heads": 16}


def text(width: int, layers: int, heads: int, keys: int, hidden: int, words: int, tied: bool) -> dict:
    return {
        "hidden_size": width, "num_hidden_layers": layers, "num_attention_heads": heads, "num_key_value_heads": keys,
        "intermediate_size": hidden, "vocab_size": words, "tie_word_embeddings": tied,
    }  # fmt: skip


PAPERS = {
    "Qwen2-VL-2B": ("qwen2_vl", text(1536, 28, 12, 2, 8960, 151936, True), {**VISION_2, "hidden_size": 1536}),
    "Qwen2-VL-7B (IVT-LR)": ("qwen2_vl", text(3584, 28, 28, 4, 18944, 152064, False), {**VISION_2, "hidden_size": 3584}),
    "Qwen2.5-VL-3B (LaViT)": ("qwen2_5_vl", text(2048, 36, 16, 2, 11008, 151936, True), {**VISION_2_5, "out_hidden_size": 2048}),
    "Qwen2.5-VL-7B": ("qwen2_5_vl", text(3584, 28, 28, 4, 18944, 152064, False), {**VISION_2_5, "out_hidden_size": 3584}),
}
"""Shapes as their config.json has them."""


def main() -> None:
    configs = {Path(file).parent.name: settings_of(Path(file)) for file in sys.argv[1:]} or {
        name: transformers.AutoConfig.for_model(
            kind, text_config=words, vision_config=eyes, tie_word_embeddings=words["tie_word_embeddings"]
        )
        for name, (kind, words, eyes) in PAPERS.items()
    }
    print("| model | parameters | " + " | ".join(BYTES) + " |")
    print("| --- | --- |" + " --- |" * len(BYTES))
    for name, config in configs.items():
        matrices, table, parameters, cache = sizes(config)
        cells = [f"{needed(matrices, table, cache, precision):.1f} GiB" for precision in BYTES]
        print(f"| {name} | {parameters / 1e9:.2f} billion | " + " | ".join(cells) + " |")


def settings_of(file: Path):
    settings = json.loads(file.read_text(encoding="utf8"))
    return transformers.AutoConfig.for_model(settings.pop("model_type"), **settings)


def sizes(config) -> tuple[int, int, int, int]:
    """Numbers in matrices and in the table of embeddings as they are exported, parameters, numbers in the cache."""
    sees = family_of(config.model_type).vision is not None
    kind = transformers.AutoModelForImageTextToText if sees else transformers.AutoModelForCausalLM
    with torch.device("meta"):
        model = kind.from_config(config)
    words = config.get_text_config()
    parameters = sum(one.numel() for one in model.parameters())
    table = words.vocab_size * words.hidden_size
    # Graphs share nothing: a table that serves as head too is written twice.
    tied = model.get_output_embeddings().weight is model.get_input_embeddings().weight
    head_width = getattr(words, "head_dim", None) or words.hidden_size // words.num_attention_heads
    cache = 2 * words.num_hidden_layers * words.num_key_value_heads * head_width * POSITIONS
    return parameters - (0 if tied else table), table, parameters, cache


if __name__ == "__main__":
    transformers.logging.set_verbosity_error()
    main()
