"""LFM2-VL: a decoder of short convolutions and attention, a SigLIP 2 encoder over tiles of varying shape."""

import torch
import transformers
from torch import nn
from transformers.models.lfm2.modeling_lfm2 import Lfm2HybridConvCache
from transformers.models.lfm2_vl.processing_lfm2_vl import Lfm2VlProcessor

from architectures.lfm2_graphs import Lfm2Decoder, Lfm2Vision
from family import Family, Tensors, VisionGraph
from plan import TEXT_SHAPE
from vocabulary import CHATML, byte_level, with_start, wrapped

MARKERS = [
    "<|pad|>",
    "<|startoftext|>",
    "<|endoftext|>",
    "<|im_start|>",
    "<|im_end|>",
    "<image>",
    "<|image_start|>",
    "<|image_end|>",
    "<|img_thumbnail|>",
    *(f"<|img_row_{row}_col_{column}|>" for row in range(1, 4) for column in range(1, 4)),
]

library_expansion = Lfm2VlProcessor.expand_text_with_placeholders


def expansion_with_rows_as_rows(processor, text, images, image_rows, image_cols, **settings):
    return library_expansion(processor, text, images, image_rows=image_cols, image_cols=image_rows, **settings)


class Lfm2Vl(Family):
    name = "lfm2_vl"
    seed = 1240
    # Two tiles and a thumbnail; one tile.
    picture_sizes = ((64, 32), (32, 32))
    embedding_scale = 0.2
    pictures_by_prompt = True
    template_writes_start = True
    layer_types = ("conv", "full_attention", "conv", "full_attention")

    def correct_library(self) -> None:
        """4.57.6 swaps rows and columns in the markers of tiles; later releases do not."""
        Lfm2VlProcessor.expand_text_with_placeholders = expansion_with_rows_as_rows

    def make_tokenizer(self):
        return wrapped(
            with_start(byte_level(MARKERS), "<|startoftext|>"),
            "{{ bos_token }}" + CHATML.replace("PICTURE", "<image>"),
            bos_token="<|startoftext|>",
            eos_token="<|im_end|>",
            pad_token="<|pad|>",
            extra_special_tokens={
                "image_token": "<image>",
                "image_start_token": "<|image_start|>",
                "image_end_token": "<|image_end|>",
                "image_thumbnail": "<|img_thumbnail|>",
            },
        )

    def make_model(self):
        shape = {key: value for key, value in TEXT_SHAPE.items() if key not in ("intermediate_size", "rms_norm_eps")}
        config = transformers.Lfm2VlConfig(
            text_config={
                "model_type": "lfm2",
                **shape,
                "vocab_size": len(self.tokenizer),
                # Two thirds of it remain, rounded up to a multiple.
                "intermediate_size": 192,
                "block_auto_adjust_ff_dim": True,
                "block_multiple_of": 32,
                "block_ffn_dim_multiplier": 1.0,
                "norm_eps": 1e-5,
                "conv_L_cache": 3,
                "layer_types": list(self.layer_types),
                "rope_theta": 10000.0,
                "bos_token_id": 1,
                "eos_token_id": 4,
                "pad_token_id": 0,
                "tie_word_embeddings": True,
                "tie_embedding": True,
            },
            vision_config={
                "model_type": "siglip2_vision_model",
                "hidden_size": 32,
                "intermediate_size": 64,
                "num_hidden_layers": 2,
                "num_attention_heads": 2,
                "patch_size": 8,
                "num_patches": 16,
                "vision_use_head": False,
            },
            image_token_id=self.number_of("<image>"),
            downsample_factor=2,
            projector_hidden_size=48,
        )
        return transformers.Lfm2VlForConditionalGeneration(config)

    def make_processor(self):
        pictures = transformers.Lfm2VlImageProcessorFast(
            downsample_factor=2,
            do_image_splitting=True,
            min_tiles=2,
            max_tiles=4,
            use_thumbnail=True,
            min_image_tokens=2,
            max_image_tokens=4,
            encoder_patch_size=8,
            tile_size=32,
            max_pixels_tolerance=1.0,
        )
        return Lfm2VlProcessor(pictures, self.tokenizer, chat_template=self.tokenizer.chat_template)

    def new_cache(self):
        return Lfm2HybridConvCache(self.model.config.text_config, 1, torch.float32, "cpu")

    def vision_graph(self) -> VisionGraph:
        inputs = ["pixel_values", "pixel_attention_mask", "spatial_shapes"]
        axes = {name: {0: "num_images", 1: "num_patches"} for name in inputs[:2]}
        axes |= {"spatial_shapes": {0: "num_images"}, "image_features": {0: "num_image_tokens"}}
        return VisionGraph(Lfm2Vision(self.model.model, self.model.config.downsample_factor), inputs, axes)

    def vision_input(self, name: str, inputs: Tensors) -> torch.Tensor:
        return inputs[name].to(torch.int64) if name == "pixel_attention_mask" else inputs[name]

    def library_features(self, inputs: Tensors) -> torch.Tensor:
        names = ("pixel_values", "spatial_shapes", "pixel_attention_mask")
        return torch.cat(self.model.model.get_image_features(*(inputs[name] for name in names)))

    def decoder_graph(self) -> nn.Module:
        return Lfm2Decoder(self.text_model, self.model.lm_head, self.layer_types)
