// The words that the model found likeliest at a step: those of the last layer of the lens, without the one that was written
// and without tokens that have no text to be asked for by.

import type { OpenTrace } from '../../trace/open-trace';
import { wordsOf } from '../../trace/words';

export interface LikelyToken {
  readonly text: string;
  readonly probability: number;
}

/** Likeliest first; none where the lens was not recorded. */
export async function likeliestAfter(trace: OpenTrace, index: number): Promise<readonly LikelyToken[]> {
  const { document, tensors } = trace;
  const step = document.steps[index];
  if (step?.kind !== 'text' || !tensors.has('lens.ids') || !tensors.has('lens.probs')) return [];
  const ids = await trace.read('lens.ids', step.row, step.row + 1);
  const probabilities = await trace.read('lens.probs', step.row, step.row + 1);
  const most = ids.shape[2] ?? 0;
  const last = ids.values.length - most;
  const words = wordsOf(document);
  const ends = new Set(
    document.steps.flatMap(one => (one.kind === 'text' && one.token.end ? one.token.id : [])),
  );
  return Array.from({ length: most }, (_, place) => ({
    id: ids.values[last + place] ?? -1,
    probability: probabilities.values[last + place] ?? 0,
  })).flatMap(({ id, probability }) => {
    const text = words.get(id) ?? '';
    return id === step.token.id || ends.has(id) || text === '' ? [] : [{ text, probability }];
  });
}
