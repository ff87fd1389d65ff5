"""Qwen2-VL, Qwen2.5-VL and Qwen3-VL: rotary positions of three axes (time, row, column), pictures of any size."""

import torch
import transformers

from architectures.qwen_vision import Qwen2_5Vision, Qwen2Vision, Qwen3Vision, QwenVision
from family import Family, Tensors, VisionGraph
from plan import HEAD_WIDTH, TEXT_SHAPE
from vocabulary import CHATML, byte_level, wrapped

MARKERS = [
    "<|endoftext|>",
    "<|im_start|>",
    "<|im_end|>",
    "<|vision_start|>",
    "<|vision_end|>",
    "<|vision_pad|>",
    "<|image_pad|>",
    "<|video_pad|>",
]

PATCHES = {
    "patch_size": 8,
    "merge_size": 2,
    "temporal_patch_size": 2,
    "image_mean": [0.5] * 3,
    "image_std": [0.5] * 3,
}
PIXELS = {"min_pixels": 256, "max_pixels": 16384}

ENCODER = {"num_heads": 2, "patch_size": 8, "spatial_merge_size": 2, "temporal_patch_size": 2}


class Qwen(Family):
    """What the three share."""

    picture_sizes = ((48, 32), (32, 64))
    position_axes = 3
    vision: type[QwenVision]
    grid_name = "image_grid_thw"

    def make_tokenizer(self):
        return wrapped(
            byte_level(MARKERS),
            CHATML.replace("PICTURE", "<|vision_start|><|image_pad|><|vision_end|>"),
            transformers.Qwen2TokenizerFast,
            eos_token="<|im_end|>",
            pad_token="<|endoftext|>",
            additional_special_tokens=MARKERS[1:],
        )

    def special_tokens(self) -> dict[str, int]:
        return {
            "image_token_id": self.number_of("<|image_pad|>"),
            "video_token_id": self.number_of("<|video_pad|>"),
            "vision_start_token_id": self.number_of("<|vision_start|>"),
            "vision_end_token_id": self.number_of("<|vision_end|>"),
        }

    def text_settings(self, rope_scaling: dict, tied: bool) -> dict:
        return {
            **TEXT_SHAPE,
            "rms_norm_eps": 1e-6,
            "vocab_size": len(self.tokenizer),
            "rope_theta": 10000.0,
            "rope_scaling": rope_scaling,
            "tie_word_embeddings": tied,
        }

    def slow_processor(self, kind: type):
        return kind(
            transformers.Qwen2VLImageProcessor(**PATCHES, **PIXELS),
            self.tokenizer,
            transformers.Qwen2VLVideoProcessor(**PATCHES, **PIXELS),
            chat_template=self.tokenizer.chat_template,
        )

    def vision_graph(self) -> VisionGraph:
        graph = self.vision(self.model.model.visual, self.model.config.vision_config.spatial_merge_size)
        axes = {
            "pixel_values": {0: "num_patches"},
            self.grid_name: {0: "num_images"},
            "image_features": {0: "num_image_tokens"},
        }
        return VisionGraph(graph.eval(), ["pixel_values", self.grid_name], axes)

    def vision_input(self, name: str, inputs: Tensors) -> torch.Tensor:
        return inputs["image_grid_thw" if name == self.grid_name else name]

    def library_features(self, inputs: Tensors) -> torch.Tensor:
        features = self.model.model.visual(inputs["pixel_values"], grid_thw=inputs["image_grid_thw"])
        return features[0] if isinstance(features, tuple) else features

    def positions(self, inputs: Tensors, given: torch.Tensor | None) -> torch.Tensor:
        positions, _ = self.model.model.get_rope_index(
            inputs["input_ids"], inputs["image_grid_thw"], None, attention_mask=inputs["attention_mask"]
        )
        # The library may put positions of plain text before the three axes.
        if given is not None and not torch.equal(positions, given[-3:]):
            raise AssertionError(f"{self.name} is run at other positions than its own.")
        return positions


