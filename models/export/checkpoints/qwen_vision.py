"""The picture encoders of Qwen2-VL and Qwen2.5-VL for one picture of any size, in operators that can be traced.

The library loops over pictures and windows in Python, so that a trace of it is good for one size only. Patches come in
the processor's order: those that are merged into one row lie together.
"""

import torch
from torch import nn

FAR = -1e9


class QwenVision(nn.Module):
    def __init__(self, model: nn.Module) -> None:
        super().__init__()
        self.visual = model.model.visual
        settings = model.config.vision_config
        self.merge = settings.spatial_merge_size
        self.side = getattr(settings, "window_size", 0) // (self.merge * settings.patch_size)
        """Of a window, in merged rows; 0 where all patches see each other."""
        self.unlimited = getattr(settings, "fullatt_block_indexes", [])

    def forward(self, pixel_values: torch.Tensor, image_grid_thw: torch.Tensor) -> torch.Tensor:
        height, width = image_grid_thw[0, 1], image_grid_thw[0, 2]
        stream = self.visual.patch_embed(pixel_values)
        angles = self._angles(height, width)
        if self.side == 0:
            return self.visual.merger(self._blocks(stream, angles, None))
        window, order = self._windows(height // self.merge, width // self.merge)
        mine = window[order][:, None].expand(-1, self.merge**2).reshape(-1)
        apart = torch.where(mine[:, None] == mine[None], torch.tensor(0.0), torch.tensor(FAR))[None]
        seen = self._blocks(self._sorted(stream, order), self._sorted(angles, order), apart)
        return self.visual.merger(seen)[order_of(order)]

    def _blocks(self, stream: torch.Tensor, angles: torch.Tensor, apart: torch.Tensor | None) -> torch.Tensor:
        doubled = torch.cat((angles, angles), -1)
        cosine, sine = doubled.cos()[:, None], doubled.sin()[:, None]
        for number, block in enumerate(self.visual.blocks):
            bias = None if number in self.unlimited else apart
            stream = stream + _attended(block.attn, block.norm1(stream), cosine, sine, bias)
            stream = stream + block.mlp(block.norm2(stream))
        return stream

    def _angles(self, height: torch.Tensor, width: torch.Tensor) -> torch.Tensor:
        row = self._merged(torch.arange(height)[:, None].expand(height, width))
        column = self._merged(torch.arange(width)[None].expand(height, width))
        frequencies = self.visual.rotary_pos_emb.inv_freq
        return torch.cat([place[:, None].to(torch.float32) * frequencies for place in (row, column)], -1)

    def _merged(self, grid: torch.Tensor) -> torch.Tensor:
        """[height, width] -> [height * width], in the processor's order."""
        height, width, merge = grid.shape[0], grid.shape[1], self.merge
        blocks = grid.reshape(height // merge, merge, width // merge, merge)
        return blocks.permute(0, 2, 1, 3).reshape(-1)

    def _sorted(self, patches: torch.Tensor, order: torch.Tensor) -> torch.Tensor:
        width = patches.shape[-1]
        return patches.reshape(-1, self.merge**2, width)[order].reshape(-1, width)

    def _windows(self, rows: torch.Tensor, columns: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """The window of each merged row, and the order in which windows follow each other."""
        across = (columns + self.side - 1) // self.side
        row = torch.arange(rows)[:, None].expand(rows, columns).reshape(-1)
        column = torch.arange(columns)[None].expand(rows, columns).reshape(-1)
        window = (row // self.side) * across + column // self.side
        within = (row % self.side) * self.side + column % self.side
        return window, order_of(window * self.side**2 + within)


def order_of(keys: torch.Tensor) -> torch.Tensor:
    """The order that sorts the keys: TopK, since a sort of a length that is not known has no operator."""
    return torch.topk(keys.to(torch.float32), keys.shape[0], largest=False, sorted=True)[1]


def _attended(attention: nn.Module, stream: torch.Tensor, cosine, sine, bias) -> torch.Tensor:
    count = stream.shape[0]
    parts = attention.qkv(stream).reshape(count, 3, attention.num_heads, -1).permute(1, 0, 2, 3).unbind(0)
    query, key = (part * cosine + _turned(part) * sine for part in parts[:2])
    query, key, value = (part.transpose(0, 1) for part in (query, key, parts[2]))
    scores = torch.matmul(query, key.transpose(1, 2)) * query.shape[-1] ** -0.5
    if bias is not None:
        scores = scores + bias
    mixed = torch.matmul(torch.softmax(scores, -1), value)
    return attention.proj(mixed.transpose(0, 1).reshape(count, -1))


def _turned(heads: torch.Tensor) -> torch.Tensor:
    first, second = heads.chunk(2, -1)
    return torch.cat((-second, first), -1)
