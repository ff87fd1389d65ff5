// Problem: picture tokens are boxes on the picture; some models look at it twice, as a whole and in tiles, so that boxes
// lie on each other.
// Idea: the edges of all boxes cut the picture into cells. A cell gets from each token the part of its attention that its
// area is of the token's, so that mass is kept: with one look, cells are the patches. Nothing is interpolated.

export interface Mesh {
  /** Edges in pixels of the picture, ascending. */
  readonly xs: readonly number[];
  readonly ys: readonly number[];
  /** All cells are of one size: an image of one pixel for each can be stretched. */
  readonly even: boolean;
  /** Token by token: which cells it covers, and what part of it lies in each. */
  readonly cover: readonly { readonly cells: readonly number[]; readonly shares: readonly number[] }[];
}

/** `boxes`: left, top, right, bottom of each token, one after another. */
export function meshOf(boxes: readonly number[]): Mesh {
  const xs = edges(boxes, 0);
  const ys = edges(boxes, 1);
  const columns = xs.length - 1;
  const column = new Map(xs.map((edge, index) => [edge, index]));
  const row = new Map(ys.map((edge, index) => [edge, index]));
  const cover = Array.from({ length: boxes.length / 4 }, (_, token) => {
    const [left = 0, top = 0, right = 0, bottom = 0] = boxes.slice(4 * token, 4 * token + 4);
    const area = (right - left) * (bottom - top);
    const cells: number[] = [];
    const shares: number[] = [];
    for (let y = row.get(top) ?? 0; y < (row.get(bottom) ?? 0); y++)
      for (let x = column.get(left) ?? 0; x < (column.get(right) ?? 0); x++) {
        cells.push(y * columns + x);
        shares.push((sizeAt(xs, x) * sizeAt(ys, y)) / area);
      }
    return { cells, shares };
  });
  return { xs, ys, even: isEven(xs) && isEven(ys), cover };
}

/** What part of the attention on the picture lies in each cell; undefined where there is none at all. */
export function massOf(mesh: Mesh, weights: ArrayLike<number>): Float32Array | undefined {
  const mass = new Float32Array(cellCount(mesh));
  let sum = 0;
  for (let token = 0; token < weights.length; token++) sum += weights[token] ?? 0;
  if (!(sum > 0)) return undefined;
  mesh.cover.forEach(({ cells, shares }, token) => {
    const share = (weights[token] ?? 0) / sum;
    cells.forEach((cell, i) => (mass[cell] = (mass[cell] ?? 0) + share * (shares[i] ?? 0)));
  });
  return mass;
}

/** Density: 1 where a cell has what attention spread evenly over the picture would give it. */
export function densityOf(mesh: Mesh, mass: Float32Array): Float32Array {
  const { xs, ys } = mesh;
  const columns = xs.length - 1;
  const area = span(xs) * span(ys);
  return mass.map(
    (value, cell) => (value * area) / (sizeAt(xs, cell % columns) * sizeAt(ys, Math.floor(cell / columns))),
  );
}

/** The smallest set of cells that holds half of the mass: the densest ones. */
export function halfOf(mass: Float32Array, density: Float32Array): ReadonlySet<number> {
  const order = Array.from(mass.keys()).sort((a, b) => (density[b] ?? 0) - (density[a] ?? 0));
  const half = new Set<number>();
  let sum = 0;
  for (const cell of order) {
    if (sum >= 0.5) break;
    half.add(cell);
    sum += mass[cell] ?? 0;
  }
  return half;
}

export function cellCount({ xs, ys }: Mesh): number {
  return (xs.length - 1) * (ys.length - 1);
}

function edges(boxes: readonly number[], axis: 0 | 1): number[] {
  return [...new Set(boxes.filter((_, index) => index % 2 === axis))].sort((a, b) => a - b);
}

const sizeAt = (places: readonly number[], index: number) => (places[index + 1] ?? 0) - (places[index] ?? 0);
const span = (places: readonly number[]) => (places.at(-1) ?? 0) - (places[0] ?? 0);

function isEven(places: readonly number[]): boolean {
  const size = span(places) / (places.length - 1);
  return places.every(
    (_, index) => index === places.length - 1 || Math.abs(sizeAt(places, index) - size) < 0.01 * size,
  );
}