class Qwen2Vl(Qwen):
    name = "qwen2_vl"
    seed = 1235
    embedding_scale = 0.2
    vision = Qwen2Vision
    grid_name = "grid_thw"

    def make_model(self):
        config = transformers.Qwen2VLConfig(
            text_config=self.text_settings({"type": "mrope", "mrope_section": [2, 3, 3]}, tied=True),
            vision_config={"depth": 2, "embed_dim": 32, "hidden_size": 64, "mlp_ratio": 2, **ENCODER},
            tie_word_embeddings=True,
            **self.special_tokens(),
        )
        return transformers.Qwen2VLForConditionalGeneration(config)

    def make_processor(self):
        return self.slow_processor(transformers.Qwen2VLProcessor)

    def hub_settings(self, file: str, settings: dict) -> dict:
        """Its published config.json has the settings of the text model at the top as well."""
        if file != "config.json":
            return settings
        own_to_text = ("architectures", "dtype", "model_type")
        text = {key: value for key, value in settings["text_config"].items() if key not in own_to_text}
        return {**text, **settings}


class Qwen2_5Vl(Qwen):
    name = "qwen2_5_vl"
    seed = 1236
    vision = Qwen2_5Vision

    def make_model(self):
        config = transformers.Qwen2_5_VLConfig(
            text_config=self.text_settings({"type": "mrope", "mrope_section": [2, 3, 3]}, tied=False),
            vision_config={
                "depth": 2,
                "hidden_size": 32,
                "out_hidden_size": 64,
                "intermediate_size": 64,
                "window_size": 32,
                "fullatt_block_indexes": [1],
                "tokens_per_second": 2,
                **ENCODER,
            },
            tie_word_embeddings=False,
            **self.special_tokens(),
        )
        return transformers.Qwen2_5_VLForConditionalGeneration(config)

    def make_processor(self):
        return self.slow_processor(transformers.Qwen2_5_VLProcessor)


class Qwen3Vl(Qwen):
    """The library adds rows of early encoder blocks to the first layers (DeepStack).

    Exported decoders have no input for them: everything kept here is without, except for `deepstack` and
    `deepstack_logits_last`.
    """

    name = "qwen3_vl"
    seed = 4321
    embedding_scale = 0.2
    vision = Qwen3Vision
    runs_as_library = False

    def make_model(self):
        scaling = {"rope_type": "default", "mrope_section": [4, 2, 2], "mrope_interleaved": True}
        config = transformers.Qwen3VLConfig(
            text_config={**self.text_settings(scaling, tied=True), "head_dim": HEAD_WIDTH},
            vision_config={
                "depth": 3,
                "hidden_size": 32,
                "out_hidden_size": 64,
                "intermediate_size": 64,
                "num_position_embeddings": 16,
                "deepstack_visual_indexes": [0, 1],
                **ENCODER,
            },
            tie_word_embeddings=True,
            **self.special_tokens(),
        )
        return transformers.Qwen3VLForConditionalGeneration(config)

    def make_processor(self):
        size = {"shortest_edge": PIXELS["min_pixels"], "longest_edge": PIXELS["max_pixels"]}
        return transformers.Qwen3VLProcessor(
            transformers.Qwen2VLImageProcessorFast(size=size, **PATCHES),
            self.tokenizer,
            transformers.Qwen3VLVideoProcessor(),
            chat_template=self.tokenizer.chat_template,
        )

    def vision_graph(self) -> VisionGraph:
        graph = super().vision_graph()
        graph.outputs.append("deepstack_features")
        graph.axes["deepstack_features"] = {1: "num_image_tokens"}
        return graph

    def more_tensors(self, forward, inputs: Tensors, given: dict) -> Tensors:
        return {
            "deepstack": torch.stack(given["deepstack_visual_embeds"]),
            "deepstack_logits_last": forward(inputs).logits[0, -1],
        }

    def hub_settings(self, file: str, settings: dict) -> dict:
        """Its published preprocessor_config.json names no setting that is not set."""
        if file != "preprocessor_config.json":
            return settings
        return {key: value for key, value in settings.items() if value is not None}
