"""Questions as tensors: prompts end in one column, so that all rows of a batch think at the same time."""

import random
from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass

import numpy as np
import torch

from .. import benchmark
from ..benchmark import Question, Record
from ..labels import CELLS
from ..lessons import response
from ..loop import Prepared
from ..teaching import TRAINING_SEED
from ..vocabulary import AROUND_PICTURE, Vocabulary
from .gate import strength
from .settings import Settings


@dataclass(frozen=True)
class Prompts:
    """What follows the patches; padded in front."""

    owners: torch.Tensor
    """[rows]: which picture a row is about."""

    ids: torch.Tensor
    padding: torch.Tensor
    """[rows, columns], true where nothing is."""

    def to(self, device: torch.device) -> "Prompts":
        return Prompts(*(tensor.to(device) for tensor in vars(self).values()))


@dataclass(frozen=True)
class Rationales:
    """What the teacher says, padded behind, and which of its words tell about which thought."""

    ids: torch.Tensor
    spans: torch.Tensor
    """[rows, thoughts, columns]: shares of the positions that say the words of a thought's sentences."""

    names: torch.Tensor
    """[rows, thoughts - 1]: the word that a thought's sentences come to; the last comes to the answer."""

    def to(self, device: torch.device) -> "Rationales":
        return Rationales(self.ids.to(device), self.spans.to(device), self.names.to(device))


@dataclass(frozen=True)
class Lesson:
    pictures: torch.Tensor
    prompts: Prompts
    answers: torch.Tensor
    """[rows, 3]: the word "answer", the answer, the end."""

    targets: torch.Tensor
    """The same, or the answer twice and then the end, while the last thought is to say it itself."""

    rationales: Rationales
    tasks: list[str]
    """Of each row."""

    gate: float


def prompts(
    owners: list[int], asked: list[Question], vocabulary: Vocabulary, mode: str = "direct"
) -> Prompts:
    texts = [_after_picture(question, vocabulary, mode) for question in asked]
    columns = max(map(len, texts))
    ids = np.zeros((len(texts), columns), np.int64)
    padding = np.ones((len(texts), columns), bool)
    for row, text in enumerate(texts):
        ids[row, columns - len(text) :] = text
        padding[row, columns - len(text) :] = False
    return Prompts(torch.tensor(owners), torch.from_numpy(ids), torch.from_numpy(padding))


def answers(asked: list[Question], vocabulary: Vocabulary) -> torch.Tensor:
    return torch.tensor([response(question, vocabulary, "direct") for question in asked])


def rationales(asked: list[Question], vocabulary: Vocabulary, thoughts: int) -> Rationales:
    prompts_ = [_after_picture(question, vocabulary, "text-cot") for question in asked]
    texts = [prompt + response(question, vocabulary, "text-cot") for prompt, question in zip(prompts_, asked)]
    columns = max(map(len, texts))
    ids = np.zeros((len(texts), columns), np.int64)
    spans = np.zeros((len(texts), thoughts, columns), np.float32)
    names = np.zeros((len(texts), max(0, thoughts - 1)), np.int64)
    for row, (text, prompt, question) in enumerate(zip(texts, prompts_, asked)):
        ids[row, : len(text)] = text
        # A word is said at the position before its own.
        ends = len(prompt) - 1 + np.cumsum([0, *map(len, question.steps)])
        for thought in range(thoughts):
            first, last = sentences_of(thought, thoughts, len(question.steps))
            spans[row, thought, ends[first] : ends[last]] = 1 / (ends[last] - ends[first])
            if thought < thoughts - 1:
                names[row, thought] = vocabulary.numbers[name_of(question.steps[last - 1])]
    return Rationales(torch.from_numpy(ids), torch.from_numpy(spans), torch.from_numpy(names))


def name_of(sentence: list[str]) -> str:
    """The cell that a sentence leads to; its last word where it names none."""
    words = [word for word in sentence if word != "."]
    return next((word for word in reversed(words) if word in CELLS), words[-1])


def sentences_of(thought: int, thoughts: int, sentences: int) -> tuple[int, int]:
    """One sentence a thought where there are enough thoughts, the last again and again; else even shares."""
    if sentences <= thoughts:
        only = min(thought, sentences - 1)
        return only, only + 1
    return thought * sentences // thoughts, (thought + 1) * sentences // thoughts


def lessons(
    settings: Settings, vocabulary: Vocabulary, step: int, taken: dict[str, int]
) -> Iterator[Prepared]:
    taken = {task: taken.get(task, 0) for task in settings.mix}
    with ExitStack() as stack:
        streams = {
            task: stack.enter_context(closing(benchmark.stream(task, TRAINING_SEED, taken[task])))
            for task in settings.mix
        }
        while True:
            chance = random.Random(f"lavit {settings.seed} {step}")
            names = chance.choices(list(settings.mix), list(settings.mix.values()), k=settings.pictures)
            records = []
            for name in names:
                records.append(next(streams[name]))
                taken[name] += 1
            done = step / settings.steps
            yield Prepared(_lesson(settings, vocabulary, records, done, chance), dict(taken))
            step += 1


def _lesson(
    settings: Settings, vocabulary: Vocabulary, records: list[Record], done: float, chance: random.Random
) -> Lesson:
    owners, asked, tasks = [], [], []
    for owner, record in enumerate(records):
        suitable = [
            question
            for question in (record.question, *record.others)
            if question.difficulty <= settings.hardest
        ]
        for question in chance.sample(suitable, min(settings.questions, len(suitable))):
            owners.append(owner)
            asked.append(question)
            tasks.append(record.facts["task"])
    said = answers(asked, vocabulary)
    targets = said.clone()
    if settings.thoughts > 0 and done < settings.value_first_until:
        targets[:, 0] = said[:, 1]
    return Lesson(
        torch.from_numpy(np.stack([record.picture for record in records])),
        prompts(owners, asked, vocabulary),
        said,
        targets,
        rationales(asked, vocabulary, settings.thoughts),
        tasks,
        strength(settings.gate, done),
    )


def _after_picture(question: Question, vocabulary: Vocabulary, mode: str) -> list[int]:
    # The marker behind the picture sees the patches as the prompt does, so it is gated with it.
    return [vocabulary.numbers[AROUND_PICTURE], *vocabulary.prompt(question.words, mode)]
