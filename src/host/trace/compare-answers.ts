// Figures of two open traces at once. What a page asks is not believed: a step that is not there has no figure.

import { samenessOf } from './sameness';
import type { StepDifference, StepPair } from '../../shared/protocol/trace-compare';
import type { TextStep } from '../../shared/trace/step';
import { cosineOf, leastDivergence, likelihoodOf } from '../../shared/trace-view/compare-figures';
import type { LikelyTokens } from '../../shared/trace-view/compare-figures';
import { latentFloats } from '../../trace/latent-rows';
import type { OpenTrace } from '../../trace/open-trace';

/** What one answer holds; a page asks for fewer. */
const mostPairs = 1024;

/** KL(first‖second) of the next token, or the least that it can be; NaN where one wrote no word, or recorded no lens. */
export async function divergencesFrom(
  first: OpenTrace,
  second: OpenTrace,
  pairs: readonly StepPair[],
): Promise<Float32Array> {
  const found = new Float32Array(Math.min(mostPairs, pairs.length)).fill(NaN);
  if (!samenessOf(first.document, second.document).vocabulary) return found;
  for (const [i, [one, other]] of pairs.slice(0, mostPairs).entries()) {
    const [a, b] = [await likelyAt(first, one), await likelyAt(second, other)];
    found[i] = (a && b && leastDivergence(a, b)) ?? NaN;
  }
  return found;
}

export async function differenceFrom(
  own: OpenTrace,
  other: OpenTrace,
  [ownStep, otherStep]: StepPair,
  latents: StepPair | null,
): Promise<StepDifference> {
  const same = samenessOf(own.document, other.document);
  const under = async (from: OpenTrace, step: number, of: OpenTrace, at: number) => {
    const written = textAt(of, at);
    const likely = same.vocabulary && written ? await likelyAt(from, step) : undefined;
    return likely && written ? likelihoodOf(written.token.id, likely) : null;
  };
  return {
    ownUnderOther: await under(other, otherStep, own, ownStep),
    otherUnderOwn: await under(own, ownStep, other, otherStep),
    // Of other weights the axes of a latent mean something else.
    cosine: same.model && latents ? await cosineFrom(own, other, latents) : null,
  };
}

async function cosineFrom(own: OpenTrace, other: OpenTrace, [ownStep, otherStep]: StepPair) {
  const [a, b] = [await vectorAt(own, ownStep), await vectorAt(other, otherStep)];
  return a && b ? cosineOf(a, b) : null;
}

async function vectorAt(trace: OpenTrace, index: number): Promise<Float32Array | undefined> {
  const step = trace.document.steps[index];
  return step?.kind === 'latent' ? latentFloats(trace, 'latent.vector', step.latent) : undefined;
}

const textAt = ({ document }: OpenTrace, index: number): TextStep | undefined => {
  const step = document.steps[index];
  return step?.kind === 'text' ? step : undefined;
};

/** What the last layer found likeliest where a word was written. */
async function likelyAt(trace: OpenTrace, index: number): Promise<LikelyTokens | undefined> {
  const step = textAt(trace, index);
  const rows = trace.tensors.get('lens.ids')?.shape[0] ?? 0;
  if (!step || step.row >= rows || !trace.tensors.has('lens.probs')) return undefined;
  const ids = await trace.read('lens.ids', step.row, step.row + 1);
  const probabilities = await trace.read('lens.probs', step.row, step.row + 1);
  const last = ids.values.length - (ids.shape[2] ?? 0);
  return { ids: ids.values.subarray(last), probabilities: probabilities.values.subarray(last) };
}
