// Where the attention goes, by the class of what is looked at.
//
//   mass of class c   = sum of a row's attention over the positions of class c         share, 0..1
//   image share       = mass of the image's classes / mass of all                      share, 0..1
//   R                 = mass of the image's classes / mass of the text's classes       ratio, 0 and up
//
// Shares and ratios are not defined (null) where there is nothing to divide by. Attention that a model parks on its first
// tokens counts as text there: it makes the share of the picture smaller, and R too.

import { DarkroomError } from '../shared/errors';
import { requireAttention } from './attention-rows';
import type { AttentionRows } from './attention-rows';

/** [heads, rows, count]; `classes` has for each position, at least of all keys, a number below `count`. */
export function massByClass(
  attention: AttentionRows,
  classes: ArrayLike<number>,
  count: number,
): Float32Array {
  requireAttention(attention);
  const { values, heads, rows, keys } = attention;
  if (classes.length < keys)
    throw new DarkroomError(
      'bad-input',
      `${keys} positions are looked at, and ${classes.length} have a class.`,
    );
  const mass = new Float64Array(heads * rows * count);
  for (let key = 0; key < keys; key++) {
    const of = classes[key] ?? -1;
    if (!(Number.isInteger(of) && of >= 0 && of < count))
      throw new DarkroomError(
        'bad-input',
        `Position ${key} is of class ${of}, and there are ${count} classes.`,
      );
    for (let row = 0; row < heads * rows; row++)
      mass[row * count + of] = (mass[row * count + of] ?? 0) + (values[row * keys + key] ?? 0);
  }
  return Float32Array.from(mass);
}

/** The share of some classes in the mass of one row, [classes]. */
export function shareOf(mass: ArrayLike<number>, chosen: readonly number[]): number | null {
  return ratio(
    sumOf(mass, chosen),
    sumOf(
      mass,
      Array.from({ length: mass.length }, (_, i) => i),
    ),
  );
}

/** R of one row, [classes]. */
export function attentionRatio(
  mass: ArrayLike<number>,
  image: readonly number[],
  text: readonly number[],
): number | null {
  return ratio(sumOf(mass, image), sumOf(mass, text));
}

function sumOf(mass: ArrayLike<number>, chosen: readonly number[]): number {
  return chosen.reduce((sum, of) => sum + (mass[of] ?? 0), 0);
}

function ratio(part: number, whole: number): number | null {
  return whole > 0 ? part / whole : null;
}
