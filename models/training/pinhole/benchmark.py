"""Samples of the benchmark, read from its only generator: the `samples` command of dist/cli.js.

The command streams shards; pictures are tensors, the rest is JSON in the metadata (docs/tasks.md). A sample
is a function of task, seed and index, so a stream can begin anywhere.
"""

import json
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from .problems import TrainingProblem

REPOSITORY = Path(__file__).resolve().parents[3]
CLI = REPOSITORY / "dist" / "cli.js"

SHARD = 64
"""Samples in one shard: few, so that a stream starts at once."""

OTHERS = 4
"""Further questions about each picture."""


@dataclass(frozen=True)
class Question:
    words: list[str]
    answer: list[str]
    steps: list[list[str]]
    """Words of each sentence of the rationale."""

    difficulty: int


@dataclass(frozen=True)
class Lookup:
    words: list[str]
    pairs: list[tuple[list[str], list[str]]]


@dataclass(frozen=True)
class Record:
    """One sample with everything that can be learned from it."""

    picture: np.ndarray
    question: Question
    others: list[Question]
    lookups: list[Lookup]
    description: list[str]
    facts: dict
    sketches: list[np.ndarray]
    """Empty unless asked for; otherwise one for each step."""

    shown: list[list[str]]
    """What the sketch after each step shows, the newest last."""


def words() -> list[str]:
    """All words the benchmark can say."""
    for metadata, _ in _shards(["--task", "trail", "--count", "1"]):
        return json.loads(metadata["words"])["vocabulary"]
    raise TrainingProblem("The benchmark says no words.", "Build the product again: npm run build")


def stream(
    task: str, seed: int, start: int = 0, count: int | None = None, sketches: bool = False
) -> Iterator[Record]:
    """Samples of one task from `start` on; without `count` as long as somebody takes them."""
    options = [
        "--task",
        task,
        "--seed",
        str(seed),
        "--start",
        str(start),
        "--others",
        str(OTHERS),
        "--shard",
        str(SHARD),
    ]
    if count is not None:
        options += ["--count", str(count)]
    if sketches:
        options.append("--sketches")
    with closing(_shards(options)) as shards:
        for metadata, tensors in shards:
            yield from _records(tensors, json.loads(metadata["records"]))


def _command() -> list[str]:
    node = shutil.which("node")
    if node is None:
        raise TrainingProblem("Node.js was not found.", "Install it: the benchmark's generator runs on it.")
    if not CLI.exists():
        raise TrainingProblem(f"There is no {CLI}.", "Make it first: npm install && npm run build")
    return [node, str(CLI), "samples", "--raw"]


def _shards(options: list[str]) -> Iterator[tuple[dict[str, str], dict[str, np.ndarray]]]:
    """Metadata and tensors of each shard; the process ends with the iteration."""
    process = subprocess.Popen(
        [*_command(), *options], stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=REPOSITORY
    )
    try:
        while size := process.stdout.read(8):
            yield _parse(process.stdout.read(int.from_bytes(size, "little")))
        if process.wait() != 0:
            said = process.stderr.read().decode(errors="replace").strip()
            raise TrainingProblem("The benchmark's generator failed.", said)
    finally:
        process.kill()
        process.wait()
        process.stdout.close()
        process.stderr.close()


def _parse(shard: bytes) -> tuple[dict[str, str], dict[str, np.ndarray]]:
    """A safetensors document: length of the header, header, data."""
    begin = 8 + int.from_bytes(shard[:8], "little")
    header = json.loads(shard[8:begin])
    metadata = header.pop("__metadata__")
    kinds = {"U8": np.uint8, "I32": np.int32}
    data = memoryview(shard)[begin:]
    tensors = {
        name: np.frombuffer(data[slice(*entry["data_offsets"])], kinds[entry["dtype"]]).reshape(
            entry["shape"]
        )
        for name, entry in header.items()
    }
    return metadata, tensors


def _records(tensors: dict[str, np.ndarray], records: list[dict]) -> Iterator[Record]:
    owners = tensors.get("sketch_of")
    for index, record in enumerate(records):
        sketches = [] if owners is None else list(tensors["sketch"][owners == index])
        yield Record(
            picture=tensors["picture"][index],
            question=_question(record),
            others=[_question(other) for other in record["others"]],
            lookups=[_lookup(lookup) for lookup in record["lookups"]],
            description=record["described"].split(),
            facts=record["facts"],
            sketches=sketches,
            shown=record["shown"],
        )


def _question(record: dict) -> Question:
    return Question(
        words=record["question"].split(),
        answer=record["answer"].split(),
        steps=[sentence.split() for sentence in record["rationale"]],
        difficulty=record["difficulty"],
    )


def _lookup(record: dict) -> Lookup:
    pairs = [(address.split(), value.split()) for address, value in record["pairs"]]
    return Lookup(record["question"].split(), pairs)
