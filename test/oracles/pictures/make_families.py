"""families.json: what Hugging Face processors make of procedural pictures. Each case is a model folder's settings, as a
hub keeps them, opened with AutoProcessor, which chooses between Pillow and torchvision itself; the tensors are kept as
hashes of their bytes and a few of their numbers, the text as its hash and its number of picture tokens."""
import copy
import hashlib
import json
import os
import pathlib
import sys
import tempfile

os.environ.update(HF_HUB_OFFLINE="1", TRANSFORMERS_VERBOSITY="error", TOKENIZERS_PARALLELISM="false")

import torch
from PIL import Image
from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers
from transformers import AutoImageProcessor, AutoProcessor, PreTrainedTokenizerFast
from transformers.models.lfm2_vl.processing_lfm2_vl import Lfm2VlProcessor

from family_cases import cases
from procedural import picture

torch.set_num_threads(1)
folder = pathlib.Path(__file__).parent


def swap_rows_and_columns():
    """4.57.6 names the tiles of LFM2-VL with rows and columns swapped; later versions do not."""
    original = Lfm2VlProcessor.expand_text_with_placeholders

    def expand(self, text, images, image_rows, image_cols, **rest):
        return original(self, text, images, image_rows=image_cols, image_cols=image_rows, **rest)

    Lfm2VlProcessor.expand_text_with_placeholders = expand


def tokenizer(specials, named):
    """Every byte is a token, so that decoding gives the text back."""
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    tool = Tokenizer(models.BPE(vocab={letter: i for i, letter in enumerate(alphabet)}, merges=[]))
    tool.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tool.decoder = decoders.ByteLevel()
    tool.add_special_tokens([AddedToken(word, special=True, normalized=False) for word in specials])
    return PreTrainedTokenizerFast(
        tokenizer_object=tool, extra_special_tokens=named, clean_up_tokenization_spaces=False, pad_token=specials[0]
    )


def describe(tensor, almost=False):
    """Where sums are done in floating point no hash can be expected to agree, and more numbers are kept."""
    tensor = tensor.contiguous()
    flat = tensor.reshape(-1)
    step = max(1, flat.numel() // (2000 if almost else 40))
    kept = {"step": step, "shape": list(tensor.shape), "sample": [round(float(v), 6) for v in flat[::step]]}
    if tensor.dtype == torch.float32:
        kept["sha256"] = hashlib.sha256(tensor.numpy().tobytes()).hexdigest()
    else:
        kept["sha256"] = hashlib.sha256(tensor.to(torch.int64).numpy().tobytes()).hexdigest()
    return kept


def run(case):
    with tempfile.TemporaryDirectory() as place:
        root = pathlib.Path(place)
        words = tokenizer(case["special"], case.get("named", {}))
        words.save_pretrained(root)
        (root / "config.json").write_text(json.dumps(case["model"]))
        (root / "preprocessor_config.json").write_text(json.dumps(case["preprocessor"]))
        (root / "processor_config.json").write_text(json.dumps(case["processor"]))
        processor = AutoProcessor.from_pretrained(root)
        if case.get("almost"):
            processor.image_processor = AutoImageProcessor.from_pretrained(root, use_fast=True)
    image = Image.fromarray(picture(*case["picture"]))
    result = processor(text=[case["marker"]], images=[image], return_tensors="pt", **copy.deepcopy(case.get("options", {})))
    ids = result.pop("input_ids")[0]
    text = words.decode(ids, skip_special_tokens=False)
    expected = {
        "processor": type(processor.image_processor).__name__,
        "tokens": int((ids == words.convert_tokens_to_ids(case["imageToken"])).sum()),
        "textSha256": hashlib.sha256(text.encode()).hexdigest(),
        "textStart": text[:60],
        "tensors": {k: describe(v, case.get("almost")) for k, v in result.items() if k in case["tensors"]},
    }
    assert set(expected["tensors"]) == set(case["tensors"]), list(result)
    return expected


def main():
    swap_rows_and_columns()
    kept = []
    for case in cases():
        expected = run(case)
        print(case["name"], expected["processor"], expected["tokens"], file=sys.stderr)
        dropped = {"special", "named", "tensors"}
        kept.append({**{k: v for k, v in case.items() if k not in dropped}, "expected": expected})
    lines = ",\n".join(json.dumps(case, separators=(",", ":")) for case in kept)
    (folder / "families.json").write_text(f"[\n{lines}\n]\n")


if __name__ == "__main__":
    main()
