// Problem: at every token of a run the lens costs a head for each layer, which takes large models longer than the token
// itself; so it is not read there. Yet it is what a person wants to know of a few steps.
// Idea: the trace has the stream. The end of the decoder that made it (its own norm and head, and nothing else of the
// model) reads the rows that are asked about, and the trace with what it says is one like any other.

import path from 'node:path';
import { changedFiles } from './rerun-files';
import type { ChangedFile } from './rerun-files';
import { answerToken } from './run/lens-of-model';
import { lensKept, lensOfStream } from './run/lens-readings';
import type { LensReadings } from './run/lens-readings';
import { expectedLayers } from '../model/expected-layers';
import { atStage, stageAsked } from '../model/ivt-stages';
import { readModelFolder } from '../model/folder/model-folder';
import { Prompts } from '../model/text/prompts';
import { readDecoder } from '../runtime/decoder-graph';
import { LensSession } from '../runtime/lens-session';
import { DarkroomError } from '../shared/errors';
import { printable } from '../shared/format';
import type { TraceDocument } from '../shared/trace/document';
import type { Step } from '../shared/trace/step';
import type { OpenTrace, TensorSlice } from '../trace/open-trace';
import { wordsOf } from '../trace/words';

interface LensEnd {
  readonly session: LensSession;
  readonly prompts: Prompts;
}

export interface LensRequest {
  /** Where the model is now, if not where it was. */
  readonly model?: string;
  /** Indices of the steps that are asked about. */
  readonly steps: readonly number[];
}

/** The same trace with a lens for these steps, whether it was recorded with one or not. */
export async function withLens(trace: OpenTrace, { model, steps }: LensRequest): Promise<OpenTrace> {
  const { document } = trace;
  const [rows = 0, places = 0] = trace.tensors.get('resid')?.shape ?? [];
  if (rows === 0)
    throw new DarkroomError('missing', 'The trace does not hold the stream, which a lens is read from.', {
      remedy: 'Ask again with a model whose stream can be read; "darkroom check" says which can.',
    });
  const { session, prompts } = await openEnd(model ?? document.model.folder, document);
  try {
    const truth = document.sample?.truth;
    const answer = truth === undefined ? undefined : answerToken({ prompts }, truth);
    const read = new Map<number, LensReadings>();
    for (const row of new Set(steps.flatMap(index => document.steps[index]?.row ?? []))) {
      if (row >= rows) continue;
      const { values } = await trace.read('resid', row, row + 1);
      read.set(row, await lensOfStream(session, Float32Array.from(values), places - 1, answer));
    }
    return joined(trace, { read, shape: [rows, places, lensKept], prompts });
  } finally {
    await session.release();
  }
}

async function openEnd(root: string, { model, method }: TraceDocument): Promise<LensEnd> {
  const own = await readModelFolder(path.resolve(root), { precision: model.dtype });
  const folder = await atStage(own, stageAsked(method.name, method.settings));
  const { name, path: file } = folder.graphs.decoder;
  // The encoder and the embedding have no part in it.
  const taking = model.files.filter(one => one.name.startsWith(name) || one.name.startsWith('tokenizer'));
  const [changed] = await changedFiles(folder.root, taking);
  if (changed) throw isAnother(changed);
  const graph = await readDecoder(file, name, await expectedLayers(file));
  const session = await LensSession.open(graph, 'cpu', 'logits');
  if (session && graph.anatomy.width === model.width) return { session, prompts: new Prompts(folder) };
  await session?.release();
  throw new DarkroomError('unsupported', `No lens can be read with ${printable(name, 120)}.`, {
    remedy: 'Its norm and its head cannot be told from the rest of the graph.',
  });
}

interface Found {
  /** By row. */
  readonly read: ReadonlyMap<number, LensReadings>;
  /** Rows, places in the stream, tokens kept. */
  readonly shape: readonly [number, number, number];
  readonly prompts: Prompts;
}

function joined(trace: OpenTrace, found: Found): OpenTrace {
  const { path: file, kind } = trace;
  return {
    path: file,
    kind,
    document: { ...trace.document, steps: stepsWith(trace.document, found) },
    tensors: new Map([
      ...trace.tensors,
      ['lens.ids', { name: 'lens.ids', dtype: 'I32', shape: found.shape }],
      ['lens.probs', { name: 'lens.probs', dtype: 'F32', shape: found.shape }],
    ]),
    read: (name, from, to) =>
      name === 'lens.ids' || name === 'lens.probs'
        ? Promise.resolve(sliceOf(found, name, from, to))
        : trace.read(name, from, to),
    readPart: (...asked) => trace.readPart(...asked),
    refresh: () => Promise.resolve(false),
    close: () => trace.close(),
  };
}

function stepsWith(document: TraceDocument, { read, prompts }: Found): readonly Step[] {
  const known = wordsOf(document);
  return document.steps.map(step => {
    const found = read.get(step.row);
    if (!found) return step;
    const ids = Array.from(found.tensors['lens.ids'] ?? []).filter(id => !known.has(id));
    const words = Object.fromEntries(ids.map(id => [id, prompts.tokenizer.show(id)]));
    const { answerRank } = found;
    const measures = { ...step.measures, ...(answerRank && { answerRank }) };
    return { ...step, words: { ...step.words, ...words }, measures };
  });
}

function sliceOf(
  { read, shape: [rows, places, kept] }: Found,
  name: 'lens.ids' | 'lens.probs',
  from = 0,
  to = rows,
): TensorSlice {
  const size = places * kept;
  const values = new (name === 'lens.ids' ? Int32Array : Float32Array)((to - from) * size);
  for (let row = from; row < to; row++) values.set(read.get(row)?.tensors[name] ?? [], (row - from) * size);
  return { name, shape: [to - from, places, kept], values };
}

function isAnother({ name }: ChangedFile): DarkroomError {
  return new DarkroomError(
    'bad-input',
    `${printable(name, 120)} is another file than the run was made with, and would read something else.`,
    { remedy: 'Name the folder of the model as it was with --model.' },
  );
}
