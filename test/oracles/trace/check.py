"""Reads sample.trace.safetensors with the safetensors package and writes down what it saw, in read.json; and writes a
trace of its own, python.trace.safetensors, for our reader.

    python test/oracles/trace/check.py
"""

import json
from pathlib import Path

import numpy
import safetensors
from safetensors.numpy import save_file

here = Path(__file__).parent

# The three lines of docs/trace-format.md.
trace = safetensors.safe_open(here / "sample.trace.safetensors", "numpy")
document = json.loads(trace.metadata()["darkroom"])
attention = trace.get_tensor("attention.mean")

tensors = {}
for name in sorted(trace.keys()):
    values = trace.get_tensor(name)
    tensors[name] = {
        "dtype": str(values.dtype),
        "shape": list(values.shape),
        "values": [float(value) for value in values.reshape(-1)],
    }
seen = {
    "words": [step["token"]["text"] for step in document["steps"] if step["kind"] == "text"],
    "document": document,
    "tensors": tensors,
}
(here / "read.json").write_text(json.dumps(seen, separators=(",", ":")) + "\n")

kept = dict(document)
kept["question"] = "Written by Python: é, 漢, \U0001f4f7"
rows = numpy.arange(attention.size, dtype=numpy.float32).reshape(attention.shape)
extra = numpy.ones((2, 3), dtype=numpy.float64)
save_file(
    {"attention.mean": rows, "of.somebody.else": extra},
    here / "python.trace.safetensors",
    {"darkroom": json.dumps(kept)},
)
