// Problem: each step has a map for the picture and one for each of dozens of heads; a canvas for each head, and an image for
// each map, cost more than all else that is drawn when a person scrubs.
// Idea: the maps of one canvas are written into one small image, a pixel for each cell, side by side as they will lie; it is
// stretched without smoothing, at once where cells are of one size, and column by column, then row by row where they are not.
// The small image and the canvases between are kept.

import type { Mesh } from '../../../src/shared/trace-view/mesh';
import type { Ramp } from '../../../src/shared/colour/ramps';

/** A value for each cell, from 0 to `top`; undefined where there is no map. */
export type Tile = { readonly values: Float32Array; readonly top: number } | undefined;

/** How maps lie beside one another: the gap is in pixels of the canvas. */
export interface Tiling {
  readonly columns: number;
  readonly gap: number;
}

interface Interval {
  readonly from: number;
  readonly size: number;
}

const alone: Tiling = { columns: 1, gap: 0 };

export function paintCells(
  context: CanvasRenderingContext2D,
  mesh: Mesh,
  tiles: readonly Tile[],
  ramp: Ramp,
  tiling = alone,
): void {
  const small = coloured(mesh, tiles, ramp, tiling.columns);
  if (!small) return;
  const { width, height } = context.canvas;
  const across = tilePlaces(tiling.columns, width, tiling.gap);
  const down = tilePlaces(Math.ceil(tiles.length / tiling.columns), height, tiling.gap);
  context.imageSmoothingEnabled = false;
  if (mesh.even) {
    const [cellsX, cellsY] = [mesh.xs.length - 1, mesh.ys.length - 1];
    tiles.forEach((shown, tile) => {
      const [column, row] = [tile % tiling.columns, Math.floor(tile / tiling.columns)];
      const [x, y] = [across[column], down[row]];
      if (!shown || !x || !y) return;
      const from = [column * cellsX, row * cellsY, cellsX, cellsY] as const;
      context.drawImage(small, ...from, x.from, y.from, x.size, y.size);
    });
    return;
  }
  const [xs, ys] = [intervals(across, mesh.xs), intervals(down, mesh.ys)];
  const wide = scratch('wide', width, ys.length);
  if (!wide) return;
  xs.forEach(({ from, size }, x) => wide.drawImage(small, x, 0, 1, ys.length, from, 0, size, ys.length));
  ys.forEach(({ from, size }, y) => context.drawImage(wide.canvas, 0, y, width, 1, 0, from, width, size));
}

/** Where `count` things lie on `length` pixels, with gaps between. */
export function tilePlaces(count: number, length: number, gap: number): readonly Interval[] {
  const step = (length + gap) / count;
  return Array.from({ length: count }, (_, i) => {
    const from = Math.round(i * step);
    return { from, size: Math.max(1, Math.round((i + 1) * step - gap) - from) };
  });
}

/** The cells' edges inside of each tile, on whole pixels: neighbours share an edge. */
function intervals(tiles: readonly Interval[], edges: readonly number[]): readonly Interval[] {
  const [first = 0, last = 1] = [edges[0], edges.at(-1)];
  return tiles.flatMap(tile => {
    const at = (edge: number) => tile.from + Math.round(((edge - first) / (last - first)) * tile.size);
    return edges.slice(1).map((edge, i) => {
      const from = at(edges[i] ?? 0);
      return { from, size: at(edge) - from };
    });
  });
}

/** The small image; the canvas belongs to this file and is written over by the next map. */
function coloured(
  mesh: Mesh,
  tiles: readonly Tile[],
  ramp: Ramp,
  across: number,
): OffscreenCanvas | undefined {
  const [columns, rows] = [mesh.xs.length - 1, mesh.ys.length - 1];
  const width = columns * Math.min(across, tiles.length);
  const height = rows * Math.ceil(tiles.length / across);
  const context = scratch('small', width, height);
  const image = imageOf(width, height);
  const pixels = new Uint32Array(image.data.buffer);
  const colours = coloursOf(ramp);
  pixels.fill(0);
  tiles.forEach((shown, tile) => {
    if (!shown) return;
    const { values, top } = shown;
    const scale = 255 / top;
    const corner = Math.floor(tile / across) * rows * width + (tile % across) * columns;
    for (let row = 0, cell = 0; row < rows; row++)
      for (let column = 0; column < columns; column++, cell++) {
        const at = Math.round(Math.min(255, Math.max(0, (values[cell] ?? 0) * scale)));
        pixels[corner + row * width + column] = colours[at] ?? 0;
      }
  });
  context?.putImageData(image, 0, 0, 0, 0, width, height);
  return context?.canvas;
}

/** A ramp's colours as pixels of an image, in the order of bytes that this machine has. */
function coloursOf(ramp: Ramp): Uint32Array {
  const bytes = new Uint8Array(4 * 256);
  for (let at = 0; at < 256; at++) {
    bytes.set(ramp.subarray(3 * at, 3 * at + 3), 4 * at);
    bytes[4 * at + 3] = 255;
  }
  return new Uint32Array(bytes.buffer);
}

const images = new Map<string, ImageData>();
const mostImages = 4;

/** Of this size; the stage uses two again and again. */
function imageOf(width: number, height: number): ImageData {
  const key = `${width} ${height}`;
  const image = images.get(key) ?? new ImageData(width, height);
  images.delete(key);
  images.set(key, image);
  const [oldest] = images.keys();
  if (images.size > mostImages && oldest !== undefined) images.delete(oldest);
  return image;
}

const scratches = new Map<string, OffscreenCanvasRenderingContext2D>();

/** An empty canvas that is at least so large. It grows and is not made anew. */
function scratch(name: 'small' | 'wide', width: number, height: number) {
  const context = scratches.get(name) ?? new OffscreenCanvas(width, height).getContext('2d') ?? undefined;
  if (!context) return undefined;
  scratches.set(name, context);
  const { canvas } = context;
  if (canvas.width < width) canvas.width = width;
  if (canvas.height < height) canvas.height = height;
  context.imageSmoothingEnabled = false;
  context.clearRect(0, 0, canvas.width, canvas.height);
  return context;
}
