// A sweep as it is drawn: the difference at each place, its mean along both axes, and what random vectors of the same length do
// there. Any vector of some length disturbs a model, so a direction that does no more than they do has shown nothing.

import type { ArmView, MapCell, MapView } from '../protocol/ablation-sheet';

export type Band = readonly [least: number, most: number];

export interface Place {
  readonly arm: ArmView | undefined;
  readonly difference: number | undefined;
  /** From the least to the greatest of the random vectors; undefined where none ran. */
  readonly random: Band | undefined;
}

/** All of a row, or of a column, together. */
export interface Along {
  readonly mean: number | undefined;
  readonly random: Band | undefined;
}

export interface Sweep {
  readonly at: (row: number, column: number) => Place;
  readonly rows: readonly Along[];
  readonly columns: readonly Along[];
  readonly best: Place | undefined;
  /** How many random vectors have an answer; undefined where nothing is steered. */
  readonly vectors: number | undefined;
}

export function sweepOf(map: MapView, arms: readonly ArmView[]): Sweep {
  const byName = new Map(arms.map(arm => [arm.name, arm]));
  const armsAt = (cells: readonly MapCell[]) => {
    const byPlace = new Map(cells.map(({ row, column, arm }) => [`${row} ${column}`, byName.get(arm)]));
    return (row: number, column: number) => byPlace.get(`${row} ${column}`);
  };
  const shown = armsAt(map.cells);
  const randoms = (map.randoms ?? []).map(armsAt).filter(arm => places(map).some(at => arm(...at)?.compared));
  const at = (row: number, column: number): Place => {
    const arm = shown(row, column);
    const differences = randoms.map(random => random(row, column)?.compared?.difference);
    return { arm, difference: arm?.compared?.difference, random: bandOf(differences) };
  };
  const along = (line: readonly (readonly [row: number, column: number])[]): Along => ({
    mean: meanOf(line.map(place => at(...place).difference)),
    random: bandOf(randoms.map(random => meanOf(line.map(place => random(...place)?.compared?.difference)))),
  });
  const [down, across] = [[...map.rows.values.keys()], [...map.columns.values.keys()]];
  return {
    at,
    rows: down.map(row => along(across.map(column => [row, column]))),
    columns: across.map(column => along(down.map(row => [row, column]))),
    best: bestOf(places(map).map(place => at(...place))),
    vectors: map.randoms && randoms.length,
  };
}

/** No more than chance does: what is there lies among the random vectors. */
export function isWithin({ difference, random }: Pick<Place, 'difference' | 'random'>): boolean {
  return (
    difference !== undefined && random !== undefined && difference >= random[0] && difference <= random[1]
  );
}

/** The least and the greatest that lines and bands have, with nothing between them. */
export function rangeOf(lines: readonly Along[]): Band {
  const values = lines.flatMap(({ mean, random = [] }) => [mean ?? 0, ...random]);
  const [least, most] = [Math.min(0, ...values), Math.max(0, ...values)];
  return most - least < 1e-9 ? [-0.01, 0.01] : [least, most];
}

const places = ({ rows, columns }: MapView) =>
  rows.values.flatMap((_, row) => columns.values.map((__, column) => [row, column] as const));

function bestOf(all: readonly Place[]): Place | undefined {
  return all.reduce<Place | undefined>(
    (best, place) => ((place.difference ?? -Infinity) > (best?.difference ?? -Infinity) ? place : best),
    undefined,
  );
}

function bandOf(values: readonly (number | undefined)[]): Band | undefined {
  const known = values.filter(value => value !== undefined);
  return known.length === 0 ? undefined : [Math.min(...known), Math.max(...known)];
}

function meanOf(values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter(value => value !== undefined);
  return known.length === 0 ? undefined : known.reduce((sum, one) => sum + one, 0) / known.length;
}
