// The 4 x 4 grid that trail and relate share. A cell is 32 x 32 pixels: 2 x 2 patches of a vision encoder with patches
// of 16 pixels, so that no patch holds parts of two cells.

import type { Box } from './types';
import type { Direction } from './words';
import { cells, directions } from './words';

export const gridSide = 4;
export const cellPixels = 32;

const moves: Readonly<Record<Direction, readonly [columns: number, rows: number]>> = {
  up: [0, -1],
  down: [0, 1],
  left: [-1, 0],
  right: [1, 0],
};

export function cellName(index: number): string {
  const name = cells[index];
  if (name === undefined) throw new RangeError(`The grid has no cell ${index}.`);
  return name;
}

export function cellIndex(name: string): number {
  return cells.indexOf(name);
}

/** The cell next to it, or undefined beyond the edge. */
export function neighbour(cell: number, direction: Direction): number | undefined {
  const [columns, rows] = moves[direction];
  const column = (cell % gridSide) + columns;
  const row = Math.floor(cell / gridSide) + rows;
  if (column < 0 || row < 0 || column >= gridSide || row >= gridSide) return undefined;
  return row * gridSide + column;
}

/** The directions that stay in the grid, for each cell. */
export const ways: readonly (readonly Direction[])[] = cells.map((_, cell) =>
  directions.filter(direction => neighbour(cell, direction) !== undefined),
);

export function directionBetween(from: number, to: number): Direction {
  const found = directions.find(direction => neighbour(from, direction) === to);
  if (found === undefined) throw new RangeError(`The cells ${from} and ${to} do not touch.`);
  return found;
}

export function cellBox(cell: number): Box {
  const left = (cell % gridSide) * cellPixels;
  const top = Math.floor(cell / gridSide) * cellPixels;
  return [left, top, left + cellPixels, top + cellPixels];
}

const walkTables = new Map<number, number[][]>();

/** All walks of so many steps that visit no cell twice. There are 1,248 of six steps. */
export function walks(steps: number): readonly (readonly number[])[] {
  const known = walkTables.get(steps);
  if (known) return known;
  let found = cells.map((_, cell) => [cell]);
  for (let step = 0; step < steps; step++) {
    found = found.flatMap(walk => {
      const last = walk.at(-1) ?? 0;
      return (ways[last] ?? [])
        .map(direction => neighbour(last, direction) ?? last)
        .filter(next => !walk.includes(next))
        .map(next => [...walk, next]);
    });
  }
  walkTables.set(steps, found);
  return found;
}
