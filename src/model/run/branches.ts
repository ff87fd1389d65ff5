// Problem: arms of an experiment have a long prompt in common. As rows of a batch each has a copy of it, and moving copies
// costs more than computing; and there are decoders that take several rows only one position at a time.
// Idea: they are branches of one row. What is new of all of them is fed at once, behind all that was fed before; each new
// position has its own branch's place, and a rule on attention keeps it from seeing other branches. Which positions of the
// trunk are whose is all that has to be known. A trunk is a value, too: who goes on from an earlier one begins a new one.
//
//   trunk   p p p p a b c a b      prompt, then what branches a, b, c said, two steps of it
//   b sees  p p p p   b     b
//
// Whether a decoder can be used so is tried out: some count places themselves, mix positions by other means than attention,
// or say what comes next of the last position only.

import type { Plan } from '../../intervention/plan';
import type { PositionTable } from '../../intervention/positions';
import { hookRequest } from '../../intervention/request';
import { knockOut } from '../../onnx/instrument/feeds';
import type { HeadGain, HookRequest, PerPosition, ScoreRule, StreamEdit } from '../../onnx/instrument/feeds';
import type { Cache } from '../../runtime/cache';
import type { DecoderSession } from '../../runtime/decoder-session';
import type { ForwardRow, Reading, Taps } from '../../runtime/forward';
import type { StepResult } from '../../runtime/step-result';
import { joined } from '../../shared/joined';

export interface Branch extends ForwardRow {
  /** Where in the trunk its positions so far stand. */
  readonly places: readonly number[];
  readonly plan: Plan | undefined;
  readonly table: PositionTable;
}

interface Grown {
  readonly trunk: Cache;
  /** Of each branch: where its positions stand now. */
  readonly places: readonly (readonly number[])[];
  /** [V]: what a branch's new position says, counted from the first. */
  readonly logits: (branch: number, position: number) => Float32Array;
}

interface GrowOptions {
  readonly taps?: Taps | undefined;
  readonly read?: ((branch: number, reading: Reading) => void) | undefined;
}

/** What a trunk was grown from; without what that kept. */
interface Lineage {
  readonly parent: Lineage | undefined;
}

const lineages = new WeakMap<Cache, Lineage>();

function lineageOf(trunk: Cache, parent?: Lineage): Lineage {
  const lineage = lineages.get(trunk) ?? { parent };
  lineages.set(trunk, lineage);
  return lineage;
}

/** Whether a trunk holds all of an earlier one, in its place. */
export function isGrownFrom(later: Cache, earlier: Cache): boolean {
  const wanted = lineageOf(earlier);
  for (let one: Lineage | undefined = lineageOf(later); one; one = one.parent)
    if (one === wanted) return true;
  return false;
}

/** A trunk without the positions that none of these branches has; the same one while most of it is somebody's. */
export function pruned(
  trunk: Cache,
  branches: readonly Branch[],
): Pick<Grown, 'trunk'> & { readonly branches: readonly Branch[] } {
  const isKept = new Uint8Array(trunk.length);
  for (const { places } of branches) for (const place of places) isKept[place] = 1;
  const kept = range(0, trunk.length).filter(place => isKept[place] === 1);
  if (kept.length === 0 || kept.length * 2 > trunk.length) return { trunk, branches };
  const now = new Map(kept.map((place, i) => [place, i]));
  return {
    trunk: trunk.pick(kept),
    branches: branches.map(branch => ({
      ...branch,
      places: branch.places.map(place => now.get(place) ?? 0),
    })),
  };
}

/** A branch in this step: where among the new positions its own begin, and how many they are. */
interface Part extends Branch {
  readonly at: number;
  readonly count: number;
}

export async function grow(
  decoder: DecoderSession,
  trunk: Cache,
  branches: readonly Branch[],
  { taps = {}, read }: GrowOptions = {},
): Promise<Grown> {
  const parts = partsOf(branches);
  const count = parts.reduce((sum, part) => sum + part.count, 0);
  const total = trunk.length + count;
  const rows = (taps.attention ?? []).length === 0 ? [] : attendedRows(parts, taps);
  const hooks: HookRequest = {
    ...hooksOf(parts, { from: trunk.length, count }),
    ...(rows.length > 0 && { rows }),
  };
  const result = await decoder.step(
    {
      rows: 1,
      positions: count,
      total,
      positionIds: positionsOf(parts),
      past: trunk.tensors,
      ...inputsOf(parts),
    },
    hooks,
    {
      residuals: taps.residuals ?? [],
      attention: taps.attention ?? [],
      stats: taps.stats === true ? [...new Set((hooks.edits ?? []).map(({ layer }) => layer))] : [],
    },
  );
  const places = parts.map(part => [...part.places, ...range(trunk.length + part.at, part.count)]);
  if (read)
    for (const [i, part] of parts.entries())
      read(i, readingOf(result, part, places[i] ?? [], { count, total, rows }));
  const { logits, vocabulary } = result;
  const grown = decoder.cacheOf(result, 1, total);
  lineageOf(grown, lineageOf(trunk));
  return {
    trunk: grown,
    places,
    logits: (branch, position) => {
      const at = (parts[branch]?.at ?? 0) + position;
      return logits.slice(at * vocabulary, (at + 1) * vocabulary);
    },
  };
}

function partsOf(branches: readonly Branch[]): readonly Part[] {
  let at = 0;
  return branches.map(branch => {
    const count = branch.positions[0]?.length ?? 0;
    at += count;
    return { ...branch, at: at - count, count };
  });
}

