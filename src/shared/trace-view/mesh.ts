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

/** A mesh as it is summed over, dozens of times for each step that a person looks at: flat, made once. */
interface Flat {
  /** Where the cells of each token begin, and where those of the last one end. */
  readonly from: Uint32Array;
  readonly cells: Uint32Array;
  readonly shares: Float64Array;
  /** What turns the mass of a cell into its density. */
  readonly densities: Float64Array;
}

const flats = new WeakMap<Mesh, Flat>();

function flatOf(mesh: Mesh): Flat {
  const known = flats.get(mesh);
  if (known) return known;
  const { xs, ys, cover } = mesh;
  const columns = xs.length - 1;
  const area = span(xs) * span(ys);
  const from = new Uint32Array(cover.length + 1);
  cover.forEach(({ cells }, token) => (from[token + 1] = (from[token] ?? 0) + cells.length));
  const flat = {
    from,
    cells: Uint32Array.from(cover.flatMap(({ cells }) => cells)),
    shares: Float64Array.from(cover.flatMap(({ shares }) => shares)),
    densities: Float64Array.from(
      { length: cellCount(mesh) },
      (_, cell) => area / (sizeAt(xs, cell % columns) * sizeAt(ys, Math.floor(cell / columns))),
    ),
  };
  flats.set(mesh, flat);
  return flat;
}

/** Whether attention is what it can be. A model may overflow and a file be damaged: that is not attention that is absent. */
export function areNumbers(weights: ArrayLike<number>): boolean {
  for (let token = 0; token < weights.length; token++) if (!Number.isFinite(weights[token])) return false;
  return true;
}

/** What part of the attention on the picture lies in each cell; undefined where there is none at all, or no number. `mass` is empty. */
export function massOf(
  mesh: Mesh,
  weights: ArrayLike<number>,
  mass: Float32Array = new Float32Array(cellCount(mesh)),
): Float32Array | undefined {
  const { from, cells, shares } = flatOf(mesh);
  let sum = 0;
  for (let token = 0; token < weights.length; token++) sum += weights[token] ?? 0;
  if (!(sum > 0 && Number.isFinite(sum))) return undefined;
  for (let token = 0; token < from.length - 1; token++) {
    const share = (weights[token] ?? 0) / sum;
    for (let i = from[token] ?? 0; i < (from[token + 1] ?? 0); i++) {
      const cell = cells[i] ?? 0;
      mass[cell] = (mass[cell] ?? 0) + share * (shares[i] ?? 0);
    }
  }
  return mass;
}

/** Density: 1 where a cell has what attention spread evenly over the picture would give it. `density` may be the mass itself. */
export function densityOf(
  mesh: Mesh,
  mass: Float32Array,
  density: Float32Array = new Float32Array(mass.length),
): Float32Array {
  const { densities } = flatOf(mesh);
  for (let cell = 0; cell < mass.length; cell++) density[cell] = (mass[cell] ?? 0) * (densities[cell] ?? 0);
  return density;
}

/** Of the cells' parts of the attention on the picture, in nats. */
export function entropyOf({
  mesh,
  density,
}: {
  readonly mesh: Mesh;
  readonly density: Float32Array;
}): number {
  const { densities } = flatOf(mesh);
  let entropy = 0;
  for (let cell = 0; cell < density.length; cell++) {
    const share = (density[cell] ?? 0) / (densities[cell] ?? 1);
    if (share > 0) entropy -= share * Math.log(share);
  }
  return entropy;
}

/** The smallest set of cells that holds half of the mass: the densest ones; of equal ones those that come first. */
export function halfOf(mass: Float32Array, density: Float32Array): ReadonlySet<number> {
  // Numbers alone are sorted many times faster than by a function that compares them, so that each holds its cell: a density's
  // bits, which have the order of what they mean, above, and the cell, the first one highest, below.
  const bits = new Uint32Array(density.buffer, density.byteOffset, density.length);
  const order = Float64Array.from(bits, (bit, cell) => bit * mostCells + (mostCells - 1 - cell)).sort();
  const half = new Set<number>();
  let sum = 0;
  for (let place = order.length - 1; place >= 0 && sum < 0.5; place--) {
    const cell = mostCells - 1 - ((order[place] ?? 0) % mostCells);
    half.add(cell);
    sum += mass[cell] ?? 0;
  }
  return half;
}

/** More than any mesh has; with the bits of a density it fits into the 53 that a number holds exactly. */
const mostCells = 2 ** 20;

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
