"""A short stage of GRPO: the member answers each question several times, and right answers become likelier.

Only words are learned, among them START: when to draw, and what to say. Latents belong to the surroundings:
the head draws them, and they are fed back as they are. A penalty (KL) holds the words near what the member
said before, so that a lucky answer doesn't undo what it was taught.
"""

import copy
import random
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass

import numpy as np
import torch
from torch import nn

from .. import benchmark, replacement
from ..benchmark import Record
from ..loop import Losses, Prepared, Schedule, Stage
from ..model import NEVER
from ..running import Run
from ..teaching import TRAINING_SEED
from ..vocabulary import Vocabulary
from .examination import TASKS, Examination, answer_of, counted, sketching
from .model import MixedModel
from .settings import START_OF_SKETCH, Mixed
from .thinking import Manner, Said, think

NAME = "pinhole-mixed-grpo"

STEPS = 40
QUICK_STEPS = 2
"""A step answers many questions several times over."""


QUESTIONS = ("trail", "trail", "relate", "bars", "turn")
"""Of each step: half a batch is of the task that needs sketches."""

ANSWERS = 6
"""To each question; their mean is what each is held against."""

KL_WEIGHT = 0.05

LEARNING_RATE = 3e-5

DENOISING_STEPS = 10
"""Fewer than when it is asked: most of the time goes into drawing."""

FIRST_SAMPLE = 500_000
"""Far behind the samples that it was taught with."""


@dataclass(frozen=True)
class Rollouts:
    """Answers as the decoder was fed them, padded at their ends."""

    stream: torch.Tensor
    """[answers, positions, width], the pictures and questions before them included."""

    chosen: torch.Tensor
    """[answers, positions]: the word that was chosen behind a position, or -1."""


class Rewarding:
    """The losses of one step: answers, rewards, and how likely the words were."""

    def __init__(self, model: MixedModel, settings: Mixed, run: Run) -> None:
        self.model, self.settings, self.run = model, settings, run
        self.before = copy.deepcopy(model.pinhole.decoder).requires_grad_(False)

    def losses(self, records: Sequence[Record]) -> Losses:
        asked = [record for record in records for _ in range(ANSWERS)]
        prompts = [self.run.vocabulary.prompt(record.question.words, "text-cot") for record in asked]
        said = self._answer(asked, prompts)
        rewards = torch.tensor(
            [
                float(answer_of(one.tokens, self.run) == replacement.own(record))
                for record, one in zip(asked, said)
            ]
        )
        rollouts = self._rollouts(asked, prompts, said)
        learned = rollouts.chosen >= 0
        now = _likelihood(self.model.pinhole.decoder, rollouts)[learned]
        with torch.no_grad():
            was = _likelihood(self.before, rollouts)[learned]
        advantages = _advantages(rewards).to(now)[:, None].expand(learned.shape)[learned]
        apart = was - now
        kl = (apart.exp() - apart - 1).mean()
        # Each batch is used once: the ratio to the likelihood when answering is 1, its gradient is not 0.
        gain = (advantages * (now - now.detach()).exp()).mean()
        sketches = float(np.mean([len(one.sketches) for one in said]))
        return {
            "total": KL_WEIGHT * kl - gain,
            "wrong": 1 - rewards.mean(),
            "kl": kl,
            "sketches": torch.tensor(sketches),
        }

    def _answer(self, asked: Sequence[Record], prompts: list[list[int]]) -> list[Said]:
        manner = Manner(
            self.settings.latents,
            lambda _, hidden: self.model.head.draw(hidden, torch.default_generator, DENOISING_STEPS),
            choose=lambda logits: torch.multinomial(logits.float().softmax(-1), 1)[:, 0],
        )
        pictures = np.stack([record.picture for record in asked])
        return think(self.model, pictures, prompts, manner, self.run.vocabulary, self.run.device)

    @torch.no_grad()
    def _rollouts(
        self, asked: Sequence[Record], prompts: Sequence[list[int]], said: Sequence[Said]
    ) -> Rollouts:
        embed, device = self.before.embedding, self.run.device
        pictures = torch.from_numpy(np.stack([record.picture for record in asked])).to(device)
        prefixes = self.model.prefix(self.model.see(pictures)).float()
        streams, choices = [], []
        for prefix, prompt, one in zip(prefixes, prompts, said):
            tokens, latents, chosen = _laid_out(one, self.settings.latents, self.run.vocabulary)
            text = embed(torch.tensor(tokens, device=device))
            text[latents >= 0] = _all_latents(one, prefix)[latents[latents >= 0]]
            streams.append(torch.cat((prefix, embed(torch.tensor(prompt, device=device)), text)))
            before = len(prefix) + len(prompt) - 1
            choices.append(torch.cat((torch.full((before,), -1), chosen, torch.tensor([-1]))))
        pad = nn.utils.rnn.pad_sequence
        return Rollouts(pad(streams, True), pad(choices, True, padding_value=-1).to(device))


