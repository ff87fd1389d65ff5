"""Shows that an interrupted run comes to the same weights as one that was not: python models/training/check_resume.py

Trains the smallest part of a member twice in a scratch folder: once in one go, once with a SIGTERM in the middle, and
compares every weight bit for bit.
"""

import os
import signal
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

STEPS, INTERRUPTED_AT = 12, 5


def main() -> int:
    import torch

    from pinhole import benchmark, checkpoint
    from pinhole.log import Log
    from pinhole.loop import Interrupted, Stage, run
    from pinhole.stages import MEMBERS
    from pinhole.teaching import build, member_stage
    from pinhole.vocabulary import Vocabulary

    vocabulary = Vocabulary(benchmark.words())
    member = MEMBERS["pinhole"]

    def stage(folder: Path) -> Stage:
        model = build(member, vocabulary)
        return member_stage(member, STEPS, model, vocabulary, folder, torch.device("cpu"), compiling=False)

    def interrupted(folder: Path) -> Stage:
        whole, steps = stage(folder), iter(range(STEPS))

        def losses(content: object) -> dict:
            if next(steps) == INTERRUPTED_AT:
                os.kill(os.getpid(), signal.SIGTERM)
            return whole.losses(content)

        return replace(whole, losses=losses)

    with tempfile.TemporaryDirectory() as scratch:
        once, twice = Path(scratch, "once"), Path(scratch, "twice")
        run(stage(once), Log(once, member.name))
        try:
            run(interrupted(twice), Log(twice, member.name))
            raise AssertionError("The interruption did not come.")
        except Interrupted:
            pass
        run(stage(twice), Log(twice, member.name))
        weights = [
            checkpoint.load_model(folder / f"{member.name}.pt", build(member, vocabulary)).state_dict()
            for folder in (once, twice)
        ]
    different = [name for name, tensor in weights[0].items() if not torch.equal(tensor, weights[1][name])]
    print(
        f"{len(weights[0])} tensors, {len(different)} differ after {STEPS} steps with an interruption at {INTERRUPTED_AT}"
    )
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main())
