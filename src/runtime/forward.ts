// Problem: everything that Darkroom does to a model is one forward pass over some rows, with things read and things
// changed. A prompt may be too long for one step; some exports take one row only, others several at the beginning but not
// behind a past; a recurrent state lets no row wait.
// Idea: rows advance together, by the same number of positions, from one cache, which is a value. The pass is split into
// steps behind this function: readings arrive step by step, so that whoever wants a mean never holds the whole.

import { Cache } from './cache';
import { chunksOf } from './chunks';
import type { Span } from './chunks';
import type { DecoderStep } from './decoder-inputs';
import type { DecoderSession } from './decoder-session';
import type { Fetch, Layers, StepResult } from './step-result';
import type { HookRequest } from '../onnx/instrument/feeds';
import { DarkroomError } from '../shared/errors';

/** The new positions of one row. */
export interface ForwardRow {
  /** [S,D], or [S] ids for a decoder that looks them up itself. */
  readonly inputs: { readonly embeddings: Float32Array } | { readonly tokens: readonly number[] };
  /** For each axis, where the model places each new position. */
  readonly positions: readonly Int32Array[];
}

export interface Taps {
  readonly residuals?: Layers;
  readonly attention?: Layers;
  /** Of which new positions: of all, or (if left out) of the last one of the pass. */
  readonly attentionOf?: 'all' | 'last';
  /** What edits did; only edited layers have any. */
  readonly stats?: boolean;
}

/** Which new positions of which rows a step computes. */
export interface StepPlace {
  readonly rows: readonly number[];
  /** The first new position, counted from the beginning of the sequence. */
  readonly from: number;
  readonly count: number;
}

/** What a step read, with where it stands. */
export interface Reading extends StepPlace {
  /** R query rows have attention: the last R of the step. */
  readonly attended: number;
  readonly residual: StepResult['residual'];
  readonly stats: StepResult['stats'];
  /** [B,H,R,T] with T = from + count. */
  readonly attention: StepResult['attention'];
}

