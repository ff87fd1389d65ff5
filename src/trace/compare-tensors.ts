// Two runs of the same steps may still have seen something else on the way: what was recorded of them is compared to the
// last bit, a few rows at a time.

import { rowBytes } from './open-trace';
import type { OpenTrace } from './open-trace';
import { counted } from '../shared/format';

export interface TensorDifference {
  readonly name: string;
  /** The first that differs; undefined where one of the traces lacks the tensor, or it has another form. */
  readonly row: number | undefined;
}

/** What is read of each of them at once. */
const piece = 2 ** 22;

/** Rows that only one of them has are not compared: one may have been cut off. */
export async function tensorDifference(a: OpenTrace, b: OpenTrace): Promise<TensorDifference | undefined> {
  for (const name of new Set([...a.tensors.keys(), ...b.tensors.keys()])) {
    const [first, second] = [a.tensors.get(name), b.tensors.get(name)];
    const form = (facts: typeof first) => JSON.stringify([facts?.dtype, facts?.shape.slice(1)]);
    if (!first || !second || form(first) !== form(second)) return { name, row: undefined };
    const rows = Math.min(first.shape[0] ?? 0, second.shape[0] ?? 0);
    const together = Math.max(1, Math.floor(piece / Math.max(1, rowBytes(first))));
    for (let from = 0; from < rows; from += together) {
      const to = Math.min(rows, from + together);
      const values = (await a.read(name, from, to)).values;
      const others = (await b.read(name, from, to)).values;
      const at = firstOther(values, others);
      if (at !== undefined) return { name, row: from + Math.floor(at / (values.length / (to - from))) };
    }
  }
  return undefined;
}

/** NaN is NaN again. */
function firstOther(a: ArrayLike<number>, b: ArrayLike<number>): number | undefined {
  for (let i = 0; i < a.length; i++) if (!Object.is(a[i], b[i])) return i;
  return undefined;
}

export function tensorSentence({ name, row }: TensorDifference): string {
  return row === undefined
    ? `The tensor ${name} is in one of the runs only, or has another form.`
    : `The steps are the same, and the numbers of ${name} are not: they first differ in row ${row}, after ${counted(row, 'row')} that are identical.`;
}
