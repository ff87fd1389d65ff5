"""Tokenizers of the two kinds that vision-language models have, trained on a few sentences."""

import json
import string

from tokenizers import AddedToken, Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers
from tokenizers.processors import TemplateProcessing
from transformers import PreTrainedTokenizerBase, PreTrainedTokenizerFast

SENTENCES = [
    "What is in the picture?",
    "Describe the red square.",
    "The picture shows a blue circle on a green field.",
    "A red square and a yellow line.",
    "user assistant system",
    "User: Assistant:",
    "Where is the dog?",
    "There is no dog in the image, only shapes.",
    "How many circles are there? two three four one",
    "The line goes from the left to the right.",
    "You are a helpful assistant.",
] * 8

SPACE = "▁"
MERGED_PIECES = 100
CHARACTER_PIECES = 150

CHATML = (
    "{% for m in messages %}<|im_start|>{{ m['role'] }}\n"
    "{% if m['content'] is string %}{{ m['content'] }}"
    "{% else %}{% for c in m['content'] %}"
    "{% if c['type']=='image' %}PICTURE{% else %}{{ c['text'] }}{% endif %}"
    "{% endfor %}{% endif %}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
"""The chat template of several families; PICTURE stands for what each of them writes there."""


def byte_level(markers: list[str]) -> Tokenizer:
    """As GPT-2's: pieces of bytes; markers get the numbers behind them."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=256 + MERGED_PIECES,
        initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()),
        special_tokens=[],
        show_progress=False,
    )
    tokenizer.train_from_iterator(SENTENCES, trainer)
    return with_markers(tokenizer, markers)


def byte_fallback(markers: list[str], space_first: bool) -> Tokenizer:
    """As sentencepiece's: pieces of characters, bytes for what is unknown; markers come first, from number 0.

    Llama puts a space before every text (`space_first`), Gemma does not.
    """
    trained = json.loads(trained_on_characters().to_str())["model"]
    pieces = sorted(trained["vocab"], key=trained["vocab"].get)
    names = [*markers, *(f"<0x{byte:02X}>" for byte in range(256)), *pieces]
    model = models.BPE(
        vocab={name: number for number, name in enumerate(names)},
        merges=[tuple(merge) for merge in trained["merges"]],
        unk_token="<unk>",
        fuse_unk=True,
        byte_fallback=True,
    )
    tokenizer = Tokenizer(model)
    spaces = normalizers.Replace(" ", SPACE)
    tokenizer.normalizer = normalizers.Sequence([normalizers.Prepend(SPACE), spaces]) if space_first else spaces
    steps = [decoders.Replace(SPACE, " "), decoders.ByteFallback(), decoders.Fuse()]
    tokenizer.decoder = decoders.Sequence([*steps, decoders.Strip(" ", 1, 0)] if space_first else steps)
    return with_markers(tokenizer, markers)


def trained_on_characters() -> Tokenizer:
    tokenizer = Tokenizer(models.BPE())
    tokenizer.normalizer = normalizers.Replace(" ", SPACE)
    trainer = trainers.BpeTrainer(
        vocab_size=CHARACTER_PIECES,
        special_tokens=[],
        show_progress=False,
        initial_alphabet=list(SPACE + string.ascii_letters + string.digits + ".,:?!\n"),
    )
    tokenizer.train_from_iterator(SENTENCES, trainer)
    return tokenizer


def with_markers(tokenizer: Tokenizer, markers: list[str]) -> Tokenizer:
    tokenizer.add_special_tokens([AddedToken(marker, special=True, normalized=False) for marker in markers])
    return tokenizer


def with_start(tokenizer: Tokenizer, start: str) -> Tokenizer:
    """Every text begins with the marker."""
    tokenizer.post_processor = TemplateProcessing(
        single=f"{start} $A",
        pair=f"{start} $A {start} $B",
        special_tokens=[(start, tokenizer.token_to_id(start))],
    )
    return tokenizer


def wrapped(
    tokenizer: Tokenizer, chat_template: str, kind: type = PreTrainedTokenizerFast, **settings
) -> PreTrainedTokenizerBase:
    """The tokenizer as the library's processors take it."""
    result = kind(
        tokenizer_object=tokenizer,
        clean_up_tokenization_spaces=False,
        model_input_names=["input_ids", "attention_mask"],
        **settings,
    )
    result.chat_template = chat_template
    return result
