// Where arms stand on two axes they make a map. What the axes are is in the arms themselves; what they are called, the recipe says.

import type { SheetArm } from './parse-head';
import { recipeAbout } from '../../ablation/recipes/all';
import type { AxisValue, Recipe } from '../../ablation/spec';
import type { AxisView, MapCell, MapView } from '../../shared/protocol/ablation-sheet';

type Placed = Pick<SheetArm, 'name'> & { readonly point: Point };
type Point = NonNullable<SheetArm['point']>;

/** Undefined where less, or more, than two things are varied. */
export function mapOf(arms: readonly SheetArm[], recipe: Recipe): MapView | undefined {
  const placed = arms.flatMap(({ name, point }) => (point ? [{ name, point }] : []));
  const names = [...new Set(placed.flatMap(({ point }) => Object.keys(point)))];
  const valuesOf = (axis: string) =>
    [...new Set(placed.flatMap(({ point }) => point[axis] ?? []))].sort(byValue);
  const varied = names.filter(axis => valuesOf(axis).length > 1);
  const about = recipeAbout(recipe);
  const axes: readonly string[] = about?.map ?? varied;
  const [rows, columns, third] = axes;
  if (rows === undefined || columns === undefined || third !== undefined) return undefined;
  const [down, across] = [valuesOf(rows), valuesOf(columns)];
  if (down.length * across.length < 2) return undefined;
  const titleOf = (axis: string) => about?.axes.find(({ name }) => name === axis)?.title ?? axis;
  const view = (axis: string, values: readonly AxisValue[]): AxisView => ({
    title: titleOf(axis),
    values: values.map(valueText),
  });
  const cellsOf = (of: readonly Placed[]) =>
    of.flatMap(({ name: arm, point }): MapCell[] => {
      const [row, column] = [down.indexOf(point[rows] ?? ''), across.indexOf(point[columns] ?? '')];
      return row < 0 || column < 0 ? [] : [{ row, column, arm }];
    });
  const [shown = [], ...others] = layersOf(placed, axes);
  const isSteered = !axes.includes(vector) && placed.some(({ point }) => point[vector] !== undefined);
  const randoms = others.filter(layer => randomVector.test(String(layer[0]?.point[vector])));
  return {
    rows: view(rows, down),
    columns: view(columns, across),
    cells: cellsOf(shown),
    ...(isSteered && { randoms: randoms.map(cellsOf) }),
  };
}

/** As recipes that steer name what varies, and what any vector of that length is called. */
const vector = 'vector';
const randomVector = /^random( \d+)?$/;

/** Arms that differ in something beside the axes lie on maps of their own, one behind the other: the direction, then its controls. */
function layersOf(placed: readonly Placed[], axes: readonly string[]): readonly (readonly Placed[])[] {
  const layers = new Map<string, Placed[]>();
  for (const one of placed) {
    const beside = Object.entries(one.point).filter(([axis]) => !axes.includes(axis));
    const key = JSON.stringify(beside.sort(([a], [b]) => (a < b ? -1 : 1)));
    layers.set(key, [...(layers.get(key) ?? []), one]);
  }
  return [...layers.values()];
}

const valueText = (value: AxisValue) =>
  typeof value === 'number' ? String(Number(value.toPrecision(4))) : value;

/** Numbers from the least to the greatest; words as they come, behind them. */
function byValue(a: AxisValue, b: AxisValue): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return Number(typeof a === 'string') - Number(typeof b === 'string');
}
