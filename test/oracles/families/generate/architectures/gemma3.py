"""Gemma 3: sliding and full attention, norms around every block, a SigLIP encoder pooled to four rows.

The library lets the tokens of one picture look at each other in both directions when it is given `token_type_ids`.
Exported decoders have no such input: they are causal throughout, and so is everything kept here, except for
`bidir_logits_last`, which shows how far the two are apart.
"""

import torch
import transformers
from torch import nn

from family import Family, Tensors, VisionGraph
from plan import HEAD_WIDTH, TEXT_SHAPE
from vocabulary import byte_fallback, with_start, wrapped

MARKERS = [
    "<pad>",
    "<eos>",
    "<bos>",
    "<unk>",
    "<start_of_turn>",
    "<end_of_turn>",
    "<start_of_image>",
    "<end_of_image>",
    "<image_soft_token>",
]

CHAT_TEMPLATE = (
    "{{ bos_token }}{% for message in messages %}<start_of_turn>"
    "{{ 'model' if message['role']=='assistant' else message['role'] }}\n"
    "{% for c in message['content'] %}{% if c['type']=='image' %}<start_of_image>{% else %}{{ c['text'] }}{% endif %}"
    "{% endfor %}<end_of_turn>\n{% endfor %}{% if add_generation_prompt %}<start_of_turn>model\n{% endif %}"
)

PICTURE_TOKENS = 4


class Gemma3Vision(nn.Module):
    """Pictures of one size to rows for the decoder."""

    def __init__(self, model: nn.Module) -> None:
        super().__init__()
        self.encoder = model.vision_tower
        self.projector = model.multi_modal_projector

    def forward(self, pixel_values: torch.Tensor) -> torch.Tensor:
        return self.projector(self.encoder(pixel_values=pixel_values).last_hidden_state)


class Gemma3(Family):
    name = "gemma3"
    seed = 1238
    picture_sizes = ((32, 32), (32, 32))
    # Its embeddings are multiplied by the square root of the width.
    embedding_scale = 0.04
    zero_centred_norms = True
    pictures_by_prompt = True
    template_writes_start = True
    withheld = ("token_type_ids",)

    def make_tokenizer(self):
        return wrapped(
            with_start(byte_fallback(MARKERS, space_first=False), "<bos>"),
            CHAT_TEMPLATE,
            bos_token="<bos>",
            eos_token="<eos>",
            unk_token="<unk>",
            pad_token="<pad>",
            extra_special_tokens={
                "image_token": "<image_soft_token>",
                "boi_token": "<start_of_image>",
                "eoi_token": "<end_of_image>",
            },
        )

    def make_model(self):
        sliding, full = "sliding_attention", "full_attention"
        config = transformers.Gemma3Config(
            text_config={
                **TEXT_SHAPE,
                "rms_norm_eps": 1e-6,
                "vocab_size": len(self.tokenizer),
                "head_dim": HEAD_WIDTH,
                "query_pre_attn_scalar": HEAD_WIDTH,
                # Shorter than the prompts, so that it shows.
                "sliding_window": 16,
                "layer_types": [sliding, sliding, full, sliding],
                "rope_theta": 100000.0,
                "rope_local_base_freq": 10000.0,
                "bos_token_id": 2,
                "eos_token_id": 1,
                "pad_token_id": 0,
            },
            vision_config={
                "model_type": "siglip_vision_model",
                "hidden_size": 32,
                "intermediate_size": 64,
                "num_hidden_layers": 2,
                "num_attention_heads": 2,
                "image_size": 32,
                "patch_size": 8,
                "vision_use_head": False,
            },
            mm_tokens_per_image=PICTURE_TOKENS,
            boi_token_index=self.number_of("<start_of_image>"),
            eoi_token_index=self.number_of("<end_of_image>"),
            image_token_index=self.number_of("<image_soft_token>"),
        )
        return transformers.Gemma3ForConditionalGeneration(config)

    def make_processor(self):
        pictures = transformers.Gemma3ImageProcessor(
            size={"height": 32, "width": 32}, image_mean=[0.5] * 3, image_std=[0.5] * 3, resample=2
        )
        return transformers.Gemma3Processor(
            pictures, self.tokenizer, image_seq_length=PICTURE_TOKENS, chat_template=self.tokenizer.chat_template
        )

    def vision_graph(self) -> VisionGraph:
        axes = {"pixel_values": {0: "batch_size"}, "image_features": {0: "batch_size"}}
        return VisionGraph(Gemma3Vision(self.model.model), ["pixel_values"], axes)

    def more_tensors(self, forward, inputs: Tensors, given: dict) -> Tensors:
        return {"bidir_logits_last": forward(inputs).logits[0, -1]}
