// Idefics3 and SmolVLM. A picture is enlarged or reduced to a longest edge, stretched to whole tiles, cut into them, and
// shown once more as a whole; each tile and the whole become `image_seq_len` tokens, since neighbouring patches are
// joined (pixel shuffle by `scale_factor`). A picture that fits into one tile is one look.
//
// Followed: transformers 4.57.6. Its Idefics3Processor and SmolVLMProcessor take the Pillow processor; the "Fast" ones,
// if named, resize in floating point, and bicubic where the folder says Lanczos.

import { cut } from '../picture/cut';
import { writePlanes } from '../picture/levels';
import { channels } from '../picture/picture';
import type { Picture, Size } from '../picture/picture';
import { half, processorOf } from '../picture/processor';
import { longestSide, modelSettings, pictureSettings, squareSide, textSettings } from '../picture/settings';
import type { ProcessorFiles } from '../picture/settings';
import { allOf, floats, tilesOf, tokensOf } from './picture';
import type { Look, PreparedPicture } from './picture';

const defaults = {
  types: ['Idefics3ImageProcessor', 'SmolVLMImageProcessor'],
  plain: 'pillow',
  fast: 'torchvision-float',
  filter: 'lanczos',
  mean: half,
  deviation: half,
} as const;

const image = '<image>';
const fence = '<fake_token_around_image>';
/** The processor makes no picture larger, whatever the folder says. */
const longestEdgeOfAll = 4096;

/** `pixel_values` [1, tiles, 3, side, side] and `pixel_attention_mask` [1, tiles, side, side], all of it true. */
export function prepareIdefics3(picture: Picture, files: ProcessorFiles): PreparedPicture {
  const settings = pictureSettings(files);
  const processor = processorOf(settings, defaults);
  const side = settings.integer('max_image_size.longest_edge', {
    min: 1,
    max: longestEdgeOfAll,
    otherwise: 364,
  });
  const longest = settings.integer('size.longest_edge', { min: 1, max: longestSide, otherwise: 4 * 364 });
  const perSide = tokensPerSide(files);

  const sized = processor.resizes ? processor.resize(picture, withLongestEdge(picture, longest)) : picture;
  const splits = settings.flag('do_image_splitting', { otherwise: true });
  const tiled = processor.resize(sized, splits ? wholeTiles(sized, side) : { width: side, height: side });
  const [rows, cols] = [tiled.height / side, tiled.width / side];
  const parts = rows * cols === 1 ? 0 : rows * cols;

  const looks: Look[] = [
    ...(parts === 0 ? [] : tilesOf(picture, rows, cols)).map(area => ({ view: 'tile' as const, area })),
    { view: parts === 0 ? ('whole' as const) : ('global' as const), area: allOf(picture) },
  ].map(look => ({ ...look, rows: perSide, cols: perSide }));
  const tokens = tokensOf(picture, looks);
  const values = floats(picture, [1, looks.length, channels, side, side]);
  const size = { width: side, height: side };
  for (const [tile, { left, top }] of (parts === 0 ? [] : tilesOf(tiled, rows, cols)).entries())
    writeTile(cut(tiled, { ...size, left, top }), tile);
  writeTile(processor.resize(tiled, size), parts);
  function writeTile(of: Picture, tile: number): void {
    writePlanes(of, processor.levels, values.data, tile * channels * side * side);
  }

  const mask = new Uint8Array(looks.length * side * side).fill(1);
  return {
    ...tokens,
    tensors: {
      pixel_values: values,
      pixel_attention_mask: { type: 'bool', shape: [1, looks.length, side, side], data: mask },
    },
    marker: image,
    imageToken: image,
    placeholder: placeholderOf(parts === 0 ? 0 : rows, cols, image.repeat(perSide ** 2)),
  };
}

function placeholderOf(rows: number, cols: number, images: string): string {
  let text = '';
  for (let row = 1; row <= rows; row++) {
    for (let col = 1; col <= cols; col++) text += `${fence}<row_${row}_col_${col}>${images}`;
    text += '\n';
  }
  return `${text}${rows === 0 ? '' : '\n'}${fence}<global-img>${images}${fence}`;
}

/** The other edge keeps the proportions, and is even. */
function withLongestEdge({ width, height }: Size, longest: number): Size {
  // Divided twice and rounded as the processor does it: multiplied once, some sizes come out one pixel smaller.
  const ratio = width / height;
  const even = (x: number) => Math.max(1, Math.trunc(x) + (Math.trunc(x) % 2));
  const sized =
    width >= height
      ? { width: longest, height: even(longest / ratio) }
      : { width: even(longest * ratio), height: longest };
  if (longest <= longestEdgeOfAll) return sized;
  const again = sized.width / sized.height;
  return sized.width >= sized.height
    ? { width: longestEdgeOfAll, height: Math.max(1, Math.trunc(longestEdgeOfAll / again)) }
    : { width: Math.max(1, Math.trunc(longestEdgeOfAll * again)), height: longestEdgeOfAll };
}

/** Up to whole tiles: the longer edge first, then the other in the old proportions. */
function wholeTiles({ width, height }: Size, side: number): Size {
  const up = (x: number) => Math.ceil(x / side) * side;
  const ratio = width / height;
  return width >= height
    ? { width: up(width), height: up(Math.trunc(up(width) / ratio)) }
    : { width: up(Math.trunc(up(height) * ratio)), height: up(height) };
}

/** How many tokens stand beside each other in a tile. */
function tokensPerSide(files: ProcessorFiles): number {
  const text = textSettings(files);
  const model = modelSettings(files);
  const rule = { min: 1, max: longestSide };
  const edge = model.integer('vision_config.image_size', { ...rule, otherwise: 364 });
  const patches = Math.floor(edge / model.integer('vision_config.patch_size', { ...rule, otherwise: 14 }));
  const joined = Math.floor(patches / model.integer('scale_factor', { ...rule, otherwise: 2 })) ** 2;
  const tokens = text.integer('image_seq_len', { ...rule, otherwise: Math.max(1, joined) });
  return squareSide(tokens, text.file, 'image_seq_len');
}
