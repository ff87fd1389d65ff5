// What a step of a trace looks like, for checks and for the JSON schema. The meanings are with the types,
// in `src/shared/trace`.

import { tokenClasses } from '../shared/trace/token';
import type { LatentForm, Reading } from '../shared/trace/latent';
import type { AttentionMeasures, FocusMeasure, Measures, SteeringMeasure } from '../shared/trace/measures';
import { putBy } from '../shared/trace/step';
import type { AnswerStep, LatentStep, PromptStep, Step, TextStep } from '../shared/trace/step';
import type { PictureBox, Token, TokenClass } from '../shared/trace/token';
import {
  byWord,
  list,
  nullOr,
  number,
  object,
  oneOf,
  optional,
  record,
  text,
  truthValue,
  whole,
} from './shape';
import type { Shape } from './shape';

const count = whole(0);
const share = number(0, 1);
/** Probabilities and entropies are sums of rounded numbers, and may be a little beyond what they can be. */
const probability = number(0, 1.001);
const entropy = number(-0.001);
const cosine = nullOr(number(-1.001, 1.001));

const corners = list(number(), { least: 4, most: 4 });
export const box: Shape<PictureBox> = {
  schema: corners.schema,
  check: (value, path) => corners.check(value, path) as PictureBox,
};

export const token: Shape<Token> = object<Token>({
  id: nullOr(count),
  text,
  class: oneOf(...tokenClasses),
  box: optional(box),
  patch: optional(count),
});

const attention = object<AttentionMeasures>({
  entropy: nullOr(entropy),
  normalisedEntropy: nullOr(probability),
  layerEntropy: list(nullOr(entropy)),
  imageShare: probability,
  focus: optional(
    object<FocusMeasure>({
      value: nullOr(probability),
      chance: probability,
      share: optional(nullOr(probability)),
    }),
  ),
  salient: nullOr(count),
  variation: nullOr(number(0)),
});

const measures = object<Measures>({
  attention: optional(attention),
  mass: optional(
    object<Readonly<Record<TokenClass, number>>>({
      image: probability,
      prompt: probability,
      latent: probability,
      'latent.image': probability,
      generated: probability,
    }),
  ),
  outputEntropy: optional(entropy),
  answerRank: optional(list(whole(1))),
  steering: optional(
    object<SteeringMeasure>({
      layer: count,
      degrees: number(0, 180),
      ratio: number(0),
      added: optional(number(0)),
    }),
  ),
});

const base = {
  row: count,
  appended: object<Step['appended']>({ from: count, count }),
  ms: number(0),
  measures: optional(measures),
  words: optional(record(text)),
};

const prompt = object<PromptStep>({ kind: oneOf('prompt'), ...base });

const written = object<TextStep>({
  kind: oneOf('text'),
  ...base,
  token: object<TextStep['token']>({
    id: count,
    text,
    probability,
    entropy,
    sampled: optional(object<NonNullable<TextStep['token']['sampled']>>({ probability, entropy })),
    margin: optional(number(0)),
    forced: optional(oneOf(...putBy)),
    end: optional(oneOf(true)),
  }),
});

type Form<K extends LatentForm['kind']> = Extract<LatentForm, { kind: K }>;

const latentForm = byWord<LatentForm>('kind', {
  denoised: object<Form<'denoised'>>({ kind: oneOf('denoised'), levels: list(number()) }),
  patches: object<Form<'patches'>>({ kind: oneOf('patches'), patches: list(count), scores: list(number()) }),
  slot: object<Form<'slot'>>({
    kind: oneOf('slot'),
    token: nullOr(object<NonNullable<Form<'slot'>['token']>>({ id: count, text, probability })),
    gamma: share,
    peaks: list(count),
  }),
});

type ReadingOf<K extends Reading['kind']> = Extract<Reading, { kind: K }>;
const noise = { noise95: number(), noiseCount: whole(1) };

const reading = byWord<Reading>('kind', {
  patches: object<ReadingOf<'patches'>>({
    kind: oneOf('patches'),
    ...noise,
    nearest: list(object<ReadingOf<'patches'>['nearest'][number]>({ patch: count, value: number() })),
  }),
  phrases: object<ReadingOf<'phrases'>>({
    kind: oneOf('phrases'),
    ...noise,
    by: oneOf('lens', 'embedding', 'task', 'probe'),
    nearest: list(object<ReadingOf<'phrases'>['nearest'][number]>({ text, value: number() })),
  }),
  figure: object<ReadingOf<'figure'>>({
    kind: oneOf('figure'),
    ...noise,
    name: text,
    value: number(),
    noise: list(number()),
  }),
});

const latent = object<LatentStep>({
  kind: oneOf('latent'),
  ...base,
  latent: count,
  span: count,
  index: count,
  of: whole(1),
  origin: oneOf('model', 'replaced', 'supplied'),
  norm: number(0),
  cosinePrevious: cosine,
  cosineFirst: cosine,
  cosinePatch: cosine,
  form: latentForm,
  readings: list(reading),
});

const answer = object<AnswerStep>({
  kind: oneOf('answer'),
  ...base,
  text,
  fromStep: count,
  truth: optional(text),
  correct: optional(truthValue),
});

export const step: Shape<Step> = byWord<Step>('kind', { prompt, text: written, latent, answer });
