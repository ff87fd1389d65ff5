"""The vision encoder of the Qwen families for one picture of any size, written so that it can be exported.

Patches come in the processor's order: blocks of patches that are merged into one row lie together.
"""

import torch
from torch import nn

ROW_STRIDE, WINDOW_STRIDE = 100, 10000
"""Put window, row and column into one number."""


def pairs_of_halves(heads: torch.Tensor) -> torch.Tensor:
    half = heads.shape[-1] // 2
    return torch.cat((-heads[..., half:], heads[..., :half]), -1)


def attend(block: nn.Module, stream: torch.Tensor, cosine: torch.Tensor, sine: torch.Tensor, bias) -> torch.Tensor:
    """The attention of a block, all patches to all, with rotary positions."""
    count = stream.shape[0]
    query, key, value = block.qkv(stream).reshape(count, 3, block.num_heads, -1).permute(1, 0, 2, 3).unbind(0)
    query = query * cosine[:, None] + pairs_of_halves(query) * sine[:, None]
    key = key * cosine[:, None] + pairs_of_halves(key) * sine[:, None]
    query, key, value = query.transpose(0, 1), key.transpose(0, 1), value.transpose(0, 1)
    scores = torch.matmul(query, key.transpose(1, 2)) * block.scaling
    if bias is not None:
        scores = scores + bias
    mixed = torch.matmul(torch.softmax(scores, -1), value)
    return block.proj(mixed.transpose(0, 1).reshape(count, -1))


class QwenVision(nn.Module):
    """What the three share: the places of patches, and blocks of attention and MLP."""

    def __init__(self, visual: nn.Module, merge: int) -> None:
        super().__init__()
        self.visual = visual
        self.merge = merge

    def in_blocks(self, grid: torch.Tensor) -> torch.Tensor:
        """[height, width, ...] -> [height * width, ...], patches that are merged next to each other."""
        height, width, merge = grid.shape[0], grid.shape[1], self.merge
        blocks = grid.reshape(height // merge, merge, width // merge, merge, *grid.shape[2:])
        order = (0, 2, 1, 3, *range(4, blocks.ndim))
        return blocks.permute(*order).reshape(height * width, *grid.shape[2:])

    def angles(self, height: torch.Tensor, width: torch.Tensor) -> torch.Tensor:
        rows = self.in_blocks(torch.arange(height)[:, None].expand(height, width))
        columns = self.in_blocks(torch.arange(width)[None, :].expand(height, width))
        frequencies = self.visual.rotary_pos_emb.inv_freq
        by_row, by_column = (place[:, None].to(torch.float32) * frequencies for place in (rows, columns))
        return torch.cat([by_row, by_column], -1)

    def blocks(self, stream: torch.Tensor, angles: torch.Tensor, bias_of=lambda _number: None) -> list[torch.Tensor]:
        """The stream after each block."""
        doubled = torch.cat([angles, angles], -1)
        cosine, sine = doubled.cos(), doubled.sin()
        after = []
        for number, block in enumerate(self.visual.blocks):
            stream = stream + attend(block.attn, block.norm1(stream), cosine, sine, bias_of(number))
            stream = stream + block.mlp(block.norm2(stream))
            after.append(stream)
        return after


class Qwen2Vision(QwenVision):
    """Every patch sees every other."""

    def forward(self, pixel_values: torch.Tensor, grid_thw: torch.Tensor) -> torch.Tensor:
        angles = self.angles(grid_thw[0, 1], grid_thw[0, 2])
        return self.visual.merger(self.blocks(self.visual.patch_embed(pixel_values), angles)[-1])


class Qwen2_5Vision(QwenVision):
    """Patches see those of their window only, except in a few blocks; they are sorted by window meanwhile."""

    def forward(self, pixel_values: torch.Tensor, image_grid_thw: torch.Tensor) -> torch.Tensor:
        visual, unit = self.visual, self.merge * self.merge
        height, width = image_grid_thw[0, 1], image_grid_thw[0, 2]
        window, order = self.windows(height // self.merge, width // self.merge)

        def by_window(patches: torch.Tensor) -> torch.Tensor:
            return patches.reshape(-1, unit, patches.shape[-1])[order].reshape(-1, patches.shape[-1])

        stream = by_window(visual.patch_embed(pixel_values))
        angles = by_window(self.angles(height, width))
        mine = window[order][:, None].expand(-1, unit).reshape(-1)
        bias = torch.where(mine[:, None] == mine[None, :], torch.tensor(0.0), torch.tensor(-1e9))[None]
        full = visual.fullatt_block_indexes
        encoded = self.blocks(stream, angles, lambda number: None if number in full else bias)[-1]
        return visual.merger(encoded)[positions_in_order(order)]

    def windows(self, rows: torch.Tensor, columns: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Of each merged row: its window; and the order in which windows follow each other."""
        side = self.visual.window_size // self.merge // self.visual.patch_size
        across = (columns + side - 1) // side
        row = torch.arange(rows)[:, None].expand(rows, columns).reshape(-1)
        column = torch.arange(columns)[None].expand(rows, columns).reshape(-1)
        window = (row // side) * across + column // side
        return window, positions_in_order(window * WINDOW_STRIDE + (row % side) * ROW_STRIDE + column % side)


def positions_in_order(keys: torch.Tensor) -> torch.Tensor:
    """The order that sorts the keys; a sort of a dynamic length, which the exporter knows as TopK."""
    return torch.topk(keys.to(torch.float32), keys.shape[0], largest=False, sorted=True)[1]


class Qwen3Vision(QwenVision):
    """Learned positions, stretched over the picture; rows of some blocks are given out too (DeepStack)."""

    def forward(self, pixel_values: torch.Tensor, image_grid_thw: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        visual = self.visual
        height, width = image_grid_thw[0, 1], image_grid_thw[0, 2]
        stream = visual.patch_embed(pixel_values) + self.in_blocks(self.stretched_positions(height, width))
        after = self.blocks(stream, self.angles(height, width))
        mergers = zip(visual.deepstack_visual_indexes, visual.deepstack_merger_list, strict=True)
        deep = [merger(after[number]) for number, merger in mergers]
        return visual.merger(after[-1]), torch.stack(deep)

    def stretched_positions(self, height: torch.Tensor, width: torch.Tensor) -> torch.Tensor:
        """Bilinear between the learned positions of a square grid: [height, width, channels]."""
        side = self.visual.num_grid_per_side

        def around(size: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
            place = torch.arange(size).to(torch.float32) * ((side - 1) / (size - 1).to(torch.float32))
            before = place.floor().to(torch.int64)
            return before, (before + 1).clamp(max=side - 1), place - before.to(torch.float32)

        def learned(row: torch.Tensor, column: torch.Tensor) -> torch.Tensor:
            return self.visual.pos_embed(row[:, None] * side + column[None, :])

        above, below, down = around(height)
        left, right, across = around(width)
        return (
            learned(above, left) * ((1 - down)[:, None] * (1 - across)[None])[..., None]
            + learned(above, right) * ((1 - down)[:, None] * across[None])[..., None]
            + learned(below, left) * (down[:, None] * (1 - across)[None])[..., None]
            + learned(below, right) * (down[:, None] * across[None])[..., None]
        )
