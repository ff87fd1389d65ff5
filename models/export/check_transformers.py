"""Shows that transformers says what the graphs say: python models/export/check_transformers.py pinhole …

Opens a member's folder with Hugging Face transformers and with ONNX Runtime, asks both the same questions, to think
step by step, and compares every token. Prompts and pixels come from transformers' own processor on one side and from
the training's vocabulary on the other. Needs transformers 4.57.6 and pillow besides the requirements of the export.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).resolve().parent
MODELS = HERE.parent
sys.path[:0] = [str(HERE), str(MODELS / "training")]

import numpy as np  # noqa: E402
import torch  # noqa: E402
from PIL import Image  # noqa: E402
from transformers import (  # noqa: E402
    AutoModelForCausalLM,
    AutoModelForImageTextToText,
    AutoProcessor,
    AutoTokenizer,
)

from parity import cpu_session, in_pieces, pixels_of  # noqa: E402
from pinhole import benchmark  # noqa: E402
from pinhole.benchmark import Record  # noqa: E402
from pinhole.running import HELD_OUT_SEED  # noqa: E402
from pinhole.stages import MEMBERS, Member  # noqa: E402
from pinhole.vocabulary import MODES, Vocabulary  # noqa: E402

QUESTIONS = 20
MOST_TOKENS = 128


def main() -> int:
    torch.set_num_threads(1)
    vocabulary = Vocabulary(benchmark.words())
    different = 0
    for name in sys.argv[1:]:
        folder, member = MODELS / name, MEMBERS[name]
        if not (folder / "model.safetensors").exists():
            print(f"{name} has no model.safetensors: python models/export/export.py {name} --transformers", file=sys.stderr)
            return 2
        records = list(_records(member))
        graphs = Graphs(folder, member, vocabulary)
        said = _by_transformers(folder, member, records)
        same = sum(graphs.answer(record) == tokens for record, tokens in zip(records, said))
        print(f"{name}: {same} of {len(records)} answers have the same tokens")
        different += len(records) - same
    return 1 if different else 0


def _records(member: Member) -> Iterator[Record]:
    for index, task in enumerate(member.tasks):
        share = (QUESTIONS + index) // len(member.tasks)
        yield from benchmark.stream(task, HELD_OUT_SEED, count=share)


def _by_transformers(folder: Path, member: Member, records: list[Record]) -> list[list[int]]:
    kind = AutoModelForCausalLM if member.in_words else AutoModelForImageTextToText
    model = kind.from_pretrained(folder).float()
    reader = (AutoTokenizer if member.in_words else AutoProcessor).from_pretrained(folder)
    answers = []
    for record in records:
        question = " ".join([*record.question.words, *MODES["text-cot"]])
        if member.in_words:
            content = f"{' '.join(record.description)} {question}"
        else:
            content = [{"type": "image"}, {"type": "text", "text": question}]
        text = reader.apply_chat_template(
            [{"role": "user", "content": content}], add_generation_prompt=True, tokenize=False
        )
        pictures = {} if member.in_words else {"images": [Image.fromarray(record.picture)]}
        inputs = reader(text=text, return_tensors="pt", **pictures)
        tokens = model.generate(**inputs, max_new_tokens=MOST_TOKENS, do_sample=False)
        answers.append(tokens[0, inputs["input_ids"].shape[1] :].tolist())
    return answers


class Graphs:
    """A member's graphs, answering greedily."""

    def __init__(self, folder: Path, member: Member, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self.in_words = member.in_words
        onnx = folder / "onnx"
        self.decoder = cpu_session(onnx / ("model.onnx" if member.in_words else "decoder_model_merged.onnx"))
        if not member.in_words:
            self.embed = cpu_session(onnx / "embed_tokens.onnx")
            self.vision = cpu_session(onnx / "vision_encoder.onnx")

    def answer(self, record: Record) -> list[int]:
        prompt = self.vocabulary.prompt(record.question.words, "text-cot")
        said: list[int] = []
        start = self._shown(record, prompt)
        while len(said) < MOST_TOKENS and (not said or said[-1] != self.vocabulary.end):
            stream = np.concatenate((start, self._stream(said)), 1) if said else start
            said.append(int(self._last_logits(stream, start.shape[1]).argmax()))
        return said

    def _shown(self, record: Record, prompt: list[int]) -> np.ndarray:
        if self.in_words:
            described = self.vocabulary.encode(record.description)
            return self._stream([self.vocabulary.start, *described, *prompt])
        before, after = self.vocabulary.around_picture()
        [seen] = self.vision.run(None, pixels_of(record.picture[None]))
        return np.concatenate((self._stream(before), seen, self._stream([*after, *prompt])), 1)

    def _stream(self, ids: list[int]) -> np.ndarray:
        numbers = np.array([ids], np.int64)
        return numbers if self.in_words else self.embed.run(None, {"input_ids": numbers})[0]

    def _last_logits(self, stream: np.ndarray, prompt: int) -> np.ndarray:
        name = "input_ids" if self.in_words else "inputs_embeds"
        return in_pieces(self.decoder, name, stream, prompt)[-1]


if __name__ == "__main__":
    sys.exit(main())
