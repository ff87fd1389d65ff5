"""LLaVA 1.5: a Llama decoder and the last but one layer of a CLIP encoder, without its class token."""

import torch
import transformers
from torch import nn

from family import Family, VisionGraph
from plan import TEXT_SHAPE
from vocabulary import byte_fallback, with_start, wrapped

MARKERS = ["<unk>", "<s>", "</s>", "<pad>", "<image>"]

CHAT_TEMPLATE = (
    "{% for message in messages %}{% if message['role'] == 'user' %}USER: "
    "{% for c in message['content'] %}"
    "{% if c['type']=='image' %}<image>\n{% else %}{{ c['text'] }}{% endif %}{% endfor %}"
    "{% else %} ASSISTANT: {{ message['content'] }}</s>{% endif %}{% endfor %}"
    "{% if add_generation_prompt %} ASSISTANT:{% endif %}"
)


class LlavaVision(nn.Module):
    """Pictures of one size to rows for the decoder."""

    def __init__(self, model: nn.Module) -> None:
        super().__init__()
        self.encoder = model.vision_tower
        self.projector = model.multi_modal_projector
        self.layer = model.config.vision_feature_layer

    def forward(self, pixel_values: torch.Tensor) -> torch.Tensor:
        streams = self.encoder(pixel_values, output_hidden_states=True).hidden_states
        return self.projector(streams[self.layer][:, 1:])


class Llava(Family):
    name = "llava"
    seed = 1237
    picture_sizes = ((32, 32), (32, 32))

    def make_tokenizer(self):
        return wrapped(
            with_start(byte_fallback(MARKERS, space_first=True), "<s>"),
            CHAT_TEMPLATE,
            bos_token="<s>",
            eos_token="</s>",
            unk_token="<unk>",
            pad_token="<pad>",
        )

    def make_model(self):
        config = transformers.LlavaConfig(
            text_config={
                "model_type": "llama",
                "vocab_size": len(self.tokenizer),
                "rope_theta": 10000.0,
                "tie_word_embeddings": False,
                **TEXT_SHAPE,
                "bos_token_id": 1,
                "eos_token_id": 2,
                "pad_token_id": 3,
            },
            vision_config={
                "model_type": "clip_vision_model",
                "hidden_size": 32,
                "intermediate_size": 64,
                "num_hidden_layers": 3,
                "num_attention_heads": 2,
                "image_size": 32,
                "patch_size": 8,
                "projection_dim": 32,
            },
            image_token_index=self.number_of("<image>"),
            vision_feature_layer=-2,
            vision_feature_select_strategy="default",
            image_seq_length=16,
            tie_word_embeddings=False,
        )
        return transformers.LlavaForConditionalGeneration(config)

    def make_processor(self):
        pictures = transformers.CLIPImageProcessor(size={"shortest_edge": 32}, crop_size={"height": 32, "width": 32})
        return transformers.LlavaProcessor(
            pictures,
            self.tokenizer,
            patch_size=8,
            vision_feature_select_strategy="default",
            num_additional_image_tokens=1,
            chat_template=self.tokenizer.chat_template,
        )

    def vision_graph(self) -> VisionGraph:
        axes = {"pixel_values": {0: "batch_size"}, "image_features": {0: "batch_size"}}
        return VisionGraph(LlavaVision(self.model.model), ["pixel_values"], axes)
