// Problem: a NaN or a table of another shape does not stop a sum, it comes out as a figure that looks like a result.
// Idea: numbers are checked where they are read first, and the sentence says what they were.

import { DarkroomError } from '../errors';

/** How many rows of this width there are. */
export function requireRows(values: ArrayLike<number>, width: number, what: string): number {
  if (Number.isInteger(width) && width > 0 && values.length % width === 0) return values.length / width;
  throw new DarkroomError(
    'bad-input',
    `${what} has ${values.length} numbers, which are not rows of ${width}.`,
  );
}

export function requireLength(values: { readonly length: number }, length: number, what: string): void {
  if (values.length === length) return;
  throw new DarkroomError('bad-input', `${what} has ${values.length} numbers and should have ${length}.`);
}

export function requireFinite(values: ArrayLike<number>, what: string): void {
  for (let i = 0; i < values.length; i++)
    if (!Number.isFinite(values[i])) throw notUsable(what, i, values[i]);
}

/** Attention, and whatever else is shared out: finite, not below 0. */
export function requireWeights(values: ArrayLike<number>, what: string): void {
  for (let i = 0; i < values.length; i++) {
    const weight = values[i] ?? 0;
    if (!(weight >= 0 && weight < Infinity)) throw notUsable(what, i, weight);
  }
}

function notUsable(what: string, at: number, value: number | undefined): DarkroomError {
  return new DarkroomError(
    'bad-input',
    `${what} has ${value} at ${at}, with which nothing can be measured.`,
    {
      remedy: 'Try a more exact variant of the model, or weaker interventions.',
    },
  );
}
