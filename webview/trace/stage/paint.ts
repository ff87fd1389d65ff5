// What maps and pictures on a canvas have in common: its size, and outlines that are seen on any colour.

import type { Mesh } from '../../../src/shared/trace-view/mesh';

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Makes the canvas as fine as the screen; undefined while it has no size. */
export function contextOf(canvas: HTMLCanvasElement): CanvasRenderingContext2D | undefined {
  const { clientWidth, clientHeight } = canvas;
  if (clientWidth === 0 || clientHeight === 0) return undefined;
  const [width, height] = [pixelsOf(clientWidth), pixelsOf(clientHeight)];
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
  const context = canvas.getContext('2d') ?? undefined;
  context?.clearRect(0, 0, width, height);
  return context;
}

/** All sizes are read before one is set: setting one makes the page lay itself out anew for the next that is read. */
export function fitAll(canvases: Iterable<HTMLCanvasElement>): void {
  for (const [canvas, width, height] of [...canvases].map(
    canvas => [canvas, pixelsOf(canvas.clientWidth), pixelsOf(canvas.clientHeight)] as const,
  )) {
    if (width > 0 && canvas.width !== width) canvas.width = width;
    if (height > 0 && canvas.height !== height) canvas.height = height;
  }
}

const pixelsOf = (length: number) => Math.round(length * devicePixelRatio);

/** What a canvas shows: one whose map is on its way, or stays the same, is left as it is. */
const painted = new WeakMap<HTMLCanvasElement, readonly unknown[]>();

/** Whether the canvas shows all of this already; if not, it will from now on. */
export function isPainted(canvas: HTMLCanvasElement, ...shown: readonly unknown[]): boolean {
  const all = [...shown, canvas.clientWidth, canvas.clientHeight, devicePixelRatio];
  const before = painted.get(canvas);
  if (before?.length === all.length && before.every((part, i) => part === all[i])) return true;
  painted.set(canvas, all);
  return false;
}

/** White on dark, so that it is seen on any colour. In pixels and not by strokes, which cost more than all else on the picture. */
export function outline(context: CanvasRenderingContext2D, mesh: Mesh, cells: ReadonlySet<number>): void {
  const { width, height } = context.canvas;
  const layer = outlineLayer(width, height);
  if (!layer) return;
  const edges = edgesOf(mesh, context.canvas, cells);
  const pixels = new Uint32Array(layer.image.data.buffer);
  pixels.fill(0);
  for (const [colour, reach] of [
    [layer.dark, 1.5],
    [layer.light, 0.5],
  ] as const) {
    const around = reach * devicePixelRatio;
    for (const [left, top, right, bottom] of edges) {
      const [x0, x1] = [Math.max(0, Math.round(left - around)), Math.min(width, Math.round(right + around))];
      const last = Math.min(height, Math.round(bottom + around));
      for (let y = Math.max(0, Math.round(top - around)); y < last; y++)
        pixels.fill(colour, y * width + x0, y * width + x1);
    }
  }
  layer.context.putImageData(layer.image, 0, 0);
  context.drawImage(layer.context.canvas, 0, 0);
}

type Edge = readonly [left: number, top: number, right: number, bottom: number];

/** Sides of cells that have no neighbour among them. */
function edgesOf(mesh: Mesh, size: Size, cells: ReadonlySet<number>): readonly Edge[] {
  const columns = mesh.xs.length - 1;
  const place = placeOn(mesh, size);
  const edges: Edge[] = [];
  for (const cell of cells) {
    const [left, top, right, bottom] = place(cell);
    if (cell % columns === 0 || !cells.has(cell - 1)) edges.push([left, top, left, bottom]);
    if (cell % columns === columns - 1 || !cells.has(cell + 1)) edges.push([right, top, right, bottom]);
    if (!cells.has(cell - columns)) edges.push([left, top, right, top]);
    if (!cells.has(cell + columns)) edges.push([left, bottom, right, bottom]);
  }
  return edges;
}

interface OutlineLayer {
  readonly context: OffscreenCanvasRenderingContext2D;
  readonly image: ImageData;
  readonly dark: number;
  readonly light: number;
}

let kept: OutlineLayer | undefined;

/** Of the size of the picture that was drawn last: there is one on the stage. */
function outlineLayer(width: number, height: number): OutlineLayer | undefined {
  if (kept?.image.width === width && kept.image.height === height) return kept;
  const context = new OffscreenCanvas(width, height).getContext('2d');
  if (!context) return undefined;
  const [dark = 0, light = 0] = new Uint32Array(Uint8Array.of(20, 18, 16, 230, 255, 255, 255, 255).buffer);
  return (kept = { context, image: new ImageData(width, height), dark, light });
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
