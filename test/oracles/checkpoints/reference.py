"""What the tiny checkpoints do in PyTorch, the methods written here from their released definition.

Eager attention, the whole sequence anew for every position, no cache; LoRA beside the weights, as in training. Nothing is
shared with the export or with Darkroom.
"""

from dataclasses import dataclass, field
from pathlib import Path

import torch
from PIL import Image

from tiny import THOUGHTS, LaViTQwen2VL, with_lora

MOST_TOKENS = 10
STEPS, PATCHES = 3, 4
QUESTIONS = ("What is in the picture?", "Where is the red square, and what is beside it?")


@dataclass
class Case:
    """One run; `tensors` by name, numbers and tokens as they are."""

    tokens: list[int]
    margin: float
    """The smallest distance of the best two logits."""

    facts: dict = field(default_factory=dict)
    tensors: dict[str, torch.Tensor] = field(default_factory=dict)


class Reader:
    """A model of the library's, its processor, and a sequence of vectors that is read anew each time."""

    def __init__(self, model, processor) -> None:
        self.model, self.processor = model, processor
        self.table = model.get_input_embeddings()
        self.end = processor.tokenizer.eos_token_id

    @torch.no_grad()
    def ask(self, question: str, picture: Path) -> None:
        content = [{"type": "image"}, {"type": "text", "text": question}]
        message = [{"role": "user", "content": content}]
        text = self.processor.apply_chat_template(message, add_generation_prompt=True, tokenize=False)
        read = self.processor(text=[text], images=[Image.open(picture)], return_tensors="pt")
        self.ids = read["input_ids"][0]
        inner = self.model.base_model.model if hasattr(self.model, "peft_config") else self.model
        self.seen = torch.cat(list(inner.model.get_image_features(read["pixel_values"], read["image_grid_thw"])))
        self.stream = self.table(self.ids).clone()
        self.places = (self.ids == inner.config.image_token_id).nonzero()[:, 0]
        self.stream[self.places] = self.seen
        own, _ = inner.model.get_rope_index(read["input_ids"], read["image_grid_thw"])
        self.own = own[:, 0]

    def own_positions(self) -> torch.Tensor:
        """The model's, going on behind the prompt."""
        more = len(self.stream) - self.own.shape[1]
        return torch.cat((self.own, (self.own.max() + 1 + torch.arange(more)).expand(3, -1)), 1)

    def plain_positions(self) -> torch.Tensor:
        return torch.arange(len(self.stream)).expand(3, -1)

    @torch.no_grad()
    def read(self, positions: torch.Tensor):
        return self.model(
            inputs_embeds=self.stream[None],
            attention_mask=torch.ones(1, len(self.stream), dtype=torch.long),
            position_ids=positions[:, None],
            output_hidden_states=True,
            output_attentions=True,
            use_cache=False,
        )

    def put(self, vectors: torch.Tensor) -> None:
        self.stream = torch.cat((self.stream, vectors))

    def write(self, positions) -> Case:
        tokens, margin = [], float("inf")
        while len(tokens) < MOST_TOKENS:
            logits = self.read(positions()).logits[0, -1]
            best = logits.topk(2).values
            margin = min(margin, float(best[0] - best[1]))
            tokens.append(int(logits.argmax()))
            if tokens[-1] == self.end:
                break
            with torch.no_grad():
                self.put(self.table(torch.tensor(tokens[-1:])))
        return Case(tokens, margin)


def ivt_reader(base: Path, file: Path) -> Reader:
    wrapper, processor = with_lora(base)
    wrapper.load_state_dict(torch.load(file, weights_only=True), strict=True)
    return Reader(wrapper.base_causallm.eval(), processor)


def ivt_released(reader: Reader, question: str, picture: Path) -> Case:
    """[patches][hidden state] three times, positions 0, 1, 2, … from the very first pass on."""
    reader.ask(question, picture)
    chosen: list[list[int]] = []
    latents: list[torch.Tensor] = []
    gap = float("inf")
    for _ in range(STEPS):
        found = reader.read(reader.plain_positions())
        hidden = found.hidden_states[-1][0, -1]
        scores = torch.cat(found.attentions, 1)[0].mean(0)[-1][reader.places].clone()
        scores[[patch for step in chosen for patch in step]] = float("-inf")
        best = scores.topk(PATCHES + 1)
        gap = min(gap, float((best.values[:-1] - best.values[1:]).min()))
        chosen.append(best.indices[:PATCHES].tolist())
        reader.put(reader.seen[best.indices[:PATCHES]])
        reader.put(hidden[None])
        latents.append(hidden)
    case = reader.write(reader.plain_positions)
    case.facts = {"patches": chosen, "smallestGap": gap}
    case.tensors = {"latents": torch.stack(latents), "ids": reader.ids, "features": reader.seen}
    return case


def lavit_reader(folder: Path) -> Reader:
    from transformers import AutoProcessor

    model = LaViTQwen2VL.from_pretrained(folder, attn_implementation="eager").eval()
    return Reader(model, AutoProcessor.from_pretrained(folder))


def lavit(reader: Reader, question: str, picture: Path, as_tokens: bool) -> Case:
    """`as_tokens`: as released; otherwise each thought is fed the hidden state before it, as in the paper."""
    reader.ask(question, picture)
    latents, looks, minds = [], [], []
    for thought in THOUGHTS:
        number = reader.processor.tokenizer.convert_tokens_to_ids(thought)
        with torch.no_grad():
            token = reader.table(torch.tensor([number]))[0]
        fed = token if as_tokens else reader.read(reader.own_positions()).hidden_states[-1][0, -1]
        reader.put(fed[None])
        states = reader.read(reader.own_positions()).hidden_states[-1][0]
        with torch.no_grad():
            query = reader.model.traj_head.query_proj(states[-1])
            looks.append(torch.softmax(states[reader.places] @ query, 0))
            minds.append(reader.model.v_top_head.mlp(states[-1]))
        latents.append(fed)
    case = reader.write(reader.own_positions)
    case.tensors = {
        "latents": torch.stack(latents),
        "trajectory": torch.stack(looks),
        "concept": torch.stack(minds),
        "ids": reader.ids,
        "features": reader.seen,
    }
    return case
