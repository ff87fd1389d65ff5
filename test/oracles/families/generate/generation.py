"""A greedy answer, token by token with the cache, and all that was seen on the way."""

from dataclasses import dataclass

import torch

from family import Family
from plan import STEPS
from watching import Watch


@dataclass
class Answer:
    """T tokens after a prompt of S positions. Of the prompt: streams, attention, final norm; of T - 1 steps: lists."""

    logits: torch.Tensor
    tokens: list[int]
    positions: list[int]
    streams: torch.Tensor
    final_norm: torch.Tensor
    attention: torch.Tensor
    decoded_streams: torch.Tensor
    decoded_attention: torch.Tensor

    def smallest_margin(self) -> float:
        best = self.logits.topk(2, -1).values
        return float((best[:, 0] - best[:, 1]).min())


@torch.no_grad()
def answer(family: Family, watch: Watch, embeddings: torch.Tensor, positions: torch.Tensor) -> Answer:
    """End tokens do not end it. `positions` is [1,S] or [3,1,S]."""
    length = embeddings.shape[1]
    cache = family.new_cache()
    entering, place = embeddings, positions
    streams, attention, norms, logits, tokens, places = [], [], [], [], [], []
    for step in range(STEPS):
        watch.begin(is_prompt=step == 0)
        total = length + step
        output = family.text_model(
            inputs_embeds=entering,
            attention_mask=torch.ones(1, total, dtype=torch.long),
            position_ids=place,
            past_key_values=cache,
            use_cache=True,
            cache_position=torch.arange(total - entering.shape[1], total),
        )
        norms.append(output.last_hidden_state[0].clone())
        streams.append(watch.streams(entering))
        attention.append(watch.attention())
        logits.append(family.model.lm_head(output.last_hidden_state)[0, -1].clone())
        tokens.append(int(logits[-1].argmax()))
        places.append(int(positions.max()) + 1 + step)
        entering = family.model.get_input_embeddings()(torch.tensor([[tokens[-1]]]))
        place = torch.full((*positions.shape[:-1], 1), places[-1])
    return Answer(
        logits=torch.stack(logits),
        tokens=tokens,
        positions=places,
        streams=streams[0],
        final_norm=norms[0],
        attention=attention[0],
        decoded_streams=torch.stack([stream[:, 0] for stream in streams[1:]], 1),
        decoded_attention=padded([rows[:, :, 0] for rows in attention[1:]], length + STEPS - 1),
    )


def padded(steps: list[torch.Tensor], width: int) -> torch.Tensor:
    """[steps, layers, heads, width], zeros behind the keys that a step has."""
    rows = torch.zeros(len(steps), *steps[0].shape[:2], width)
    for number, step in enumerate(steps):
        rows[number, :, :, : step.shape[-1]] = step
    return rows