export interface ForwardRequest {
  readonly rows: readonly ForwardRow[];
  /** What the rows have seen; nothing if left out. */
  readonly past?: Cache | undefined;
  readonly taps?: Taps | undefined;
  /** What is changed in a step. */
  readonly edits?: ((place: StepPlace) => HookRequest) | undefined;
  readonly read?: ((reading: Reading) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
  /** How many numbers one layer's attention may have in one step; a longer pass is computed in several. */
  readonly mostNumbers?: number | undefined;
}

export interface ForwardResult {
  /** [V] for each row: of its last position. */
  readonly logits: readonly Float32Array[];
  readonly cache: Cache;
}

export async function forward(decoder: DecoderSession, request: ForwardRequest): Promise<ForwardResult> {
  const all = [...request.rows.keys()];
  if (all.length === 0) throw new DarkroomError('internal', 'A forward pass needs a row.');
  requireEqualLengths(request);
  if (all.length === 1 || goTogether(decoder, request)) return pass(decoder, request, all, request.past);
  const results: ForwardResult[] = [];
  for (const row of all) results.push(await pass(decoder, request, [row], request.past?.select([row])));
  return {
    logits: results.flatMap(({ logits }) => logits),
    cache: Cache.concatenate(results.map(({ cache }) => cache)),
  };
}

/** Whether every step of the pass may have all rows. */
function goTogether(decoder: DecoderSession, request: ForwardRequest): boolean {
  if (!decoder.rowsTogether) return false;
  if (decoder.rowsTogetherBehindPast) return true;
  const past = request.past?.length ?? 0;
  const spans = spansOf(decoder, request, request.rows.length);
  return spans.every(({ from, count }) => past + from === 0 || count === 1);
}

function spansOf(decoder: DecoderSession, request: ForwardRequest, rows: number): readonly Span[] {
  return chunksOf({
    rows,
    past: request.past?.length ?? 0,
    positions: lengthOf(request.rows[0]),
    heads: decoder.manifest?.heads ?? 1,
    vocabulary: decoder.logitsPerPosition,
    mostNumbers: request.mostNumbers,
  });
}

async function pass(
  decoder: DecoderSession,
  request: ForwardRequest,
  rows: readonly number[],
  past: Cache | undefined,
): Promise<ForwardResult> {
  const positions = lengthOf(request.rows[0]);
  let cache = past;
  let logits: readonly Float32Array[] = [];
  for (const span of spansOf(decoder, request, rows.length)) {
    // Between two steps an abort message gets its turn.
    request.signal?.throwIfAborted();
    const isLast = span.from + span.count === positions;
    const step = await runStep(decoder, request, rows, { span, cache, isLast });
    cache = step.cache;
    logits = step.logits;
  }
  if (cache === undefined) throw new DarkroomError('internal', 'A forward pass needs a position.');
  return { logits, cache };
}

interface Piece {
  readonly span: Span;
  readonly cache: Cache | undefined;
  readonly isLast: boolean;
}

async function runStep(
  decoder: DecoderSession,
  { rows: all, taps = {}, edits, read }: ForwardRequest,
  rows: readonly number[],
  { span, cache, isLast }: Piece,
): Promise<ForwardResult> {
  const from = cache?.length ?? 0;
  const place = { rows, from, count: span.count };
  const attended = attendedRows(taps, span.count, isLast);
  const hooks = {
    ...edits?.(place),
    ...(attended > 0 && { rows: lastRows(attended) }),
  };
  const chosen = rows.flatMap(row => all[row] ?? []);
  const step = stepOf(chosen, span, from, cache);
  const result = await decoder.step(step, hooks, fetchOf(taps, attended, hooks));
  const { residual, stats, attention } = result;
  read?.({ ...place, attended, residual, stats, attention });
  return {
    logits: lastLogits(result, rows.length),
    cache: decoder.cacheOf(result, rows.length, from + span.count),
  };
}

function attendedRows({ attention = [], attentionOf }: Taps, count: number, isLast: boolean): number {
  if (attention.length === 0) return 0;
  if (attentionOf === 'all') return count;
  return isLast ? 1 : 0;
}

/** Query rows counted from the end. */
function lastRows(count: number): readonly number[] {
  const rows: number[] = [];
  for (let row = -count; row < 0; row++) rows.push(row);
  return rows;
}

function fetchOf(
  { residuals = [], attention = [], stats }: Taps,
  attended: number,
  hooks: HookRequest,
): Fetch {
  return {
    residuals,
    attention: attended > 0 ? attention : [],
    stats: stats === true ? (hooks.edits ?? []).map(({ layer }) => layer) : [],
  };
}

function stepOf(
  rows: readonly ForwardRow[],
  { from: begin, count }: Span,
  past: number,
  cache: Cache | undefined,
): DecoderStep {
  const axes = rows[0]?.positions.length ?? 1;
  const positionIds: number[] = [];
  for (let axis = 0; axis < axes; axis++)
    for (const { positions } of rows)
      for (const place of positions[axis]?.subarray(begin, begin + count) ?? []) positionIds.push(place);
  return {
    rows: rows.length,
    positions: count,
    total: past + count,
    positionIds,
    ...inputsOf(rows, begin, count),
    ...(cache && { past: cache.tensors }),
  };
}

function inputsOf(
  rows: readonly ForwardRow[],
  begin: number,
  count: number,
): Pick<DecoderStep, 'embeddings' | 'tokens'> {
  const tokens = rows.flatMap(({ inputs }) =>
    'tokens' in inputs ? inputs.tokens.slice(begin, begin + count) : [],
  );
  if (tokens.length === rows.length * count) return { tokens };
  const parts = rows.flatMap(({ inputs, positions }) => {
    if (!('embeddings' in inputs)) return [];
    const width = inputs.embeddings.length / (positions[0]?.length ?? 1);
    return [inputs.embeddings.subarray(begin * width, (begin + count) * width)];
  });
  const [first] = parts;
  if (first === undefined || parts.length !== rows.length)
    throw new DarkroomError('internal', 'Rows of a batch are fed alike: all embeddings, or all tokens.');
  if (parts.length === 1) return { embeddings: first };
  const embeddings = new Float32Array(first.length * parts.length);
  for (const [row, part] of parts.entries()) embeddings.set(part, row * first.length);
  return { embeddings };
}

/** A graph gives logits of all its positions, or of the last one. */
function lastLogits({ logits, vocabulary }: StepResult, rows: number): readonly Float32Array[] {
  const perRow = logits.length / rows;
  return Array.from({ length: rows }, (_, row) =>
    logits.slice((row + 1) * perRow - vocabulary, (row + 1) * perRow),
  );
}

function lengthOf(row: ForwardRow | undefined): number {
  return row?.positions[0]?.length ?? 0;
}

function requireEqualLengths({ rows, past }: ForwardRequest): void {
  const [first] = rows;
  const other = rows.find(row => lengthOf(row) !== lengthOf(first));
  if (other)
    throw new DarkroomError(
      'internal',
      `Rows of ${lengthOf(first)} and of ${lengthOf(other)} positions can't advance together.`,
    );
  if (past && past.rows !== rows.length)
    throw new DarkroomError('internal', `The cache has ${past.rows} rows, and ${rows.length} were given.`);
}
