// Draws maps over the picture's tokens: cells of one colour each, sharp at every zoom.

import type { Mesh } from '../../../src/shared/trace-view/mesh';
import { cellCount } from '../../../src/shared/trace-view/mesh';
import type { Ramp } from '../../../src/shared/colour/ramps';

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Makes the canvas as fine as the screen; undefined while it has no size. */
export function contextOf(canvas: HTMLCanvasElement): CanvasRenderingContext2D | undefined {
  const { clientWidth, clientHeight } = canvas;
  if (clientWidth === 0 || clientHeight === 0) return undefined;
  const width = Math.round(clientWidth * devicePixelRatio);
  const height = Math.round(clientHeight * devicePixelRatio);
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
  const context = canvas.getContext('2d') ?? undefined;
  context?.clearRect(0, 0, width, height);
  return context;
}

/** Fills the canvas with cells; `value` is 0..1 for each. */
export function paintCells(
  context: CanvasRenderingContext2D,
  mesh: Mesh,
  value: (cell: number) => number,
  ramp: Ramp,
): void {
  const columns = mesh.xs.length - 1;
  const image = new ImageData(columns, mesh.ys.length - 1);
  for (let cell = 0; cell < cellCount(mesh); cell++) {
    const at = 3 * Math.round(255 * Math.min(1, Math.max(0, value(cell))));
    image.data[4 * cell] = ramp[at] ?? 0;
    image.data[4 * cell + 1] = ramp[at + 1] ?? 0;
    image.data[4 * cell + 2] = ramp[at + 2] ?? 0;
    image.data[4 * cell + 3] = 255;
  }
  const small = new OffscreenCanvas(image.width, image.height);
  small.getContext('2d')?.putImageData(image, 0, 0);
  context.imageSmoothingEnabled = false;
  const { width, height } = context.canvas;
  if (mesh.even) {
    context.drawImage(small, 0, 0, width, height);
    return;
  }
  const place = placeOn(mesh, context.canvas);
  for (let cell = 0; cell < cellCount(mesh); cell++) {
    const [left, top, right, bottom] = place(cell);
    const [x, y] = [cell % columns, Math.floor(cell / columns)];
    context.drawImage(small, x, y, 1, 1, left, top, right - left, bottom - top);
  }
}

/** White on dark, so that it is seen on any colour. */
export function outline(context: CanvasRenderingContext2D, mesh: Mesh, cells: ReadonlySet<number>): void {
  const columns = mesh.xs.length - 1;
  const place = placeOn(mesh, context.canvas);
  const path = new Path2D();
  for (const cell of cells) {
    const [left, top, right, bottom] = place(cell);
    const line = (x0: number, y0: number, x1: number, y1: number) => {
      path.moveTo(x0, y0);
      path.lineTo(x1, y1);
    };
    if (cell % columns === 0 || !cells.has(cell - 1)) line(left, top, left, bottom);
    if (cell % columns === columns - 1 || !cells.has(cell + 1)) line(right, top, right, bottom);
    if (!cells.has(cell - columns)) line(left, top, right, top);
    if (!cells.has(cell + columns)) line(left, bottom, right, bottom);
  }
  context.lineCap = 'square';
  stroke(context, path, 'rgba(20, 18, 16, 0.9)', 3);
  stroke(context, path, '#fff', 1.4);
}

/** Dashed in black and white: what the question is about. `box` in pixels of a picture of `picture` size. */
export function dashedBox(
  context: CanvasRenderingContext2D,
  box: readonly [number, number, number, number],
  picture: Size,
): void {
  const { width, height } = context.canvas;
  const [scaleX, scaleY] = [width / picture.width, height / picture.height];
  const path = new Path2D();
  path.rect(box[0] * scaleX, box[1] * scaleY, (box[2] - box[0]) * scaleX, (box[3] - box[1]) * scaleY);
  const dash = 3 * devicePixelRatio;
  context.setLineDash([dash, dash]);
  stroke(context, path, 'rgba(20, 18, 16, 0.95)', 1.5);
  context.lineDashOffset = dash;
  stroke(context, path, '#fff', 1.5);
  context.lineDashOffset = 0;
  context.setLineDash([]);
}

function stroke(context: CanvasRenderingContext2D, path: Path2D, colour: string, width: number): void {
  context.strokeStyle = colour;
  context.lineWidth = width * devicePixelRatio;
  context.stroke(path);
}

/** The pixels of a cell, on whole ones: neighbours share an edge. */
function placeOn({ xs, ys }: Mesh, { width, height }: Size) {
  const columns = xs.length - 1;
  const [left = 0, right = 1, top = 0, bottom = 1] = [xs[0], xs.at(-1), ys[0], ys.at(-1)];
  const onX = (edge: number) => Math.round(((edge - left) / (right - left)) * width);
  const onY = (edge: number) => Math.round(((edge - top) / (bottom - top)) * height);
  return (cell: number) => {
    const [x, y] = [cell % columns, Math.floor(cell / columns)];
    return [onX(xs[x] ?? 0), onY(ys[y] ?? 0), onX(xs[x + 1] ?? 0), onY(ys[y + 1] ?? 0)] as const;
  };
}
