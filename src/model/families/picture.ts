// Problem: each family of models turns a picture into other tensors, other special tokens and another number of tokens,
// while the rest of the product asks the same of all: what goes into the encoder, what stands in the prompt, and which
// part of the picture does image token n show.
// Idea: one type for the answer. A family lists the views it takes of a picture (the whole, tiles, a thumbnail), each a
// grid of tokens over an area; everything per token follows from that.

import { DarkroomError } from '../../shared/errors';
import type { Size, Window } from '../picture/picture';

export type PictureTensor =
  | { readonly type: 'float32'; readonly shape: readonly number[]; readonly data: Float32Array }
  | { readonly type: 'int64'; readonly shape: readonly number[]; readonly data: BigInt64Array }
  /** One byte for each value, 0 or 1. */
  | { readonly type: 'bool'; readonly shape: readonly number[]; readonly data: Uint8Array };

/**
 * - `whole`: the only look the model takes at the picture
 * - `tile`: a part of it, enlarged
 * - `global`: all of it, reduced, beside its tiles; a pixel is then seen twice
 * - `summary`: one token that stands for the whole look (the class token of CLIP)
 */
export type View = 'whole' | 'tile' | 'global' | 'summary';

export interface TokenGrid {
  readonly rows: number;
  readonly cols: number;
  /** The number of its first token among the image tokens; the others follow row by row. */
  readonly firstToken: number;
  readonly view: View;
  /** x0, y0, x1, y1 in pixels of the original picture; a padded view reaches beyond it. */
  readonly box: readonly [number, number, number, number];
}

export interface PreparedPicture {
  /** By the names of the processor, in its shapes. */
  readonly tensors: Readonly<Record<string, PictureTensor>>;
  /** What stands for this picture in the text that the chat template makes. */
  readonly marker: string;
  /** What it becomes before the text is split into tokens. */
  readonly placeholder: string;
  /** The special token that is repeated in it, once for each image token. */
  readonly imageToken: string;
  /** How many image tokens. */
  readonly tokens: number;
  /** [tokens, 4]: x0, y0, x1, y1 in pixels of the original picture, cut off at its edges. */
  readonly boxes: Float32Array;
  /** Of each token. */
  readonly kinds: readonly View[];
  readonly grids: readonly TokenGrid[];
}

/** A look at a part of the original picture, as rows x cols tokens. */
export interface Look {
  readonly view: View;
  readonly rows: number;
  readonly cols: number;
  /** In pixels of the original picture. */
  readonly area: Window;
}

/** Nobody trains with more; and each has to be drawn. */
const mostTiles = 4096;
/** More is no prompt. */
const mostTokens = 2 ** 18;
/** 512 MiB. */
const mostNumbers = 2 ** 27;

export function tokensOf(
  picture: Size,
  looks: readonly Look[],
): Pick<PreparedPicture, 'tokens' | 'boxes' | 'kinds' | 'grids'> {
  const tokens = looks.reduce((sum, { rows, cols }) => sum + rows * cols, 0);
  if (!(tokens <= mostTokens)) throw tooMuch(picture, `${tokens} image tokens`);
  const boxes = new Float32Array(tokens * 4);
  const kinds: View[] = [];
  const grids: TokenGrid[] = [];
  for (const { view, rows, cols, area } of looks) {
    const { left, top, width, height } = area;
    grids.push({ rows, cols, firstToken: kinds.length, view, box: [left, top, left + width, top + height] });
    for (let row = 0; row < rows; row++)
      for (let col = 0; col < cols; col++) {
        const x = [col, col + 1].map(edge => within(left + (width * edge) / cols, picture.width));
        const y = [row, row + 1].map(edge => within(top + (height * edge) / rows, picture.height));
        boxes.set([x[0] ?? 0, y[0] ?? 0, x[1] ?? 0, y[1] ?? 0], kinds.length * 4);
        kinds.push(view);
      }
  }
  return { tokens, boxes, kinds, grids };
}

function within(place: number, size: number): number {
  return Math.min(size, Math.max(0, place));
}

/** All of a picture. */
export function allOf({ width, height }: Size): Window {
  return { left: 0, top: 0, width, height };
}

/** The areas of rows x cols equal tiles, row by row. */
export function tilesOf(picture: Size, rows: number, cols: number): readonly Window[] {
  if (!(rows * cols <= mostTiles)) throw tooMuch(picture, `${rows * cols} tiles`);
  const { width, height } = picture;
  const size = { width: width / cols, height: height / rows };
  return Array.from({ length: rows * cols }, (_, tile) => ({
    ...size,
    left: (tile % cols) * size.width,
    top: Math.floor(tile / cols) * size.height,
  }));
}

/** An empty tensor, unless nobody could hold it. */
export function floats(picture: Size, shape: readonly number[]): PictureTensor & { type: 'float32' } {
  const count = shape.reduce((product, size) => product * size, 1);
  if (!(count <= mostNumbers)) throw tooMuch(picture, `${Math.round(count / 2 ** 18)} MiB of numbers`);
  return { type: 'float32', shape, data: new Float32Array(count) };
}

function tooMuch({ width, height }: Size, what: string): DarkroomError {
  return new DarkroomError(
    'unsupported',
    `With this model's settings a picture of ${width} x ${height} pixels becomes ${what}.`,
    { remedy: 'Choose a smaller picture, or lower the sizes in preprocessor_config.json.' },
  );
}
