"""Idefics3, as SmolVLM has it: a Llama decoder, a SigLIP encoder over tiles and over the whole picture made small."""

import torch
import torch.nn.functional as functional
import transformers
from torch import nn
from transformers.models.idefics3 import modeling_idefics3

from family import Family, Tensors, VisionGraph
from plan import TEXT_SHAPE, WIDTH
from vocabulary import byte_level, wrapped

MARKERS = [
    "<|im_start|>",
    "<end_of_utterance>",
    "<|im_end|>",
    "<image>",
    "<fake_token_around_image>",
    "<global-img>",
    *(f"<row_{row}_col_{column}>" for row in range(1, 4) for column in range(1, 4)),
]

CHAT_TEMPLATE = (
    "<|im_start|>{% for message in messages %}{{message['role'] | capitalize}}"
    "{% if message['content'][0]['type'] == 'image' %}{{':'}}{% else %}{{': '}}{% endif %}"
    "{% for line in message['content'] %}"
    "{% if line['type'] == 'text' %}{{line['text']}}{% elif line['type'] == 'image' %}{{ '<image>' }}{% endif %}"
    "{% endfor %}<end_of_utterance>\n{% endfor %}{% if add_generation_prompt %}{{ 'Assistant:' }}{% endif %}"
)

BELOW_ONE = 1 - 1e-6


def patch_places(patches: torch.Tensor, side: int) -> torch.Tensor:
    """Numbers of the learned positions: each picture is stretched over the whole grid. [pictures, rows * columns]"""
    borders = torch.arange(1 / side, 1.0, 1 / side)

    def bucket(count: torch.Tensor, size: int) -> torch.Tensor:
        fractions = torch.arange(size).to(torch.float32)[None] * (1.0 / count.to(torch.float32))[:, None]
        # Comparisons instead of bucketize, which has no ONNX operator.
        return (fractions.clamp(max=BELOW_ONE)[..., None] >= borders).to(torch.int64).sum(-1)

    rows = bucket(patches[:, :, 0].sum(1), patches.shape[1])
    columns = bucket(patches[:, 0].sum(1), patches.shape[2])
    places = rows[:, :, None] * side + columns[:, None, :]
    return torch.where(patches, places, torch.zeros_like(places)).flatten(1)


class Idefics3Vision(nn.Module):
    """Pictures with a mask of their pixels to rows for the decoder."""

    def __init__(self, model: nn.Module) -> None:
        super().__init__()
        self.encoder = model.vision_model
        self.connector = model.connector
        self.patch_size = model.config.vision_config.patch_size

    def forward(self, pixel_values: torch.Tensor, pixel_attention_mask: torch.Tensor) -> torch.Tensor:
        embeddings = self.encoder.embeddings
        pixels = pixel_values.flatten(0, 1)
        mask = pixel_attention_mask.flatten(0, 1).to(torch.float32)
        patches = functional.avg_pool2d(mask[:, None], self.patch_size, self.patch_size)[:, 0] > 0
        places = patch_places(patches, embeddings.num_patches_per_side)
        stream = embeddings.patch_embedding(pixels).flatten(2).transpose(1, 2) + embeddings.position_embedding(places)
        lowest = torch.tensor(torch.finfo(torch.float32).min)
        bias = torch.where(patches.flatten(1)[:, None, None, :], torch.tensor(0.0), lowest)
        for layer in self.encoder.encoder.layers:
            output = layer(stream, bias.expand(-1, -1, stream.shape[1], -1))
            stream = output[0] if isinstance(output, tuple) else output
        features = self.connector(self.encoder.post_layernorm(stream))
        return features.reshape(-1, features.shape[-1])


class Idefics3(Family):
    name = "idefics3"
    seed = 1234
    picture_sizes = ((64, 32), (64, 64))
    pictures_by_prompt = True

    def correct_library(self) -> None:
        """4.57.6 multiplies fractions by 1 - 1e-6, which puts i/n below its own border; later releases clamp them."""

        def forward(embeddings, pixel_values, patch_attention_mask):
            places = patch_places(patch_attention_mask, embeddings.num_patches_per_side)
            patches = embeddings.patch_embedding(pixel_values).flatten(2).transpose(1, 2)
            return patches + embeddings.position_embedding(places)

        modeling_idefics3.Idefics3VisionEmbeddings.forward = forward

    def make_tokenizer(self):
        return wrapped(
            byte_level(MARKERS),
            CHAT_TEMPLATE,
            bos_token="<|im_start|>",
            eos_token="<end_of_utterance>",
            pad_token="<|im_end|>",
            additional_special_tokens=["<fake_token_around_image>", "<image>", "<end_of_utterance>"],
        )

    def make_model(self):
        special = {
            "pad_token_id": self.tokenizer.pad_token_id,
            "bos_token_id": self.tokenizer.bos_token_id,
            "eos_token_id": self.tokenizer.eos_token_id,
        }
        config = transformers.Idefics3Config(
            text_config={
                "model_type": "llama",
                "vocab_size": len(self.tokenizer),
                "rope_theta": 10000.0,
                "tie_word_embeddings": False,
                **TEXT_SHAPE,
                **special,
            },
            vision_config={
                "hidden_size": 32,
                "intermediate_size": 64,
                "num_hidden_layers": 2,
                "num_attention_heads": 2,
                "image_size": 32,
                "patch_size": 8,
            },
            scale_factor=2,
            image_token_id=self.number_of("<image>"),
            tie_word_embeddings=False,
            **special,
        )
        return transformers.Idefics3ForConditionalGeneration(config)

    def make_processor(self):
        pictures = transformers.Idefics3ImageProcessor(
            size={"longest_edge": 64},
            max_image_size={"longest_edge": 32},
            do_image_splitting=True,
            image_mean=[0.5] * 3,
            image_std=[0.5] * 3,
            resample=1,
        )
        return transformers.Idefics3Processor(
            pictures, self.tokenizer, image_seq_len=4, chat_template=self.tokenizer.chat_template
        )

    @property
    def text_model(self) -> nn.Module:
        return self.model.model.text_model

    def vision_graph(self) -> VisionGraph:
        return VisionGraph(
            Idefics3Vision(self.model.model),
            ["pixel_values", "pixel_attention_mask"],
            {
                "pixel_values": {0: "batch_size", 1: "num_images", 3: "height", 4: "width"},
                "pixel_attention_mask": {0: "batch_size", 1: "num_images", 2: "height", 3: "width"},
                "image_features": {0: "num_image_tokens"},
            },
        )

    def vision_input(self, name: str, inputs: Tensors) -> torch.Tensor:
        return inputs[name].bool() if name == "pixel_attention_mask" else inputs[name]

    def library_features(self, inputs: Tensors) -> torch.Tensor:
        features = self.model.model.get_image_features(inputs["pixel_values"], inputs["pixel_attention_mask"])
        return features.reshape(-1, WIDTH)
