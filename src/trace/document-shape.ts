// What the document of a trace looks like, for checks and for the JSON schema. The meanings are with the types,
// in `src/shared/trace`.

import { deviceChoices } from '../shared/device';
import type { Device } from '../shared/device';
import { fidelities, methodNames, traceVersion } from '../shared/trace/document';
import type {
  Machine,
  Parent,
  SelfTest,
  Software,
  Status,
  TraceDocument,
  TracedFiles,
  TracedMethod,
  TracedModel,
  TracedPicture,
  TracedSample,
  TracedSampling,
  TracedVectors,
  TraceHead,
} from '../shared/trace/document';
import { anything, byWord, list, nullOr, number, object, oneOf, optional } from './shape';
import { record, text, textLike, whole } from './shape';
import type { Fields, Shape } from './shape';
import { box, step, token } from './step-shape';
import { vectorAboutShape } from './vector-about-shape';

const devices = deviceChoices.filter((choice): choice is Device => choice !== 'auto');
const sha256 = textLike<string>(/^[0-9a-f]{64}$/, 'a SHA-256 hash of 64 hexadecimal digits');
const moment = textLike<string>(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z$/, 'a time in UTC (ISO 8601)');

const selfTest = byWord<SelfTest>('state', {
  passed: object<Extract<SelfTest, { state: 'passed' }>>({ state: oneOf('passed'), difference: number(0) }),
  failed: object<Extract<SelfTest, { state: 'failed' }>>({ state: oneOf('failed'), reason: text }),
  'not-run': object<Extract<SelfTest, { state: 'not-run' }>>({ state: oneOf('not-run'), reason: text }),
});

const file = { name: text, bytes: whole(0), sha256 };
const files = list(object<TracedFiles[number]>(file));
const vectors = list(object<TracedVectors[number]>({ ...file, about: optional(vectorAboutShape) }));

const model = object<TracedModel>({
  name: text,
  folder: text,
  files,
  dtype: text,
  weights: optional(text),
  device: oneOf(...devices),
  threads: whole(1),
  layers: whole(1, 10_000),
  heads: whole(0, 10_000),
  width: whole(1, 1_000_000),
  vocabulary: optional(whole(1, 100_000_000)),
  tokenNorm: optional(number(0)),
  attentionLayers: list(whole(1, 10_000), { most: 10_000 }),
  selfTest,
});

const method = object<TracedMethod>({
  name: oneOf(...methodNames),
  fidelity: optional(oneOf(...fidelities)),
  settings: record<number | string | boolean>({
    schema: { anyOf: [{ type: 'number' }, { type: 'string' }, { type: 'boolean' }] },
    check: (value, path) =>
      typeof value === 'string' || typeof value === 'boolean' ? value : number().check(value, path),
  }),
});

const picture = object<TracedPicture>({
  name: text,
  width: whole(1, 1_000_000),
  height: whole(1, 1_000_000),
  sha256,
  tokens: whole(1, 10_000_000),
  grids: list(object<TracedPicture['grids'][number]>({ rows: whole(1), cols: whole(1) })),
});

const head: Fields<TraceHead> = {
  version: oneOf(traceVersion),
  startedAt: moment,
  software: object<Software>({ darkroom: text, onnxruntime: text, node: text }),
  machine: object<Machine>({ platform: text, arch: text, processor: text }),
  model,
  method,
  question: text,
  prompt: text,
  picture: optional(picture),
  sample: optional(object<TracedSample>({ task: text, seed: whole(0), truth: text, box: optional(box) })),
  interventions: list(anything),
  interventionFiles: optional(
    object<NonNullable<TraceHead['interventionFiles']>>({ folder: text, files: vectors }),
  ),
  sampling: object<TracedSampling>({
    temperature: number(0),
    topP: number(0, 1),
    seed: whole(Number.MIN_SAFE_INTEGER),
  }),
  maxTokens: whole(1),
  firstPosition: whole(0),
  parent: optional(
    object<Parent>({
      file: text,
      startedAt: moment,
      fromStep: whole(0),
      firstDivergence: optional(nullOr(whole(0))),
    }),
  ),
  notes: list(text),
};

type In<S extends Status['state']> = Extract<Status, { state: S }>;
const ms = number(0);

const statusShape: Shape<Status> = byWord<Status>('state', {
  running: object<In<'running'>>({ state: oneOf('running') }),
  done: object<In<'done'>>({ state: oneOf('done'), ms }),
  cancelled: object<In<'cancelled'>>({ state: oneOf('cancelled'), ms }),
  failed: object<In<'failed'>>({ state: oneOf('failed'), ms, sentence: text }),
  recovered: object<In<'recovered'>>({ state: oneOf('recovered'), sentence: text }),
});

export const documentShape: Shape<TraceDocument> = object<TraceDocument>({
  ...head,
  tokens: list(token),
  steps: list(step, { most: 2 ** 20 }),
  status: statusShape,
  agreement: optional(
    object<NonNullable<TraceDocument['agreement']>>({ runs: whole(1), agreeing: whole(0) }),
  ),
});
