"""Hugging Face transformers answering the same questions, everything captured: with forward hooks, or with nnsight.

Reads requests as lines of JSON and writes results the same way. A request: {folder, picture, ids, tokens}. Eager
attention, as both ways of looking inside need it; one thread.
"""

import json
import resource
import sys
import time
from pathlib import Path

import torch
from PIL import Image
from transformers import AutoImageProcessor, AutoModelForImageTextToText

torch.set_num_threads(1)
MODE = sys.argv[1]
opened = {}


class Clock:
    def __init__(self):
        self.wall, self.cpu = time.perf_counter(), time.process_time()

    def since(self, other):
        return {"wallMs": (self.wall - other.wall) * 1000, "cpuMs": (self.cpu - other.cpu) * 1000}


class Hooked:
    """Forward hooks on every layer: the stream that leaves it, and its attention."""

    def __init__(self, model):
        self.model, self.seen = model, []
        self.decoder = model.model.text_model
        for layer in self.decoder.layers:
            layer.register_forward_hook(lambda _m, _i, out: self.keep(out[0] if isinstance(out, tuple) else out))
            layer.self_attn.register_forward_hook(lambda _m, _i, out: self.keep(out[1]))

    def keep(self, value):
        self.seen.append(value.detach().clone())

    def __call__(self, **inputs):
        return self.model(**inputs, use_cache=True)


class Traced:
    """The same through nnsight."""

    def __init__(self, model):
        from nnsight import NNsight

        self.model, self.seen = NNsight(model), []

    def __call__(self, **inputs):
        layers = self.model.model.text_model.layers
        with self.model.trace(**inputs, use_cache=True):
            kept = [].save()
            for layer in layers:
                kept.append(layer.self_attn.output[1])
                kept.append(layer.output)
            result = self.model.output.save()
        self.seen.extend(kept)
        return result


def open_model(folder):
    if folder not in opened:
        model = AutoModelForImageTextToText.from_pretrained(
            folder, dtype=torch.float32, attn_implementation="eager", local_files_only=True
        ).eval()
        looking = {"hooks": Hooked, "nnsight": Traced}[MODE](model)
        opened[folder] = looking, AutoImageProcessor.from_pretrained(folder, local_files_only=True)
    return opened[folder]


@torch.no_grad()
def answer(folder, picture, ids, tokens, **_):
    run, processor = open_model(folder)
    image = Image.open(picture).convert("RGB")
    run.seen.clear()
    begun = Clock()
    pixels = processor(image, return_tensors="pt")
    given = {"input_ids": torch.tensor([ids]), "pixel_values": pixels["pixel_values"]}
    if "pixel_attention_mask" in pixels:
        given["pixel_attention_mask"] = pixels["pixel_attention_mask"]
    step = run(**given)
    written = [int(step.logits[0, -1].argmax())]
    first = Clock()
    while len(written) < tokens:
        step = run(input_ids=torch.tensor([[written[-1]]]), past_key_values=step.past_key_values)
        written.append(int(step.logits[0, -1].argmax()))
    done = Clock()
    return {
        "positions": len(ids),
        "tokens": written,
        "captured": len(run.seen),
        "prefill": first.since(begun),
        "decode": done.since(first),
        "rssMb": rss(),
    }


def rss():
    status = Path("/proc/self/statm")
    if status.exists():
        return int(status.read_text().split()[1]) * resource.getpagesize() / 2**20
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**10


for line in sys.stdin:
    try:
        result = answer(**json.loads(line))
    except Exception as error:  # told to whoever asked
        result = {"error": f"{type(error).__name__}: {error}"[:500]}
    print(json.dumps(result), flush=True)
