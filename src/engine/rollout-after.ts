// Problem: a rollout needs where every position looks in every layer, and a trace keeps of that only what panels draw: the
// newest position, on the picture.
// Idea: the model is led along the trace once more, token by token and latent by latent, and of every position the mean over
// heads is kept, up to the step that is asked about. What follows from the trace is so as exact as a run that goes on from it.

import path from 'node:path';
import { changedFiles, vectorFolder } from './rerun-files';
import { changeSentence } from './rerun';
import { continued } from './run/continued';
import type { Continued } from './run/continued';
import { prepare } from './run/prepare';
import type { Prepared } from './run/prepare';
import { thinkingOf } from './run/thinking-of';
import { openTested } from './tested-model';
import type { TestedModel } from './tested-model';
import { parseInterventions } from '../intervention/parse';
import { think } from '../methods/method';
import type { Pass } from '../methods/pass';
import { readPrompt } from '../methods/point';
import { stageAsked } from '../model/ivt-stages';
import { LayerRows } from '../measures/layer-rows';
import { rolloutFrom } from '../measures/rollout';
import { DarkroomError } from '../shared/errors';
import type { TraceDocument } from '../shared/trace/document';
import type { OpenTrace } from '../trace/open-trace';

export interface Rollout {
  /** The step follows from it. */
  readonly position: number;
  /** Of each position 0..position; they sum to 1. */
  readonly shares: Float64Array;
}

export interface RolloutRequest {
  /** The index of a step that wrote a token or made a latent. */
  readonly step: number;
  /** Where the model is now, if not where it was. */
  readonly model?: string;
  readonly signal: AbortSignal;
}

export async function rolloutAfter(trace: OpenTrace, request: RolloutRequest): Promise<Rollout> {
  const { document } = trace;
  requireStep(document, request.step);
  const folder = path.resolve(request.model ?? document.model.folder);
  const [changed] = await changedFiles(folder, document.model.files);
  if (changed)
    throw new DarkroomError('bad-input', changeSentence(changed), {
      remedy: 'Name the folder of the model as it was with --model.',
    });
  const parent = await followed(trace, folder, request.step);
  const { run } = parent;
  const stage = stageAsked(run.method, run.settings);
  const tested = await openTested(folder, {
    device: run.device,
    precision: run.precision,
    threads: run.threads,
    stage,
  });
  try {
    return await along(tested, parent, request);
  } finally {
    await tested.model.release();
  }
}

function requireStep({ steps, parent }: TraceDocument, index: number): void {
  const kind = steps[index]?.kind;
  if (kind !== 'text' && kind !== 'latent')
    throw new DarkroomError(
      'bad-input',
      `Step ${index} wrote no token and made no latent, so there is no rollout of it.`,
      {
        remedy: 'Choose one that did.',
      },
    );
  if (parent)
    throw new DarkroomError(
      'unsupported',
      'The run was continued from another run and cannot be followed by itself.',
      {
        remedy: 'Ask for a step of the run that it continues.',
      },
    );
}

/** The recorded run as one that goes on from the step: up to there, it is the same. */
async function followed(
  { path: file, document }: OpenTrace,
  model: string,
  step: number,
): Promise<Continued> {
  const { model: was, maxTokens, sampling, question, method } = document;
  return continued(
    {
      ...{ model, device: was.device, threads: was.threads, precision: was.dtype },
      ...{
        method: method.name,
        question,
        sampling,
        maxTokens,
        runs: 1,
        interventions: document.interventions,
      },
      changes: parseInterventions(document.interventions, 'the interventions of the trace'),
      interventionsFolder: await vectorFolder(document.interventionFiles, path.dirname(path.resolve(file))),
      trace: path.resolve(file),
    },
    { trace: file, step },
  );
}

async function along(
  tested: TestedModel,
  parent: Continued,
  { step, signal }: RolloutRequest,
): Promise<Rollout> {
  const { run, document } = parent;
  const prepared = await prepare(tested, run, { say: () => undefined, signal, parent });
  const total = document.steps[step]?.appended.from ?? 0;
  const rows = rowsFor(prepared, total);
  const see = (pass: Pass) => rows.put(pass.position, layer => pass.attention(layer));
  const { model, question, plan, marker } = prepared;
  const asked = { ...prepared, taps: { ...prepared.taps, attentionOf: 'all' as const } };
  const beginning = await readPrompt(model, question, {
    ...{ plan, taps: asked.taps, signal, each: see },
    answersAtOnce: marker === undefined,
    keepsAll: run.method === 'lavit',
  });
  const { sampling, maxTokens } = run;
  const thinking = await thinkingOf(asked, beginning, { sampling, maxTokens, signal });
  let index = 0;
  for await (const one of think(beginning, thinking)) {
    if (one.kind === 'remark') continue;
    for (const pass of one.passes) see(pass);
    if (++index < step) continue;
    if (one.position === total) break;
    throw new DarkroomError(
      'internal',
      `Step ${step} came out at position ${one.position} instead of ${total}.`,
    );
  }
  return { position: total - 1, shares: rolloutFrom(rows.layers(), total - 1) };
}

function rowsFor({ model, attentionLayers }: Prepared, total: number): LayerRows {
  const layers = model.decoder.graph.anatomy.layers.length;
  if (attentionLayers.length !== layers)
    throw new DarkroomError(
      'unsupported',
      `A rollout needs the attention of all ${layers} layers, and of ${model.name} that of ${attentionLayers.length} can be read.`,
      { remedy: 'Use another export of the model.' },
    );
  return new LayerRows(layers, total);
}
