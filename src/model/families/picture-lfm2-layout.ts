// Which looks LFM2-VL takes at a picture, and how large they are; see picture-lfm2.ts.

import { nearestEven } from '../picture/float-passes';
import type { Size } from '../picture/picture';
import type { Settings } from '../folder/settings';

export interface Lfm2Rules {
  /** The side of a patch. */
  readonly patch: number;
  /** So many by so many patches become one token. */
  readonly joined: number;
  /** The side of a tile. */
  readonly tile: number;
  readonly leastTokens: number;
  readonly mostTokens: number;
  readonly leastTiles: number;
  readonly mostTiles: number;
  /** A picture with so many times the pixels of one look is cut into tiles. */
  readonly tolerance: number;
  readonly thumbnail: boolean;
}

export interface Grid {
  readonly rows: number;
  readonly cols: number;
}

export function lfm2Rules(settings: Settings): Lfm2Rules {
  const whole = (name: string, otherwise: number, max: number) =>
    settings.integer(name, { min: 1, max, otherwise });
  const splits = settings.flag('do_image_splitting', { otherwise: true });
  return {
    patch: whole('encoder_patch_size', 16, 1024),
    joined: whole('downsample_factor', 2, 64),
    tile: whole('tile_size', 512, 4096),
    leastTokens: whole('min_image_tokens', 64, 65_536),
    mostTokens: whole('max_image_tokens', 256, 65_536),
    leastTiles: splits ? whole('min_tiles', 2, 64) : 1,
    mostTiles: splits ? whole('max_tiles', 10, 64) : 1,
    tolerance: settings.number('max_pixels_tolerance', { min: 0, max: 1e6, otherwise: 2 }),
    thumbnail: settings.flag('use_thumbnail', { otherwise: true }),
  };
}

/** The tiles a picture is cut into; undefined if one look is enough. */
export function tilingOf(picture: Size, rules: Lfm2Rules): Grid | undefined {
  const { leastTiles, mostTiles, patch, mostTokens, tolerance } = rules;
  if (leastTiles === 1 && mostTiles === 1) return undefined;
  const block = blockOf(rules);
  const near = (edge: number) => Math.max(patch, nearestEven(edge / block) * block);
  if (near(picture.height) * near(picture.width) <= mostTokens * block ** 2 * tolerance) return undefined;
  return bestGrid(picture, rules);
}

/** The size of a look at all of the picture. */
export function wholeSize({ width, height }: Size, rules: Lfm2Rules): Size {
  const block = blockOf(rules);
  const [least, most] = [rules.leastTokens * block ** 2, rules.mostTokens * block ** 2];
  const near = (edge: number) => Math.max(block, nearestEven(edge / block) * block);
  if (near(height) * near(width) > most) {
    const shrink = Math.sqrt((height * width) / most);
    const down = (edge: number) => Math.max(block, Math.floor(edge / shrink / block) * block);
    return { width: down(width), height: down(height) };
  }
  if (near(height) * near(width) < least) {
    const grow = Math.sqrt(least / (height * width));
    const up = (edge: number) => Math.ceil((edge * grow) / block) * block;
    return { width: up(width), height: up(height) };
  }
  return { width: near(width), height: near(height) };
}

/** How the patches of a look are laid out. */
export function patchesOf({ width, height }: Size, { patch }: Lfm2Rules): Grid {
  return { rows: Math.floor(height / patch), cols: Math.floor(width / patch) };
}

/** How the tokens of a look are laid out. */
export function gridOf(size: Size, rules: Lfm2Rules): Grid {
  const { rows, cols } = patchesOf(size, rules);
  return { rows: Math.ceil(rows / rules.joined), cols: Math.ceil(cols / rules.joined) };
}

/** How many patches each look is filled up to. */
export function longestList({ mostTokens, joined, tile, patch, mostTiles }: Lfm2Rules): number {
  return Math.max(mostTokens * joined ** 2, mostTiles === 1 ? 0 : Math.floor(tile / patch) ** 2);
}

/** The grid with the picture's proportions; of several, the larger one if the picture fills more than half of it. */
function bestGrid({ width, height }: Size, { leastTiles, mostTiles, tile }: Lfm2Rules): Grid {
  const grids: Grid[] = [];
  for (let tiles = leastTiles; tiles <= mostTiles; tiles++)
    for (let cols = 1; cols <= tiles; cols++)
      if (tiles % cols === 0) grids.push({ rows: tiles / cols, cols });
  let best: Grid = { rows: 1, cols: 1 };
  let smallest = Infinity;
  for (const grid of grids) {
    const difference = Math.abs(width / height - grid.cols / grid.rows);
    if (difference > smallest) continue;
    if (difference < smallest || width * height > 0.5 * tile * tile * grid.rows * grid.cols) best = grid;
    smallest = difference;
  }
  return best;
}

function blockOf({ patch, joined }: Lfm2Rules): number {
  return patch * joined;
}
