// Problem: a recorded run is worth something if it can be had again, and whoever repeats it wants to know whether it came
// out the same, or what was different from the start and where it first shows.
// Idea: the trace itself is the request: model, question, picture, sampling, changes. It is run once more, and the two
// records are compared step by step, and then number by number in all that was recorded.

import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { changedFiles, changedVectors, vectorFolder } from './rerun-files';
import type { ChangedFile } from './rerun-files';
import { ModelShelf } from './run/model-shelf';
import { runModel } from './run/run';
import { DarkroomError, sentence, toFailure } from '../shared/errors';
import { printable } from '../shared/format';
import type { RunEvent, RunRequest } from '../shared/protocol/run';
import type { TraceDocument } from '../shared/trace/document';
import { compareTraces } from '../trace/compare';
import type { Comparison } from '../trace/compare';
import { tensorDifference } from '../trace/compare-tensors';
import type { TensorDifference } from '../trace/compare-tensors';
import { openTrace } from '../trace/open';
import type { OpenTrace } from '../trace/open-trace';

export interface RerunRequest {
  readonly trace: OpenTrace;
  /** Where the model is now, if not where it was. */
  readonly model?: string;
  /** The picture's file, where the trace does not hold the picture. */
  readonly picture?: string;
  /** Where the new trace is kept; it is thrown away otherwise. */
  readonly keep?: string;
}

export interface Rerun {
  /** The same files gave the same steps and tensors, to the last number. */
  readonly identical: boolean;
  /** The same tokens at least. */
  readonly sameTokens: boolean;
  readonly changedFiles: readonly ChangedFile[];
  readonly comparison: Comparison;
  /** The first recorded numbers that differ; undefined where none do, or steps differ already. */
  readonly tensors: TensorDifference | undefined;
  readonly first: TraceDocument;
  readonly second: TraceDocument;
}

export interface RerunContext {
  readonly signal: AbortSignal;
  readonly report: (event: RunEvent) => void;
}

export async function rerun(request: RerunRequest, context: RerunContext): Promise<Rerun> {
  const first = request.trace.document;
  requireRepeatable(first);
  const model = path.resolve(request.model ?? first.model.folder);
  const vectors = await vectorFolder(first.interventionFiles, path.dirname(path.resolve(request.trace.path)));
  const changed = [
    ...(await changedFiles(model, first.model.files)),
    ...(await changedVectors(vectors, first.interventionFiles)),
  ];
  const scratch = await mkdtemp(path.join(os.tmpdir(), 'darkroom-rerun-'));
  try {
    const picture = first.picture && (await pictureFile(request, scratch));
    const trace = request.keep ?? path.join(scratch, 'again.trace.safetensors');
    const asked = runRequest(request.trace, {
      model,
      ...(picture !== undefined && { picture }),
      trace,
      vectors,
    });
    const again = await recordAgain(asked, changed, context);
    const second = alike(first, again.document);
    const comparison = compareTraces(first, second);
    const tensors = comparison.difference ? undefined : await tensorDifference(request.trace, again);
    await again.close();
    return {
      identical: !comparison.difference && !tensors && changed.length === 0,
      sameTokens: tokensOf(first) === tokensOf(second),
      changedFiles: changed,
      comparison,
      tensors,
      first,
      second,
    };
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

function requireRepeatable({ steps, parent }: TraceDocument): void {
  const put = steps.some(step => step.kind === 'text' && step.token.forced === 'person');
  if (parent || put)
    throw new DarkroomError(
      'unsupported',
      'The run was continued from another run, so its beginning was not chosen by the model.',
      {
        remedy: 'Repeat the run that it continues.',
      },
    );
  if (!steps.some(({ kind }) => kind === 'text'))
    throw new DarkroomError('bad-input', 'Nothing was written in this run, so there is nothing to compare.');
}

/** The trace as a request. A run that was cut off is repeated as far as it came. */
function runRequest(
  { document }: OpenTrace,
  { model, picture, trace, vectors }: Record<'model' | 'trace' | 'vectors', string> & { picture?: string },
): RunRequest {
  const written = document.steps.filter(({ kind }) => kind === 'text').length;
  return {
    model,
    precision: document.model.dtype,
    device: document.model.device,
    threads: document.model.threads,
    method: document.method.name,
    settings: document.method.settings,
    ...(document.method.fidelity && { fidelity: document.method.fidelity }),
    ...(picture !== undefined && { picture }),
    question: document.question,
    sampling: document.sampling,
    maxTokens: document.status.state === 'done' ? document.maxTokens : written,
    runs: 1,
    interventions: document.interventions,
    interventionsFolder: vectors,
    ...(document.sample && { sample: document.sample }),
    trace,
  };
}

async function recordAgain(
  request: RunRequest,
  changed: readonly ChangedFile[],
  { signal, report }: RerunContext,
): Promise<OpenTrace> {
  try {
    const { outcomes } = await runModel(request, { shelf: new ModelShelf(), signal, report });
    const [outcome] = outcomes;
    if (outcome?.state !== 'done')
      throw new DarkroomError('bad-input', outcome?.sentence ?? 'The run was stopped.');
    return await openTrace(outcome.trace);
  } catch (error) {
    if (changed.length === 0) throw error;
    // Most likely that is why.
    const others = changed.slice(0, 3).map(changeSentence).join(' ');
    throw new DarkroomError(
      toFailure(error).kind,
      `${others} That may be why: ${sentence(toFailure(error))}`,
      {
        cause: error,
      },
    );
  }
}

export function changeSentence({ name, then, now }: ChangedFile): string {
  return `${printable(name, 120)} is another file than it was: SHA-256 ${then.slice(0, 12)}… then, ${now.slice(0, 12)}… now.`;
}

/** The same pixels have another hash in another file; names of folders and files that were checked say nothing. */
function alike(first: TraceDocument, second: TraceDocument): TraceDocument {
  const cut = first.status.state === 'done' ? second.steps.length : first.steps.length;
  return {
    ...second,
    ...(first.picture && { picture: first.picture }),
    ...(first.interventionFiles && { interventionFiles: first.interventionFiles }),
    model: { ...second.model, name: first.model.name, files: first.model.files },
    steps: second.steps.slice(0, cut),
  };
}

function tokensOf({ steps }: TraceDocument): string {
  return steps.map(step => (step.kind === 'text' ? step.token.id : step.kind)).join(' ');
}

async function pictureFile({ trace, picture }: RerunRequest, scratch: string): Promise<string> {
  const recorded = trace.document.picture;
  if (picture !== undefined) return sameFile(path.resolve(picture), recorded?.sha256);
  const [height, width] = trace.tensors.get('image')?.shape ?? [];
  if (height === undefined || width === undefined)
    throw new DarkroomError('missing', 'The trace does not hold the picture.', {
      remedy: `Name its file with --picture${recorded ? ` (it was ${printable(recorded.name, 80)})` : ''}.`,
    });
  const { values } = await trace.read('image');
  const { default: sharp } = await import('sharp');
  const file = path.join(scratch, 'picture.png');
  await sharp(Uint8Array.from(values), { raw: { width, height, channels: 3 } })
    .png()
    .toFile(file);
  return file;
}

async function sameFile(file: string, wanted: string | undefined): Promise<string> {
  const bytes = await readFile(file).catch((cause: unknown) => {
    throw new DarkroomError('missing', `The picture ${printable(file)} cannot be read.`, { cause });
  });
  if (createHash('sha256').update(bytes).digest('hex') === wanted) return file;
  throw new DarkroomError(
    'bad-input',
    `${printable(path.basename(file))} is not the picture of the recorded run: its hash differs.`,
  );
}
