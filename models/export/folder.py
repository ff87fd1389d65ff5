"""The settings files of a member in hub layout, as transformers and transformers.js read them."""

from pathlib import Path

from hugging_face import POSITIONS_PER_PATCH
from pinhole.decoder import Decoder
from pinhole.json_file import write_json
from pinhole.shapes import (
    MOST_POSITIONS,
    PATCH_SIZE,
    PATCHES,
    PICTURE_SIZE,
    VisionShape,
)
from pinhole.vocabulary import (
    AROUND_PICTURE,
    ASSISTANT,
    END,
    MARKERS,
    PADDING,
    PICTURE,
    START,
    UNKNOWN,
    WHOLE_PICTURE,
    Vocabulary,
)

CHAT_TEMPLATE = (
    "{{ '<bos>' }}"
    "{% for message in messages %}"
    "{% if message['content'] is string %}{{ message['content'] }}"
    "{% else %}{% for part in message['content'] %}"
    "{% if part['type'] == 'image' %}{{ '<image>' }}{% else %}{{ part['text'] }}{% endif %}"
    "{% endfor %}{% endif %}"
    "{% if message['role'] == 'assistant' %}{{ '<end_of_utterance>' }}"
    "{% elif not loop.last or add_generation_prompt %}{{ '<assistant>' }}{% endif %}"
    "{% endfor %}"
)
"""A member was taught single questions: start, picture, question, then its turn."""


def write_settings(
    folder: Path, decoder: Decoder, vocabulary: Vocabulary, vision: VisionShape | None
) -> None:
    """All settings files; `vision` is missing in text-only members."""
    write_json(folder / "config.json", model_config(decoder, vocabulary, vision))
    numbers = vocabulary.numbers
    special = {"bos_token_id": numbers[START], "eos_token_id": numbers[END], "pad_token_id": numbers[PADDING]}
    write_json(folder / "generation_config.json", {**special, "do_sample": False, "max_new_tokens": 128})
    write_json(folder / "tokenizer.json", tokenizer(vocabulary))
    write_json(folder / "tokenizer_config.json", _tokenizer_config(vocabulary, vision is not None))
    write_json(folder / "special_tokens_map.json", _special_tokens())
    (folder / "chat_template.jinja").write_text(CHAT_TEMPLATE + "\n", encoding="utf8")
    if vision is not None:
        write_json(folder / "preprocessor_config.json", _preprocessor())
        write_json(
            folder / "processor_config.json",
            {"processor_class": "Idefics3Processor", "image_seq_len": PATCHES},
        )


def model_config(decoder: Decoder, vocabulary: Vocabulary, vision: VisionShape | None) -> dict:
    shape, numbers = decoder.shape, vocabulary.numbers
    special = {"bos_token_id": numbers[START], "eos_token_id": numbers[END], "pad_token_id": numbers[PADDING]}
    text = {
        "model_type": "llama",
        "architectures": ["LlamaForCausalLM"],
        "vocab_size": shape.vocabulary,
        "hidden_size": shape.width,
        "intermediate_size": shape.hidden,
        "num_hidden_layers": shape.layers,
        "num_attention_heads": shape.heads,
        "num_key_value_heads": shape.heads,
        "head_dim": shape.head_width,
        "hidden_act": "silu",
        "rms_norm_eps": shape.norm_epsilon,
        "rope_theta": shape.rotation_base,
        "max_position_embeddings": MOST_POSITIONS,
        "attention_bias": False,
        "mlp_bias": False,
        "tie_word_embeddings": False,
        "torch_dtype": "float16",
        **special,
    }
    if vision is None:
        return text
    return {
        "model_type": "idefics3",
        "architectures": ["Idefics3ForConditionalGeneration"],
        "image_token_id": numbers[PICTURE],
        "scale_factor": 1,
        "tie_word_embeddings": False,
        "torch_dtype": "float16",
        **special,
        "vision_config": {
            "model_type": "idefics3_vision",
            "hidden_size": vision.width,
            "intermediate_size": vision.hidden,
            "num_hidden_layers": vision.layers,
            "num_attention_heads": vision.heads,
            # Only the size of the table of positions follows from it; pictures are 128 pixels wide.
            "image_size": POSITIONS_PER_PATCH * PICTURE_SIZE,
            "patch_size": PATCH_SIZE,
            "hidden_act": "gelu_pytorch_tanh",
            "layer_norm_eps": 1e-6,
        },
        "text_config": text,
    }


def tokenizer(vocabulary: Vocabulary) -> dict:
    """One word, one token. Punctuation is split off and capitals lowered: people may write as they do."""
    added = [
        {
            "id": vocabulary.numbers[marker],
            "content": marker,
            "single_word": False,
            "lstrip": False,
            "rstrip": False,
            "normalized": False,
            "special": True,
        }
        for marker in MARKERS
    ]
    return {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": added,
        "normalizer": {"type": "Lowercase"},
        "pre_tokenizer": {
            "type": "Sequence",
            "pretokenizers": [{"type": "WhitespaceSplit"}, {"type": "Punctuation", "behavior": "Isolated"}],
        },
        "post_processor": None,
        # Words are joined by single spaces.
        "decoder": None,
        "model": {"type": "WordLevel", "vocab": vocabulary.numbers, "unk_token": UNKNOWN},
    }


def _special_tokens() -> dict:
    return {"bos_token": START, "eos_token": END, "pad_token": PADDING, "unk_token": UNKNOWN}


def _tokenizer_config(vocabulary: Vocabulary, sees: bool) -> dict:
    described = {
        str(vocabulary.numbers[marker]): {
            "content": marker,
            "lstrip": False,
            "normalized": False,
            "rstrip": False,
            "single_word": False,
            "special": True,
        }
        for marker in MARKERS
    }
    return {
        "tokenizer_class": "PreTrainedTokenizerFast",
        **({"processor_class": "Idefics3Processor"} if sees else {}),
        **_special_tokens(),
        "additional_special_tokens": [AROUND_PICTURE, WHOLE_PICTURE, PICTURE, ASSISTANT],
        "added_tokens_decoder": described,
        "add_bos_token": False,
        "clean_up_tokenization_spaces": False,
        # Without it, some loaders add token types, which no model here takes.
        "model_input_names": ["input_ids", "attention_mask"],
        "model_max_length": MOST_POSITIONS,
        "chat_template": CHAT_TEMPLATE,
    }


def _preprocessor() -> dict:
    side = {"longest_edge": PICTURE_SIZE}
    return {
        "image_processor_type": "Idefics3ImageProcessor",
        "processor_class": "Idefics3Processor",
        "do_convert_rgb": True,
        "do_resize": True,
        "size": side,
        "resample": 1,
        "do_image_splitting": False,
        "max_image_size": side,
        "do_rescale": True,
        "rescale_factor": 1 / 255,
        "do_normalize": True,
        "image_mean": [0.5, 0.5, 0.5],
        "image_std": [0.5, 0.5, 0.5],
        "do_pad": True,
    }
