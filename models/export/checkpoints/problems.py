"""What goes wrong outside of this program's hands, as one sentence and what to do about it."""


class ExportProblem(Exception):
    """A mistake or a lack that a person can mend; shown without a stack trace."""

    def __init__(self, sentence: str, remedy: str) -> None:
        super().__init__(f"{sentence} {remedy}")
