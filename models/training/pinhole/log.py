"""What a run says: one line a moment for people, one JSON object a moment for curves."""

import json
from pathlib import Path


class Log:
    """Appends, so that an interrupted run's log goes on; both files are named after the stage."""

    def __init__(self, folder: Path, stage: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.stage = stage
        self.records = folder / f"{stage}.jsonl"
        self.text = folder / f"{stage}.log"

    def say(self, sentence: str) -> None:
        line = f"[{self.stage}] {sentence}"
        print(line, flush=True)
        with self.text.open("a", encoding="utf8") as file:
            file.write(line + "\n")

    def record(self, **values: object) -> None:
        with self.records.open("a", encoding="utf8") as file:
            file.write(json.dumps(values) + "\n")

    def forget_after(self, step: int) -> None:
        """What was written behind the checkpoint will be written again."""
        if not self.records.exists():
            return
        kept = [
            line for line in self.records.read_text(encoding="utf8").splitlines() if _step_of(line) <= step
        ]
        self.records.write_text("".join(line + "\n" for line in kept), encoding="utf8")


def _step_of(line: str) -> int:
    try:
        return int(json.loads(line).get("step", 0))
    except ValueError:
        # The line that was being written when the run was interrupted.
        return 2**62
