// What can be measured of an answer beside the answer itself. Each is a number of one row; what a number is held against is
// another number of the same row, its control. docs/ablations.md has the definitions.

export interface MeasureAbout {
  readonly title: string;
  readonly unit: string;
  /** It follows from what was asked, so that a test of it would say nothing and cost the others their power. */
  readonly isCost?: true;
  /** Made of the latents that were fed, when the answer is there: nobody has to watch it come. */
  readonly isAfterwards?: true;
}

export const measures = {
  tokens: { title: 'Tokens written', unit: 'tokens' },
  latents: { title: 'Latents', unit: 'latents', isCost: true },
  passes: { title: 'Passes of the decoder after the prompt', unit: 'passes', isCost: true },
  milliseconds: { title: 'Time after the prompt', unit: 'ms', isCost: true },
  alike: { title: 'Likeness of latents', unit: 'cosine', isAfterwards: true },
  lead: { title: 'Lead of the best token, least', unit: 'logits' },
  starts: { title: 'Begins to think in latents', unit: 'share' },
  spans: { title: 'Spans of latents', unit: 'spans' },
  entropy: { title: 'Attention entropy', unit: 'nats' },
  focus: { title: 'Focus F', unit: '1/nats' },
  imageRatio: { title: 'Attention ratio R', unit: 'ratio' },
  imageShare: { title: 'Image share', unit: 'share' },
  salient: { title: 'Salient tokens', unit: 'tokens' },
  truthFocus: { title: 'Focus on the true box (S_focus)', unit: 'share' },
  truthShare: { title: 'Attention in the true box', unit: 'share' },
  precision: { title: 'Precision of chosen patches', unit: 'share' },
  recall: { title: 'Recall of chosen patches', unit: 'share' },
  stepPrecision: { title: 'Precision step by step', unit: 'share' },
  probe: { title: 'Cell read by the probe', unit: 'share' },
  fitted: { title: 'Cell read by a probe fitted to it', unit: 'share' },
  sketch: { title: 'Cosine to the true sketch', unit: 'cosine' },
  sketchError: { title: 'Square error of the sketch', unit: 'channel²' },
  similarity: { title: 'Likeness to the patches of the step', unit: 'cosine' },
  occlusion: { title: 'Occlusion against attention', unit: 'rank correlation' },
  teacherKl: { title: 'Divergence from the teacher’s attention', unit: 'nats' },
} as const satisfies Record<string, MeasureAbout>;

export type MeasureName = keyof typeof measures;
export const measureNames = Object.keys(measures) as readonly MeasureName[];

export const isCost = (name: string): boolean => aboutMeasure(name)?.isCost === true;

/** What somebody has to watch while it is answered. */
export const watched = (names: readonly MeasureName[] = []): readonly MeasureName[] =>
  names.filter(name => aboutMeasure(name)?.isAfterwards !== true);

function aboutMeasure(name: string): MeasureAbout | undefined {
  const known = measureNames.find(one => one === name);
  return known && measures[known];
}

/** Of a measure or a part of one: "Focus", "Focus, 3". */
export function measureTitle(name: string): string {
  const [whole = '', ...parts] = name.split('.');
  const about = measureNames.find(known => known === whole);
  const title = about === undefined ? whole : measures[about].title;
  return parts.length > 0 ? `${title}, ${parts.join(' ')}` : title;
}
