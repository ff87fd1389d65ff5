"""What the thoughts carry: they are hidden, taken away or replaced, the gate is opened and shut, and answers
are counted.
"""

from collections.abc import Sequence

import torch

from ..benchmark import Record
from ..model import PinholeModel
from ..replacement import donors, follows, mcnemar, own
from ..statistics import share
from .conditions import Answers, Condition, Recorded, Speaker, answers
from .gate import SHUT
from .held_out import rights

NOISE_SEED = 5
OPEN = 1.0


def lenders(records: Sequence[Record]) -> list[int]:
    """Whose recorded thoughts each sample gets: those of a sample with as many steps and another answer.

    On trail the donor also implies an answer.
    """
    if records[0].facts["task"] == "trail":
        return donors(records)
    found = []
    for index, record in enumerate(records):
        further = (records[(index + step) % len(records)] for step in range(1, len(records)))
        lender = next(
            other
            for other in further
            if other.question.difficulty == record.question.difficulty and own(other) != own(record)
        )
        found.append(next(at for at, other in enumerate(records) if other is lender))
    return found


def conditions(had: Recorded, thoughts: int, last: float, lent: Sequence[int]) -> dict[str, Condition]:
    """ "own" is what the others are held against. Replaced thoughts still look at this picture."""
    inputs = had.inputs
    mean, deviation = inputs.mean((1, 2), keepdim=True), inputs.std((1, 2), keepdim=True)
    noise = torch.randn(inputs.shape, generator=torch.Generator().manual_seed(NOISE_SEED)).to(inputs)
    gates = {"gateOpen": OPEN, "gateShut": SHUT}
    found = {
        "own": Condition(last, thoughts),
        "masked": Condition(last, thoughts, hidden=True),
        "removed": Condition(last, 0),
        "zero": Condition(last, thoughts, torch.zeros_like(inputs)),
        "noise": Condition(last, thoughts, noise * deviation + mean),
        "shuffled": Condition(last, thoughts, inputs.flip(1)),
        "donor": Condition(last, thoughts, inputs[list(lent)]),
    }
    for name, gate in gates.items():
        found[name] = Condition(gate, thoughts)
        found[f"{name}, masked"] = Condition(gate, thoughts, hidden=True)
    return found


def carrying(
    model: PinholeModel,
    records: Sequence[Record],
    speaker: Speaker,
    had: Recorded,
    thoughts: int,
    last: float,
) -> tuple[dict, dict[str, Answers]]:
    """The table, and the answers that it counts."""
    lent = lenders(records)
    said = answers(model, records, speaker, conditions(had, thoughts, last, lent))
    before = rights(records, said["own"])
    table = {}
    for name, found in said.items():
        after = rights(records, found)
        table[name] = {**share(after), **_followed(records, lent, found)}
        if name != "own":
            table[name]["mcnemar"] = float(f"{mcnemar(before, after):.2g}")
    return table, said


def _followed(records: Sequence[Record], lent: Sequence[int], found: Answers) -> dict:
    if records[0].facts["task"] == "trail":
        return {"answerIs": follows(records, lent, found.words)}
    donor = [word == own(records[lender]) for word, lender in zip(found.words, lent)]
    return {"answerIs": {"donor": share(donor)}}