def _laid_out(
    said: Said, latents: int, vocabulary: Vocabulary
) -> tuple[list[int], torch.Tensor, torch.Tensor]:
    """Position by position: the token, the latent that stands there instead, and what was chosen.

    END is said for it once all latents are drawn, so it was not chosen.
    """
    start = vocabulary.numbers[START_OF_SKETCH]
    tokens, places, chosen, drawn, forced = [], [], [], 0, False
    for token in said.tokens:
        tokens.append(token)
        places.append(-1)
        chosen.append(-1 if forced else token)
        forced = token == start
        if forced:
            tokens += [0] * latents
            places += range(drawn, drawn + latents)
            chosen += [-1] * latents
            drawn += latents
    return tokens, torch.tensor(places), torch.tensor(chosen)


def _all_latents(said: Said, like: torch.Tensor) -> torch.Tensor:
    drawn = [latent for sketch in said.sketches for latent in sketch]
    return torch.from_numpy(np.stack(drawn)).to(like) if drawn else like[:0]


def _likelihood(decoder: nn.Module, rollouts: Rollouts) -> torch.Tensor:
    """Log-likelihood of each chosen word [answers, positions]."""
    length = rollouts.stream.shape[1]
    device = rollouts.stream.device
    causal = torch.full((length, length), NEVER, device=device).triu(1)
    hidden, _ = decoder(rollouts.stream, torch.arange(length, device=device)[None], causal)
    logits = decoder.head(hidden).float().log_softmax(-1)
    return logits.gather(-1, rollouts.chosen.clamp(min=0)[..., None])[..., 0]


def _advantages(rewards: torch.Tensor) -> torch.Tensor:
    """How much better an answer was than the others to its question; nothing where all are alike."""
    groups = rewards.view(-1, ANSWERS)
    better = (groups - groups.mean(1, keepdim=True)) / (groups.std(1, keepdim=True) + 1e-4)
    return better.flatten()


def switching(examination: Examination, tasks: Sequence[str] = TASKS) -> dict:
    """Of each task: accuracy, and how often it draws."""
    found = {}
    for task in tasks:
        records = examination.records(task)
        said = examination.ask(records)
        found[task] = counted(records, examination.right(records, said)) | sketching(said)
    return found


def rewarding_stage(model: MixedModel, settings: Mixed, run: Run) -> Stage:
    steps = run.steps(STEPS, QUICK_STEPS)
    return Stage(
        name=NAME,
        model=model,
        groups=[{"params": list(model.pinhole.decoder.parameters()), "share": 1.0}],
        schedule=Schedule(steps, LEARNING_RATE, warm_up=5, constant=1.0),
        batches=lambda step, taken: _batches(settings, step, taken),
        losses=Rewarding(model, settings, run).losses,
        folder=run.checkpoints,
        device=run.device,
    )


def _batches(settings: Mixed, step: int, taken: dict[str, int]) -> Iterator[Prepared]:
    taken = {task: taken.get(task, FIRST_SAMPLE) for task in dict.fromkeys(QUESTIONS)}
    with ExitStack() as stack:
        streams = {
            task: stack.enter_context(closing(benchmark.stream(task, TRAINING_SEED, taken[task])))
            for task in taken
        }
        while True:
            chance = random.Random(f"{NAME} {step}")
            records = []
            for task in chance.sample(QUESTIONS, len(QUESTIONS)):
                for record in streams[task]:
                    taken[task] += 1
                    if task != "trail" or record.question.difficulty <= settings.moves:
                        records.append(record)
                        break
            yield Prepared(records, dict(taken))
            step += 1
