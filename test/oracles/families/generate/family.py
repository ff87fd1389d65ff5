"""What all families share, and where a family says how it differs."""

from dataclasses import dataclass, field

import torch
from torch import nn
from transformers import DynamicCache, PreTrainedModel, PreTrainedTokenizerBase, ProcessorMixin

from decoder import Decoder
from pictures import draw_pictures
from plan import PROMPTS, WIDTH
from weights import randomise

Tensors = dict[str, torch.Tensor]


@dataclass
class VisionGraph:
    """The vision encoder as it is exported: pixels in, one row for each picture token out."""

    module: nn.Module
    inputs: list[str]
    axes: dict[str, dict[int, str]]
    outputs: list[str] = field(default_factory=lambda: ["image_features"])


class Family:
    """One architecture with random weights, its tokenizer, its processor and two pictures."""

    name: str
    seed: int
    picture_sizes: tuple[tuple[int, int], ...]
    embedding_scale = 0.5
    zero_centred_norms = False
    position_axes = 1
    pictures_by_prompt = False
    """Whether the processor wants a list of pictures for each prompt."""
    template_writes_start = False
    """Whether the chat template writes the start token, so that the tokenizer must not."""
    runs_as_library = True
    """Whether the library's whole model does with the decoder what exports do."""
    withheld: tuple[str, ...] = ()
    """What the processor makes and the model is not given."""
    layer_types = ("full_attention",) * 4

    def __init__(self) -> None:
        self.correct_library()
        self.tokenizer = self.make_tokenizer()
        self.model = self.make_model()
        self.model.set_attn_implementation("eager")
        randomise(self.model, self.seed, self.embedding_scale, self.zero_centred_norms)
        self.model.float().eval()
        self.processor = self.make_processor()
        self.pictures = draw_pictures(self.picture_sizes)

    def correct_library(self) -> None:
        """Replaces what the pinned library gets wrong and later ones get right."""

    def make_tokenizer(self) -> PreTrainedTokenizerBase:
        raise NotImplementedError

    def make_model(self) -> PreTrainedModel:
        raise NotImplementedError

    def make_processor(self) -> ProcessorMixin:
        raise NotImplementedError

    def vision_graph(self) -> VisionGraph:
        raise NotImplementedError

    def vision_input(self, name: str, inputs: Tensors) -> torch.Tensor:
        """An input of the vision graph, from what the processor makes."""
        return inputs[name]

    def library_features(self, inputs: Tensors) -> torch.Tensor:
        """What the library computes for the picture, one row for each picture token."""
        features = self.model.model.get_image_features(inputs["pixel_values"])
        parts = features if isinstance(features, (list, tuple)) else [features]
        return torch.cat([part.reshape(-1, WIDTH) for part in parts])

    def decoder_graph(self) -> nn.Module:
        """The decoder as it is exported: embeddings, mask, positions and past in; logits and present out."""
        return Decoder(self.text_model, self.model.lm_head)

    def new_cache(self):
        return DynamicCache()

    def positions(self, inputs: Tensors, given: torch.Tensor | None) -> torch.Tensor:
        """Positions of the prompt; `given` is what the library hands to its text model, if anything."""
        if given is not None and given.ndim >= 2:
            return given
        return torch.arange(inputs["input_ids"].shape[1])[None]

    def more_tensors(self, forward, inputs: Tensors, given: dict) -> Tensors:
        """What only this family has; `forward` runs the whole model, `given` is what it handed to its text model.

        `*_logits_last` are logits of the whole model run as exports cannot.
        """
        return {}

    def hub_settings(self, file: str, settings: dict) -> dict:
        """A settings file as the hub has it, where the library writes it differently."""
        return settings

    @property
    def text_model(self) -> nn.Module:
        return self.model.model.language_model

    @property
    def image_token(self) -> int:
        return self.model.config.image_token_id

    def number_of(self, marker: str) -> int:
        return self.tokenizer.convert_tokens_to_ids(marker)

    def prompt(self, prompt: int, picture: int) -> tuple[str, Tensors]:
        """The prompt as the chat template writes it, and all that the processor makes of it and the picture."""
        content = [{"type": "image"}, {"type": "text", "text": PROMPTS[prompt]}]
        text = self.processor.apply_chat_template(
            [{"role": "user", "content": content}], add_generation_prompt=True, tokenize=False
        )
        image = self.pictures[picture]
        more = {"add_special_tokens": False} if self.template_writes_start else {}
        inputs = self.processor(
            text=[text], images=[[image] if self.pictures_by_prompt else image], return_tensors="pt", **more
        )
        return text, dict(inputs)
