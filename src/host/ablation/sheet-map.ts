// Where arms stand on two axes they make a map. What the axes are is in the arms themselves; what they are called, the recipe says.

import type { SheetArm } from './parse-head';
import { recipeAbout } from '../../ablation/recipes/all';
import type { AxisValue, Recipe } from '../../ablation/spec';
import type { AxisView, MapView } from '../../shared/protocol/ablation-sheet';

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
  if (down.length < 2 || across.length < 2) return undefined;
  const titleOf = (axis: string) => about?.axes.find(({ name }) => name === axis)?.title ?? axis;
  const view = (axis: string, values: readonly AxisValue[]): AxisView => ({
    title: titleOf(axis),
    values: values.map(String),
  });
  return {
    rows: view(rows, down),
    columns: view(columns, across),
    cells: placed.flatMap(({ name: arm, point }) => {
      const [row, column] = [down.indexOf(point[rows] ?? ''), across.indexOf(point[columns] ?? '')];
      return row < 0 || column < 0 ? [] : [{ row, column, arm }];
    }),
  };
}

/** Numbers from the least to the greatest; words as they come, behind them. */
function byValue(a: AxisValue, b: AxisValue): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return Number(typeof a === 'string') - Number(typeof b === 'string');
}
