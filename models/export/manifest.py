"""darkroom.json: what a member was taught, how it wants to be asked, how well it answers.

Its schema is schemas/darkroom.schema.json.
"""

from pinhole.stages import Member
from pinhole.vocabulary import MODES


def manifest(member: Member, report: dict, parity: list[dict]) -> dict:
    """`report` is the log that training leaves for a finished member."""
    return {
        "$schema": "../../schemas/darkroom.schema.json",
        "format": 1,
        "name": member.name,
        "licence": "MIT",
        "input": "description" if member.in_words else "picture",
        "tasks": list(member.tasks),
        "answer": {"marker": "answer"},
        "methods": {mode: {"prompt": " ".join(["{question}", *words])} for mode, words in MODES.items()},
        "accuracy": {
            "command": f"python models/training/train.py {member.name}",
            "measured": [
                {
                    "task": task,
                    "method": mode,
                    **_share(found),
                    "byDifficulty": [
                        {"difficulty": int(level), **_share(share)}
                        for level, share in found["byDifficulty"].items()
                    ],
                }
                for task, modes in report["accuracy"].items()
                for mode, found in modes.items()
            ],
        },
        "parity": parity,
    }


def _share(found: dict) -> dict:
    return {key: found[key] for key in ("n", "accuracy", "interval")}
