"""One pass through the decoder over a few new positions, which also tells where the last of them looks.

The fused attention tells no probabilities, and backwards it is slow where a few positions see many: it goes
through all keys again, although most of them, the picture's above all, need no gradient. So keys and values
are kept in two parts here, those that were computed without gradients and those with, and scores are plain
products, half as long for all that is trained.
"""

from dataclasses import dataclass

import torch

from ..decoder import Decoder, DecoderLayer, KeysAndValues, rotate
from ..model import NEVER


@dataclass(frozen=True)
class Memory:
    """Keys and values of all positions so far, by layer."""

    fixed: list[KeysAndValues]
    learned: list[KeysAndValues] | None = None

    @property
    def length(self) -> int:
        learned = 0 if self.learned is None else self.learned[0][0].shape[2]
        return self.fixed[0][0].shape[2] + learned

    def repeated(self, times: int) -> "Memory":
        return Memory([(_repeated(key, times), _repeated(value, times)) for key, value in self.fixed])


def _repeated(tensor: torch.Tensor, times: int) -> torch.Tensor:
    return tensor if times == 1 else tensor.repeat_interleave(times, 0)


@dataclass(frozen=True)
class Passed:
    """What a pass leaves behind."""

    hidden: torch.Tensor
    """[rows, positions, width], behind the final norm."""

    memory: Memory
    look: torch.Tensor
    """[rows, fixed positions]: probabilities of the last position, mean over layers and heads."""


def run_pass(
    decoder: Decoder, embeddings: torch.Tensor, memory: Memory | None, hidden: slice | None = None
) -> Passed:
    """`hidden`: fixed positions that these may not see, whoever saw them before."""
    past = 0 if memory is None else memory.length
    new = embeddings.shape[1]
    at = torch.arange(past, past + new, device=embeddings.device)[None]
    cosine, sine = decoder.cosine[at][:, None], decoder.sine[at][:, None]
    stream, kept, looks = embeddings, [], []
    for index, layer in enumerate(decoder.layers):
        fixed = None if memory is None else memory.fixed[index]
        learned = None if memory is None or memory.learned is None else memory.learned[index]
        stream, grown, look = _layer(layer, stream, cosine, sine, [fixed, learned], hidden)
        kept.append(grown)
        looks.append(look)
    return Passed(decoder.norm(stream), _joined(memory, kept), torch.stack(looks).mean(0))


def _layer(
    layer: DecoderLayer,
    stream: torch.Tensor,
    cosine: torch.Tensor,
    sine: torch.Tensor,
    past: list[KeysAndValues | None],
    hidden: slice | None,
) -> tuple[torch.Tensor, KeysAndValues, torch.Tensor]:
    rows, positions, width = stream.shape
    projected = layer.query_key_value(layer.norm_attention(stream)).float()
    query, key, value = projected.view(rows, positions, 3, layer.heads, -1).permute(2, 0, 3, 1, 4)
    query, key = rotate(query, cosine, sine), rotate(key, cosine, sine)
    with torch.autocast(stream.device.type, enabled=False):
        mixed, look = _attend(query, [*past, (key, value)], hidden)
    stream = stream + layer.output(mixed.transpose(1, 2).reshape(rows, positions, width))
    gate, up = layer.gate_and_up(layer.norm_mlp(stream)).chunk(2, -1)
    stream = stream + layer.down(torch.nn.functional.silu(gate) * up)
    return stream, (key, value), look


def _attend(
    query: torch.Tensor, parts: list[KeysAndValues | None], hidden: slice | None
) -> tuple[torch.Tensor, torch.Tensor]:
    """What comes through attention, and the last position's probabilities of the first part."""
    query = query * query.shape[-1] ** -0.5
    present = [part for part in parts if part is not None]
    scores = [query @ key.transpose(2, 3) for key, _ in present]
    if hidden is not None:
        blindfold = torch.zeros(scores[0].shape[-1], device=query.device)
        blindfold[hidden] = NEVER
        scores[0] = scores[0] + blindfold
    new = query.shape[2]
    if new > 1:
        scores[-1] = scores[-1] + torch.full((new, new), NEVER, device=query.device).triu(1)
    chances = torch.cat(scores, -1).softmax(-1).split([part.shape[-1] for part in scores], -1)
    mixed = sum(chance @ value for chance, (_, value) in zip(chances, present))
    return mixed, chances[0][:, :, -1].detach().mean(1)


def _joined(memory: Memory | None, new: list[KeysAndValues]) -> Memory:
    if memory is None:
        return Memory(new)
    if torch.is_grad_enabled():
        return Memory(memory.fixed, new if memory.learned is None else _longer(memory.learned, new))
    return Memory(_longer(memory.fixed, new), memory.learned)


def _longer(old: list[KeysAndValues], new: list[KeysAndValues]) -> list[KeysAndValues]:
    return [
        (torch.cat((before[0], after[0]), 2), torch.cat((before[1], after[1]), 2))
        for before, after in zip(old, new)
    ]
