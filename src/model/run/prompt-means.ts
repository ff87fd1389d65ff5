// The mean of the stream over a prompt, which an intervention may put in its place: a pass over the prompt with nothing
// done to it, of which only sums are kept.

import type { Question } from './model';
import { Sequence } from './sequence';
import type { Runner } from './sequence';
import type { Vectors } from '../../intervention/vectors';
import type { Intervention } from '../../intervention/types';

/** Whether a list needs it. */
export function needsPromptMeans(list: readonly Intervention[]): boolean {
  return list.some(
    ({ at, do: action }) => at.latents === undefined && 'replace' in action && action.replace === 'mean',
  );
}

export async function promptMeans(
  runner: Runner,
  { prompt, inputs }: Pick<Question, 'prompt' | 'inputs'>,
  signal?: AbortSignal,
): Promise<Vectors['mean']> {
  const sums = new Map<number, Float64Array>();
  const positions = prompt.classes.length;
  await Sequence.of(runner, [{ positions: prompt.positions, promptLength: positions }]).advance(
    [{ inputs, classes: prompt.classes }],
    {
      taps: { residuals: 'all' },
      signal,
      read: ({ residual, count }) => {
        for (let layer = 0; layer <= (runner.decoder.manifest?.layers ?? -1); layer++) {
          const values = residual(layer);
          if (values) addRows(values, count, sums, layer);
        }
      },
    },
  );
  return layer => {
    const sum = sums.get(layer);
    return sum && Float32Array.from(sum, value => value / positions);
  };
}

function addRows(values: Float32Array, rows: number, sums: Map<number, Float64Array>, layer: number): void {
  const width = values.length / rows;
  const sum = sums.get(layer) ?? new Float64Array(width);
  sums.set(layer, sum);
  for (const [i, value] of values.entries()) sum[i % width] = (sum[i % width] ?? 0) + value;
}
