// A latent's norm says nothing by itself: one model's tokens are of length 1, another's of length 40. What it is held against is
// what the same model is fed for text.

import { normOf } from '../../measures/similarity';
import { quantile } from '../../measures/statistics/quantile';
import type { Question } from '../../model/run/model';

/** The median norm of the prompt's text tokens as they are fed; undefined where the model looks tokens up itself. */
export function tokenNormOf({ prompt, inputs }: Pick<Question, 'prompt' | 'inputs'>): number | undefined {
  if (!('embeddings' in inputs)) return undefined;
  const { embeddings } = inputs;
  const width = embeddings.length / prompt.classes.length;
  const norms = prompt.classes.flatMap((of, position) =>
    of === 'prompt' ? [normOf(embeddings.subarray(position * width, (position + 1) * width))] : [],
  );
  const median = norms.length === 0 ? undefined : quantile(norms, 0.5);
  return median !== undefined && median > 0 ? median : undefined;
}
