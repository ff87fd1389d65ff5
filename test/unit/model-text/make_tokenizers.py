"""Writes tokenizers.jsonl: small tokenizers of the kinds in use, with the ids that Hugging Face gives.

    pip install transformers==4.57.6
    python test/unit/model-text/make_tokenizers.py

One line for each tokenizer: {name, tokenizer, config, cases: [{text, framed, bare, decoded}]}, where `framed` has
the special tokens that the tokenizer adds by itself.
"""

import json
import pathlib

from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers
from transformers import PreTrainedTokenizerFast

CORPUS = [
    "What is in the picture? There isn't a dog, only shapes: 12 circles and 345 squares.",
    "Die Größe ändert sich; naïve cafés, ça va. Приветствую, как дела?",
    "日本語のテキスト。中文字符测试，你好。 한국어 مرحبا हिन्दी",
    "def f(x):\n    return x ** 2  # comment\n\n\tprint(f(10))",
] * 6
TEXTS = [
    "What is in the picture?",
    "  two  spaces\n\nnew\tline \n x  ",
    "don't WE'LL it's 1234567 3.14",
    "Größe cafe\u0301 İſ Привет 日本語 中文，한국어 हिन्दी",
    "👩‍👩‍👧 🇩🇪 😀 \u0000\u001b \u00a0\u3000\ufeff\u0085|",
    "a <mark> b<mark>c  <mark>  d <end><end>",
    "<mark>",
    "",
]
BY_WORDS = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}|"
REST = r" ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
MARKS = [
    AddedToken("<begin>", special=True, normalized=False),
    AddedToken("<end>", special=True, normalized=False),
    AddedToken("<mark>", special=False, normalized=False, lstrip=True, rstrip=True),
]


def trained(model, trainer, size=320, **settings):
    tokenizer = Tokenizer(model)
    for part, value in settings.items():
        setattr(tokenizer, part, value)
    tokenizer.train_from_iterator(CORPUS, trainer(vocab_size=size, show_progress=False, **extra(trainer)))
    tokenizer.add_tokens(MARKS)
    return tokenizer


def extra(trainer):
    if trainer is trainers.BpeTrainer:
        return {"initial_alphabet": sorted(pre_tokenizers.ByteLevel.alphabet())}
    return {"unk_token": "<unk>", "special_tokens": ["<unk>"]} if trainer is trainers.UnigramTrainer else {"special_tokens": ["[UNK]"]}


def by_words(pattern):
    split = pre_tokenizers.Split(Regex(pattern), "isolated", invert=False)
    return pre_tokenizers.Sequence([split, pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)])


def framed(tokenizer):
    ids = [(mark, tokenizer.token_to_id(mark)) for mark in ("<begin>", "<end>")]
    tokenizer.post_processor = processors.TemplateProcessing(single="<begin> $A <end>", pair=None, special_tokens=ids)
    return tokenizer


def kinds():
    byte_level = {"decoder": decoders.ByteLevel()}
    yield "words split by a pattern, composed first", trained(
        models.BPE(), trainers.BpeTrainer, normalizer=normalizers.NFC(), pre_tokenizer=by_words(BY_WORDS + REST), **byte_level
    )
    yield "numbers in threes, whole words first", framed(trained(
        models.BPE(ignore_merges=True), trainers.BpeTrainer,
        pre_tokenizer=by_words((BY_WORDS + REST).replace(r"\p{N}|", r"\p{N}{1,3}|")), **byte_level,
    ))
    yield "bytes with a space in front", trained(
        models.BPE(), trainers.BpeTrainer, pre_tokenizer=pre_tokenizers.ByteLevel(add_prefix_space=True), **byte_level
    )
    yield "pieces with scores", framed(trained(
        models.Unigram(), trainers.UnigramTrainer, normalizer=normalizers.NFKC(),
        pre_tokenizer=pre_tokenizers.Metaspace(), decoder=decoders.Metaspace(),
    ))
    yield "parts of words", framed(trained(
        models.WordPiece(unk_token="[UNK]"), trainers.WordPieceTrainer, normalizer=normalizers.BertNormalizer(),
        pre_tokenizer=pre_tokenizers.BertPreTokenizer(), decoder=decoders.WordPiece(cleanup=False),
    ))
    yield "whole words", trained(
        models.WordLevel(unk_token="[UNK]"), trainers.WordLevelTrainer, pre_tokenizer=pre_tokenizers.Whitespace()
    )


def described(name, tokenizer):
    fast = PreTrainedTokenizerFast(tokenizer_object=tokenizer, unk_token="[UNK]" if name == "whole words" else None)
    cases = []
    for text in TEXTS:
        bare = fast.encode(text, add_special_tokens=False)
        decoded = fast.decode(bare, clean_up_tokenization_spaces=False)
        cases.append({"text": text, "framed": fast.encode(text), "bare": bare, "decoded": decoded})
    config = {"unk_token": "[UNK]"} if name == "whole words" else {}
    return {"name": name, "tokenizer": json.loads(tokenizer.to_str()), "config": config, "cases": cases}


if __name__ == "__main__":
    lines = [json.dumps(described(name, tokenizer), ensure_ascii=True) for name, tokenizer in kinds()]
    pathlib.Path(__file__).with_name("tokenizers.jsonl").write_text("\n".join(lines) + "\n")
