"""The report of a member that thinks in latents: how well it answers, and whether the latents carry it."""

from collections.abc import Sequence
from itertools import islice

import torch

from .. import benchmark
from ..benchmark import Record
from ..log import Log
from ..model import PinholeModel
from ..replacement import donors, follows, mcnemar, own
from ..statistics import by_difficulty, share
from ..vocabulary import Vocabulary
from .answering import Answer, Condition, answers_under
from .chain import short_enough
from .replacing import conditions
from .steps import LatentStep, Method

NOISE_SEED = 17


def held_out(seed: int, count: int, hops: int) -> list[Record]:
    """Fresh trails that are short enough."""
    return list(islice(short_enough(benchmark.stream("trail", seed), hops), count))


def right(records: Sequence[Record], answers: Sequence[Answer]) -> list[bool]:
    return [answer == own(record) for record, answer in zip(records, answers)]


def measure_latents(
    model: PinholeModel,
    records: list[Record],
    method: Method,
    vocabulary: Vocabulary,
    device: torch.device,
    log: Log,
) -> tuple[dict, dict, list[LatentStep]]:
    """Accuracy by n, the replacement table, and the steps that were fed in the unchanged run."""
    model.eval()
    plain = answers_under(model, records, method, {"own": Condition()}, vocabulary, device)["own"]
    is_right = right(records, plain.answers)
    accuracy = {**share(is_right), "byDifficulty": by_difficulty(records, is_right)}
    log.say(f"trail, in latents: {_told(accuracy)}")
    lenders = donors(records)
    found = answers_under(
        model, records, method, conditions(plain.fed, lenders, NOISE_SEED), vocabulary, device
    )
    table = {"own": {**share(is_right), "follows": follows(records, lenders, plain.answers)}}
    for name, replaced in found.items():
        now = right(records, replaced.answers)
        table[name] = {
            **share(now),
            "follows": follows(records, lenders, replaced.answers),
            "mcnemar": mcnemar(is_right, now),
        }
        implied = table[name]["follows"]["implied"]["share"]
        log.say(f"{name}: {_told(table[name])}, the answer implied by the donor {implied:.3f}")
    return accuracy, table, plain.fed


def measure_stage(
    model: PinholeModel,
    records: list[Record],
    method: Method,
    steps: int,
    vocabulary: Vocabulary,
    device: torch.device,
) -> dict:
    """Accuracy with fewer latent steps, the rest of the chain in words."""
    model.eval()
    found = answers_under(model, records, method, {"": Condition(steps=steps)}, vocabulary, device)
    return share(right(records, found[""].answers))


def _told(found: dict) -> str:
    low, high = found["interval"]
    return f"{found['accuracy']:.3f} ({low:.3f} to {high:.3f}, n {found['n']})"
