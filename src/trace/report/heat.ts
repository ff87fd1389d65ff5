// The attention of some steps as heat over the picture, as in the editor: multiplied into it, uniform attention as the floor,
// one flat colour for each cell, and a line around the cells that hold half of it.

import { pngAddress } from './png';
import { lightRamp } from '../../shared/colour/ramps';
import type { Mesh } from '../../shared/trace-view/mesh';
import { cellCount, densityOf, halfOf, massOf } from '../../shared/trace-view/mesh';

export interface Heat {
  /** Address of an image with a pixel for each cell. */
  readonly image: string;
  /** Of cells of different sizes: left, top, width, height and colour of each, in place of the image. */
  readonly cells: readonly { readonly box: readonly number[]; readonly colour: string }[];
  /** The outline of the half, as the path of an SVG in pixels of the picture. */
  readonly half: string;
  /** The densest cell, as a multiple of uniform attention. */
  readonly densest: number;
}

const ramp = lightRamp();
/** As the editor shows it at first: 80 %, and differences a little larger than linear. */
const opacity = 0.8;
const gamma = 0.8;

/** Undefined where there is no attention on the picture. */
export function heatOf(mesh: Mesh, weights: ArrayLike<number>): Heat | undefined {
  const mass = massOf(mesh, weights);
  if (!mass) return undefined;
  const density = densityOf(mesh, mass);
  const densest = density.reduce((a, b) => Math.max(a, b), 0);
  const colours = Array.from(density, value => colourAt(densest > 1 ? (value - 1) / (densest - 1) : 0));
  const columns = mesh.xs.length - 1;
  return {
    image: mesh.even
      ? pngAddress({ width: columns, height: mesh.ys.length - 1, rgb: Uint8Array.from(colours.flat()) })
      : '',
    cells: mesh.even
      ? []
      : colours.map((colour, cell) => ({ box: boxOf(mesh, cell), colour: `rgb(${colour.join(' ')})` })),
    half: outlineOf(mesh, halfOf(mass, density)),
    densest,
  };
}

/** From the floor to the densest cell. */
export function legendImage(): string {
  const width = 64;
  const colours = Array.from({ length: width }, (_, x) => colourAt(x / (width - 1)));
  return pngAddress({ width, height: 1, rgb: Uint8Array.from(colours.flat()) });
}

function colourAt(share: number): number[] {
  const at = 3 * Math.round(255 * Math.min(1, Math.max(0, share)) ** gamma);
  return [0, 1, 2].map(channel => Math.round(255 - (255 - (ramp[at + channel] ?? 255)) * opacity));
}

function boxOf({ xs, ys }: Mesh, cell: number): readonly number[] {
  const columns = xs.length - 1;
  const [x, y] = [cell % columns, Math.floor(cell / columns)];
  const [left = 0, right = 0, top = 0, bottom = 0] = [xs[x], xs[x + 1], ys[y], ys[y + 1]];
  return [left, top, right - left, bottom - top];
}

/** The sides of cells whose neighbour is not among them. */
function outlineOf(mesh: Mesh, cells: ReadonlySet<number>): string {
  const columns = mesh.xs.length - 1;
  const lines: string[] = [];
  for (let cell = 0; cell < cellCount(mesh); cell++) {
    if (!cells.has(cell)) continue;
    const [left = 0, top = 0, width = 0, height = 0] = boxOf(mesh, cell);
    if (cell % columns === 0 || !cells.has(cell - 1)) lines.push(`M${left} ${top}v${height}`);
    if (cell % columns === columns - 1 || !cells.has(cell + 1))
      lines.push(`M${left + width} ${top}v${height}`);
    if (!cells.has(cell - columns)) lines.push(`M${left} ${top}h${width}`);
    if (!cells.has(cell + columns)) lines.push(`M${left} ${top + height}h${width}`);
  }
  return lines.join('');
}
