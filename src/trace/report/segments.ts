// What a strip says of a span of steps: its words, and each measure once, as the mean of the steps for which it is defined.

import { spansOf } from '../../shared/trace-view/spans';
import { outputEntropyOf } from '../../shared/trace-view/step-values';
import type { AttentionMeasures } from '../../shared/trace/measures';
import type { LatentStep, Step, TextStep } from '../../shared/trace/step';

/** Null: measured, and nowhere defined. Undefined: not measured. */
export type Mean = number | null | undefined;

interface SegmentMeans {
  /** The index of its first step. */
  readonly from: number;
  /** Of attention over the picture, in nats. */
  readonly entropy: Mean;
  readonly normalisedEntropy: Mean;
  readonly imageShare: Mean;
  readonly focus: Mean;
  readonly outputEntropy: Mean;
  /** By which the stream was turned, and alpha |v| / |h|. */
  readonly degrees: Mean;
  readonly added: Mean;
}

export type Segment = SegmentMeans &
  (
    | { readonly kind: 'text'; readonly steps: readonly TextStep[]; readonly text: string }
    | { readonly kind: 'latent'; readonly steps: readonly LatentStep[]; readonly span: number }
  );

export function segmentsOf(steps: readonly Step[]): readonly Segment[] {
  const readable = steps.map(step => ({
    kind: step.kind,
    ...(step.kind === 'text' && { text: step.token.text }),
    ...(step.kind === 'latent' && { latent: step }),
  }));
  return spansOf(readable).map(({ kind, from, count }) => {
    const own = steps.slice(from, from + count);
    const means = { from, ...meansOf(own) };
    if (kind === 'latent') {
      const latents = own.filter(step => step.kind === 'latent');
      return { kind, steps: latents, span: latents[0]?.span ?? 0, ...means };
    }
    const words = own.filter(step => step.kind === 'text');
    return { kind, steps: words, text: words.map(({ token }) => token.text).join(''), ...means };
  });
}

function meansOf(steps: readonly Step[]): Omit<SegmentMeans, 'from'> {
  const attention = (read: (measures: AttentionMeasures) => Mean) =>
    meanOf(steps.map(({ measures }) => measures?.attention && read(measures.attention)));
  return {
    entropy: attention(({ entropy }) => entropy),
    normalisedEntropy: attention(({ normalisedEntropy }) => normalisedEntropy),
    imageShare: attention(({ imageShare }) => imageShare),
    focus: attention(({ focus }) => focus?.value),
    outputEntropy: meanOf(steps.map(outputEntropyOf)),
    degrees: meanOf(steps.map(({ measures }) => measures?.steering?.degrees)),
    added: meanOf(steps.map(({ measures }) => measures?.steering?.added)),
  };
}

export function meanOf(values: readonly Mean[]): Mean {
  const measured = values.filter(value => value !== undefined);
  const defined = measured.filter(value => value !== null);
  if (defined.length > 0) return defined.reduce((sum, value) => sum + value, 0) / defined.length;
  return measured.length > 0 ? null : undefined;
}
