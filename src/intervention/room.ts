// A patch needs a vector for each position that it replaces, so a short list can ask for tables larger than the memory.

import { DarkroomError } from '../shared/errors';
import { formatBytes } from '../shared/format';
import type { Plan } from './plan';

/** As much as a chunk of a prompt may take for its attention. */
const mostBytes = 256 * 2 ** 20;

/** Vectors and gains are fed for all layers, as many as the layer and row that needs most. */
export function requireRoom({ layers, width }: Plan, rows: number, positions: number, terms: number): void {
  const bytes = (layers + 1) * rows * terms * ((width ?? 1) + positions) * 4;
  if (bytes <= mostBytes) return;
  throw new DarkroomError(
    'bad-input',
    `The vectors of one step would take ${formatBytes(bytes)}, and ${formatBytes(mostBytes)} is the limit.`,
    {
      remedy:
        'A patch needs a vector for each position: name fewer of them, or use smaller batches or chunks.',
    },
  );
}
