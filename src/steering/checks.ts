// Problem: a NaN, a vector of another width or one without length gives a direction that looks like any other.
// Idea: vectors are checked where they come in, and the sentence names them.

import { DarkroomError } from '../shared/errors';
import { formatCount } from '../shared/format';

/** Wider than any model's stream; what is asked for beyond it is a mistake, or would fill the memory. */
const mostWidth = 2 ** 20;

export function requireFinite(values: ArrayLike<number>, what: string): void {
  for (let i = 0; i < values.length; i++)
    if (!Number.isFinite(values[i]))
      throw new DarkroomError('bad-input', `${what} has ${values[i]} at ${i}, which is no direction.`, {
        remedy: 'Extract it again with a more exact variant of the model.',
      });
}

export function requireWidth(values: ArrayLike<number>, width: number, what: string): void {
  if (values.length === width) return;
  throw new DarkroomError(
    'bad-input',
    `${what} has ${formatCount(values.length)} numbers, and ${formatCount(width)} are needed.`,
    { remedy: 'Use a direction made for a stream of this width, or resample it.' },
  );
}

/** A width that vectors can have. */
export function requirePossibleWidth(width: number): void {
  if (Number.isInteger(width) && width > 0 && width <= mostWidth) return;
  throw new DarkroomError('bad-input', `A stream cannot be ${width} wide.`);
}
