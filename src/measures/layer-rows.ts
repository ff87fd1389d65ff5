// Problem: a rollout wants all layers at once, [heads, positions, positions] each, and a run gives one position after another.
// Idea: only the mean over heads matters to it, so that is what is kept, in tables that are laid out beforehand and bounded.

import type { AttentionRows } from './attention-rows';
import { DarkroomError } from '../shared/errors';
import { formatBytes, formatCount } from '../shared/format';

const mostBytes = 512 * 2 ** 20;

export class LayerRows {
  readonly #tables: readonly Float32Array[];
  readonly #positions: number;
  readonly #seen = new Set<number>();

  constructor(layers: number, positions: number) {
    const bytes = layers * positions * positions * Float32Array.BYTES_PER_ELEMENT;
    if (bytes > mostBytes)
      throw new DarkroomError(
        'unsupported',
        `The attention among ${formatCount(positions)} positions takes ${formatBytes(bytes)}, more than a rollout may.`,
        { remedy: 'Ask for an earlier step, or about a smaller picture.' },
      );
    this.#positions = positions;
    this.#tables = Array.from({ length: layers }, () => new Float32Array(positions * positions));
  }

  /** `attention` has [heads, position + 1] for layers 1..L. */
  put(position: number, attention: (layer: number) => Float32Array | undefined): void {
    if (position >= this.#positions) return;
    const keys = position + 1;
    for (const [i, table] of this.#tables.entries()) {
      const values = attention(i + 1);
      if (!values || values.length === 0 || values.length % keys !== 0)
        throw new DarkroomError(
          'unsupported',
          `The attention of layer ${i + 1} cannot be read at position ${position}.`,
        );
      const [heads, row] = [values.length / keys, position * this.#positions];
      table.fill(0, row, row + keys);
      for (const [at, weight] of values.entries()) {
        const key = row + (at % keys);
        table[key] = (table[key] ?? 0) + weight / heads;
      }
    }
    this.#seen.add(position);
  }

  /** From the first to the last; refused while a position lacks. */
  layers(): readonly AttentionRows[] {
    const [rows, keys] = [this.#positions, this.#positions];
    for (let position = 0; position < rows; position++)
      if (!this.#seen.has(position))
        throw new DarkroomError('internal', `The attention of position ${position} was not read.`);
    return this.#tables.map(values => ({ values, heads: 1, rows, keys }));
  }
}
