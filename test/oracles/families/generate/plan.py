"""What every family is asked: the same prompts, the same number of tokens, the same interventions."""

PROMPTS = ("What is in the picture?", "Describe the red square.")

STEPS = 12
"""Tokens of each answer; end tokens do not end it."""

STEERED_LAYER = 1
LAST_LAYER = 3
"""Counted from 0. The vector is added to what leaves the layer; after the last one, before the final norm."""

GAMMA = 0.25
"""Weight of the picture's keys for queries of text: ln(gamma) is added before the softmax."""

CASES = tuple((prompt, picture) for prompt in (0, 1) for picture in (0, 1))

TEXT_SHAPE = {
    "hidden_size": 64,
    "intermediate_size": 128,
    "num_hidden_layers": 4,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "rms_norm_eps": 1e-5,
    "max_position_embeddings": 512,
}
"""The decoder of every family, except where a family cannot have it."""

WIDTH = 64
HEAD_WIDTH = 16
KEY_HEADS = 2


def case_name(prompt: int, picture: int) -> str:
    return f"p{prompt}i{picture}"