const range = (from: number, count: number): number[] => Array.from({ length: count }, (_, i) => from + i);

/** Of each branch all new positions, or its last. */
function attendedRows(parts: readonly Part[], { attentionOf }: Taps): readonly number[] {
  return parts.flatMap(({ at, count }) => (attentionOf === 'all' ? range(at, count) : [at + count - 1]));
}

function positionsOf(parts: readonly Part[]): readonly number[] {
  const axes = parts[0]?.positions ?? [];
  return axes.flatMap((_, axis) => parts.flatMap(({ positions }) => [...(positions[axis] ?? [])]));
}

function inputsOf(parts: readonly Part[]) {
  const tokens = parts.flatMap(({ inputs }) => ('tokens' in inputs ? inputs.tokens : []));
  if (tokens.length > 0) return { tokens };
  return {
    embeddings: joined(parts.flatMap(({ inputs }) => ('embeddings' in inputs ? inputs.embeddings : []))),
  };
}

interface NewPositions {
  readonly from: number;
  readonly count: number;
}

function hooksOf(parts: readonly Part[], step: NewPositions): HookRequest {
  const edits: StreamEdit[] = [];
  const rules: ScoreRule[] = [];
  const gains: HeadGain[] = [];
  for (const part of parts) {
    rules.push(...apartFrom(part, step));
    if (!part.plan) continue;
    const own = hookRequest([part.plan], {
      rows: [part.table],
      from: part.places.length,
      count: part.count,
    });
    const among = (values: PerPosition | undefined, otherwise: number) =>
      placed(part, step.count, values, otherwise);
    for (const edit of own.edits ?? [])
      edits.push({
        ...edit,
        gain: among(edit.gain ?? 1, 0),
        keep: among(edit.keep, 1),
        renorm: among(edit.renorm, 0),
      });
    for (const rule of own.rules ?? [])
      rules.push({
        ...rule,
        query: placed(part, step.count, rule.query, 0),
        key: keysOf(part, step, rule.key),
      });
    for (const gain of own.gains ?? []) gains.push({ ...gain, gain: among(gain.gain, 1) });
  }
  return {
    ...(edits.length > 0 && { edits }),
    ...(rules.length > 0 && { rules }),
    ...(gains.length > 0 && { gains: productOf(gains) }),
  };
}

/** What hides all other branches from this one; nothing where there are none. */
function apartFrom(part: Part, { from, count }: NewPositions): readonly ScoreRule[] {
  if (part.places.length === from && part.count === count) return [];
  const key = new Float32Array(from + count).fill(1);
  for (const place of part.places) key[place] = 0;
  key.fill(0, from + part.at, from + part.at + part.count);
  return [{ bias: knockOut, query: placed(part, count, 1, 0), key }];
}

/** Values of its new positions among those of all. */
function placed(
  { at, count }: Part,
  all: number,
  values: PerPosition | undefined,
  otherwise: number,
): Float32Array {
  const among = new Float32Array(all).fill(otherwise);
  if (typeof values === 'number') among.fill(values, at, at + count);
  else if (values) among.set(values, at);
  return among;
}

function keysOf(
  { places, at, count }: Part,
  { from, count: all }: NewPositions,
  key: Float32Array,
): Float32Array {
  const among = new Float32Array(from + all);
  for (const [i, place] of places.entries()) among[place] = key[i] ?? 0;
  among.set(key.subarray(places.length, places.length + count), from + at);
  return among;
}

/** A head has one gain at each position. */
function productOf(gains: readonly HeadGain[]): readonly HeadGain[] {
  const heads = new Map<string, HeadGain & { readonly gain: Float32Array }>();
  for (const { layer, head, gain } of gains) {
    const key = `${layer}.${head}`;
    const known = heads.get(key)?.gain;
    const at = (i: number) => (typeof gain === 'number' ? gain : (gain[i] ?? 1));
    const product = known ? known.map((value, i) => value * at(i)) : Float32Array.from(gain as Float32Array);
    heads.set(key, { layer, head, gain: product });
  }
  return [...heads.values()];
}

/** As if the branch had been alone. */
function readingOf(
  { residual, stats, attention }: StepResult,
  { at, count, places: before }: Part,
  places: readonly number[],
  step: { readonly count: number; readonly total: number; readonly rows: readonly number[] },
): Reading {
  const own = (values: Float32Array | undefined) => {
    const size = (values?.length ?? 0) / step.count;
    return values?.subarray(at * size, (at + count) * size);
  };
  const rows = [...step.rows.entries()].flatMap(([row, query]) =>
    query >= at && query < at + count ? [row] : [],
  );
  return {
    rows: [0],
    from: before.length,
    count,
    attended: rows.length,
    residual: layer => own(residual(layer)),
    stats: layer => own(stats(layer)),
    attention: layer => {
      const values = attention(layer);
      return values && values.length > 0 ? seenBy(values, rows, places, step) : values;
    },
  };
}

/** [H,R,T] of all branches to [H,R,T] of one. */
function seenBy(
  values: Float32Array,
  rows: readonly number[],
  places: readonly number[],
  { total, rows: asked }: { readonly total: number; readonly rows: readonly number[] },
): Float32Array {
  const heads = values.length / asked.length / total;
  const seen = new Float32Array(heads * rows.length * places.length);
  let to = 0;
  for (let head = 0; head < heads; head++)
    for (const row of rows) {
      const begin = (head * asked.length + row) * total;
      for (const place of places) seen[to++] = values[begin + place] ?? 0;
    }
  return seen;
}
