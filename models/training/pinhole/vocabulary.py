"""Words and their numbers. The benchmark knows all words it can say; a few markers come before them.

The markers around a picture are those which Hugging Face's Idefics3 processor writes, so that its prompts and
ours are the same tokens.
"""

from .shapes import PATCHES

PADDING = "<pad>"
UNKNOWN = "<unk>"
START = "<bos>"
END = "<end_of_utterance>"
PICTURE = "<image>"
AROUND_PICTURE = "<fake_token_around_image>"
WHOLE_PICTURE = "<global-img>"
ASSISTANT = "<assistant>"
METHOD_MARKERS = (
    "<sketch>",
    "</sketch>",
    "<latent>",
    "<thought-1>",
    "<thought-2>",
    "<thought-3>",
    "<thought-4>",
)
"""Untrained here: members that think in latents are trained on from this one and need them."""

MARKERS = (PADDING, UNKNOWN, START, END, PICTURE, AROUND_PICTURE, WHOLE_PICTURE, ASSISTANT, *METHOD_MARKERS)

MODES = {"direct": ("answer", "directly", "."), "text-cot": ("think", "step", "by", "step", ".")}
"""What is added to a question to choose how it is answered."""


class Vocabulary:
    """Numbers words in a fixed order: markers, the words of the modes, the words of the benchmark."""

    def __init__(self, benchmark_words: list[str]) -> None:
        mode_words = [word for mode in MODES.values() for word in mode]
        self.words = list(dict.fromkeys([*MARKERS, *mode_words, *benchmark_words]))
        self.numbers = {word: number for number, word in enumerate(self.words)}
        self.start, self.end, self.assistant = (self.numbers[word] for word in (START, END, ASSISTANT))

    def __len__(self) -> int:
        return len(self.words)

    def encode(self, words: list[str] | tuple[str, ...]) -> list[int]:
        """Numbers of words; a word that is not known is a fault of the benchmark, and stops the run."""
        return [self.numbers[word] for word in words]

    def decode(self, numbers: list[int]) -> str:
        return " ".join(self.words[number] for number in numbers)

    def around_picture(self) -> tuple[list[int], list[int]]:
        """What stands before and after the patches of a picture."""
        return self.encode([START, AROUND_PICTURE, WHOLE_PICTURE]), self.encode([AROUND_PICTURE])

    def picture_prefix(self) -> list[int]:
        """The whole prefix as numbers, for those who feed numbers and not embeddings."""
        before, after = self.around_picture()
        return before + [self.numbers[PICTURE]] * PATCHES + after

    def prompt(self, question: list[str], mode: str) -> list[int]:
        return self.encode([*question, *MODES[mode], ASSISTANT])

    def lookup_prompt(self, question: list[str]) -> list[int]:
        """A look-up has one way to be answered, so its question names no mode."""
        return self.encode([*question, ASSISTANT])
