// LFM2-VL. A picture up to about twice the pixels of one look is resized to whole blocks of patches, in its proportions;
// a larger one is stretched to the grid of square tiles that fits its proportions best, and shown once more as a whole.
// All looks are lists of flattened patches, filled up to the same length; `spatial_shapes` says how many are real.
//
// Followed: transformers 4.57.6, which has a torchvision processor only. Two departures, in which later versions differ
// as well: it swaps rows and columns in the marks of tiles, and without a thumbnail it expects no token for a picture
// of one look.

import { DarkroomError } from '../../shared/errors';
import { cut } from '../picture/cut';
import { writePatches } from '../picture/patches';
import { channels } from '../picture/picture';
import type { Picture, Size, Window } from '../picture/picture';
import { half, processorOf } from '../picture/processor';
import { pictureSettings, tokenName } from '../picture/settings';
import type { ProcessorFiles } from '../picture/settings';
import { allOf, floats, tilesOf, tokensOf } from './picture';
import type { Look, PreparedPicture } from './picture';
import { gridOf, lfm2Rules, longestList, patchesOf, tilingOf, wholeSize } from './picture-lfm2-layout';
import type { Grid, Lfm2Rules } from './picture-lfm2-layout';

const defaults = {
  types: ['Lfm2VlImageProcessor'],
  plain: 'torchvision',
  fast: 'torchvision',
  filter: 'bilinear',
  mean: half,
  deviation: half,
} as const;

interface Part extends Look {
  readonly size: Size;
  /** Where it lies in the stretched picture; undefined for a look at all of the picture. */
  readonly window: Window | undefined;
}

/**
 * `pixel_values` [looks, patches, side x side x 3], `pixel_attention_mask` [looks, patches] and `spatial_shapes`
 * [looks, 2] (rows and columns of patches).
 */
export function prepareLfm2(picture: Picture, files: ProcessorFiles): PreparedPicture {
  const settings = pictureSettings(files);
  const processor = processorOf(settings, defaults);
  const rules = lfm2Rules(settings);
  const grid = tilingOf(picture, rules);
  const parts = partsOf(picture, rules, grid);
  const tokens = tokensOf(picture, parts);

  const longest = longestList(rules);
  const width = rules.patch ** 2 * channels;
  const values = floats(picture, [parts.length, longest, width]);
  const mask = new BigInt64Array(parts.length * longest);
  const shapes: number[] = [];
  const stretched = grid && processor.resize(picture, tiledSize(grid, rules));
  for (const [index, { size, window }] of parts.entries()) {
    const { rows, cols } = patchesOf(size, rules);
    if (rows * cols > longest) throw tooNarrow(picture);
    const look = stretched && window ? cut(stretched, window) : processor.resize(picture, size);
    writePatches(look, processor.levels, rules.patch, values.data, index * longest * width);
    mask.fill(1n, index * longest, index * longest + rows * cols);
    shapes.push(rows, cols);
  }
  return {
    ...tokens,
    tensors: {
      pixel_values: values,
      pixel_attention_mask: { type: 'int64', shape: [parts.length, longest], data: mask },
      spatial_shapes: { type: 'int64', shape: [parts.length, 2], data: BigInt64Array.from(shapes, BigInt) },
    },
    ...textOf(files, parts, grid?.cols ?? 1),
  };
}

function partsOf(picture: Picture, rules: Lfm2Rules, grid: Grid | undefined): readonly Part[] {
  const size = wholeSize(picture, rules);
  const all = { size, area: allOf(picture), window: undefined, ...gridOf(size, rules) };
  if (grid === undefined) return [{ ...all, view: 'whole' }];
  const square = { width: rules.tile, height: rules.tile };
  const windows = tilesOf(tiledSize(grid, rules), grid.rows, grid.cols);
  const isOne = windows.length === 1;
  const tiles = tilesOf(picture, grid.rows, grid.cols).map((area, tile) => ({
    view: isOne ? ('whole' as const) : ('tile' as const),
    size: square,
    area,
    window: windows[tile],
    ...gridOf(square, rules),
  }));
  return rules.thumbnail && !isOne ? [...tiles, { ...all, view: 'global' }] : tiles;
}

function tiledSize({ rows, cols }: Grid, { tile }: Lfm2Rules): Size {
  return { width: cols * tile, height: rows * tile };
}

function textOf(
  files: ProcessorFiles,
  parts: readonly Part[],
  tilesPerRow: number,
): Pick<PreparedPicture, 'marker' | 'imageToken' | 'placeholder'> {
  const imageToken = tokenName(files, 'image_token', '<image>');
  const thumbnail = tokenName(files, 'image_thumbnail', '<|img_thumbnail|>');
  const texts = parts.map(({ view, rows, cols }, part) => {
    const place = `<|img_row_${Math.floor(part / tilesPerRow) + 1}_col_${(part % tilesPerRow) + 1}|>`;
    const mark = view === 'tile' ? place : view === 'global' ? thumbnail : '';
    return mark + imageToken.repeat(rows * cols);
  });
  const start = tokenName(files, 'image_start_token', '<|image_start|>');
  const end = tokenName(files, 'image_end_token', '<|image_end|>');
  return { marker: imageToken, imageToken, placeholder: start + texts.join('') + end };
}

function tooNarrow({ width, height }: Size): DarkroomError {
  return new DarkroomError(
    'bad-input',
    `A picture of ${width} x ${height} pixels is too narrow for this model.`,
    { remedy: 'Choose another picture, or cut this one.' },
  );
}
