// Problem: the added inputs are dense tables, while what is wanted is sparse: a vector here, a rule there.
// Idea: fill the tables from a list of wishes, and switch on only the layers that some wish names.

import { DarkroomError } from '../../shared/errors';
import { layerAxis } from './manifest';
import type { HookInput, InputRole, Manifest } from './manifest';

/** The sizes of one run: B, S and T. */
export interface RunSizes {
  readonly rows: number;
  readonly positions: number;
  readonly total: number;
}

/** One number for all positions, or [B,S] of them. */
export type PerPosition = number | Float32Array;

/** h' = keep * h + the sum of gain * vector, then brought to the length of h as far as renorm says. */
export interface StreamEdit {
  /** 0..L. */
  readonly layer: number;
  /** [D], or [B,D] with one for each row. Several edits of a layer add up. */
  readonly vector?: Float32Array;
  readonly gain?: PerPosition;
  /** 1 if left out; of several edits the product. */
  readonly keep?: PerPosition;
  /** 0 if left out; of several edits the largest. */
  readonly renorm?: PerPosition;
}

/** bias * query[s] * key[t] is added to the scores; ln(gamma) weakens, `knockOut` forbids. */
export interface ScoreRule {
  /** 1..L; all if left out. */
  readonly layers?: readonly number[];
  /** 0..H-1; all if left out. */
  readonly heads?: readonly number[];
  readonly bias: number;
  /** [B,S]. */
  readonly query: Float32Array;
  /** [B,T]. */
  readonly key: Float32Array;
}

/** A bias after which a probability is exactly 0, also in sums of several rules. */
export const knockOut = -1e9;

/** The bias that multiplies the weight of a key by gamma before rows are brought to a sum of 1; 0 forbids. */
export function gateBias(gamma: number): number {
  if (gamma >= 0) return gamma === 0 ? knockOut : Math.log(gamma);
  throw new DarkroomError('bad-input', `A gate of ${gamma} is not possible: it must be 0 or more.`);
}

export interface HeadGain {
  /** 1..L. */
  readonly layer: number;
  /** 0..H-1. */
  readonly head: number;
  readonly gain: PerPosition;
}

export interface HookRequest {
  readonly edits?: readonly StreamEdit[];
  readonly rules?: readonly ScoreRule[];
  readonly gains?: readonly HeadGain[];
  /** The query rows whose probabilities are wanted, 0..S-1; negative ones count from the end. */
  readonly rows?: readonly number[];
}

export interface HookTensor {
  readonly name: string;
  readonly elementType: HookInput['elementType'];
  readonly shape: readonly number[];
  readonly data: Float32Array | BigInt64Array | Uint8Array;
}

/** What to feed to every added input for one run. */
export function hookFeeds(
  manifest: Manifest,
  sizes: RunSizes,
  request: HookRequest = {},
): readonly HookTensor[] {
  requireHooks(manifest, request);
  const tables = new Map<InputRole, Table>();
  if (request.edits !== undefined && request.edits.length > 0)
    editTables(tables, manifest, sizes, request.edits);
  attentionTables(tables, manifest, sizes, request);
  return manifest.inputs.map(input => tensorOf(input, tables.get(input.role)));
}

interface Table {
  readonly shape: readonly number[];
  readonly data: HookTensor['data'];
}

function tensorOf({ name, elementType, neutral }: HookInput, table: Table | undefined): HookTensor {
  if (table !== undefined) return { name, elementType, ...table };
  const count = neutral.shape.reduce((product, size) => product * size, 1);
  const data =
    elementType === 'float32'
      ? new Float32Array(count).fill(neutral.value)
      : elementType === 'bool'
        ? new Uint8Array(count)
        : new BigInt64Array(count);
  return { name, elementType, shape: neutral.shape, data };
}

function editTables(
  tables: Map<InputRole, Table>,
  manifest: Manifest,
  { rows, positions }: RunSizes,
  edits: readonly StreamEdit[],
): void {
  requireLayers(
    edits.map(({ layer }) => layer),
    0,
    manifest.layers,
  );
  const points = manifest.edited.length;
  const width = manifest.width ?? widthOf(edits, rows);
  const perLayer = manifest.edited.map(layer => edits.filter(edit => edit.layer === layer));
  const vectors = Math.max(
    1,
    ...perLayer.map(list => list.filter(({ vector }) => vector !== undefined).length),
  );
  const vector = new Float32Array(points * rows * vectors * width);
  const gain = new Float32Array(points * rows * positions * vectors);
  const keep = new Float32Array(points * rows * positions).fill(1);
  const renorm = new Float32Array(points * rows * positions);
  for (const [point, list] of perLayer.entries()) {
    let column = 0;
    for (const edit of list) {
      eachPosition(rows, positions, (row, position) => {
        const at = (point * rows + row) * positions + position;
        keep[at] = (keep[at] ?? 1) * pick(edit.keep ?? 1, row * positions + position);
        renorm[at] = Math.max(renorm[at] ?? 0, pick(edit.renorm ?? 0, row * positions + position));
        if (edit.vector !== undefined)
          gain[at * vectors + column] = pick(edit.gain ?? 1, row * positions + position);
      });
      if (edit.vector === undefined) continue;
      for (let row = 0; row < rows; row++)
        vector.set(rowOf(edit.vector, row, width), ((point * rows + row) * vectors + column) * width);
      column++;
    }
  }
  tables.set('edit.on', {
    shape: [points],
    data: Uint8Array.from(perLayer, ({ length }) => Math.min(1, length)),
  });
  const axis = layerAxis(manifest.edited);
  tables.set('edit.vector', { shape: [...axis, rows, vectors, width], data: vector });
  tables.set('edit.gain', { shape: [...axis, rows, positions, vectors], data: gain });
  tables.set('edit.keep', { shape: [...axis, rows, positions, 1], data: keep });
  tables.set('edit.renorm', { shape: [...axis, rows, positions, 1], data: renorm });
}

function attentionTables(
  tables: Map<InputRole, Table>,
  manifest: Manifest,
  sizes: RunSizes,
  { rules = [], gains = [], rows = [] }: HookRequest,
): void {
  const { layers } = manifest;
  const everywhere = Array.from({ length: layers }, (_, i) => i + 1);
  const inside = (named: readonly number[]) => {
    requireLayers(named, 1, layers);
    return named.map(layer => layer - 1);
  };
  if (rows.length > 0)
    tables.set('attn.rows', { shape: [rows.length], data: BigInt64Array.from(rows, BigInt) });
  if (rules.length === 0 && gains.length === 0) return;
  const touched = inside([
    ...rules.flatMap(rule => rule.layers ?? everywhere),
    ...gains.map(({ layer }) => layer),
  ]);
  const on = new Uint8Array(layers);
  for (const place of touched) on[place] = 1;
  tables.set('attn.edit', { shape: [layers], data: on });
  ruleTables(tables, manifest, sizes, rules, everywhere);
  gainTable(tables, manifest, sizes, gains);
}

function ruleTables(
  tables: Map<InputRole, Table>,
  manifest: Manifest,
  { rows, positions, total }: RunSizes,
  rules: readonly ScoreRule[],
  everywhere: readonly number[],
): void {
  // Where the number of heads is not known, a rule can only be for all of them, and one column says it.
  const heads = rules.some(rule => rule.heads !== undefined) ? headCount(manifest) : (manifest.heads ?? 1);
  // A product over no rules would be one over no numbers; one rule of weight 0 says the same.
  const count = Math.max(1, rules.length);
  const weight = new Float32Array(manifest.layers * heads * count);
  const query = new Float32Array(rows * positions * count);
  const key = new Float32Array(rows * total * count);
  for (const [q, rule] of rules.entries()) {
    for (const layer of rule.layers ?? everywhere)
      for (const head of rule.heads ?? Array.from({ length: heads }, (_, h) => h))
        weight[((layer - 1) * heads + head) * count + q] = rule.bias;
    for (const [i, value] of rule.query.entries()) query[i * count + q] = value;
    for (const [i, value] of rule.key.entries()) key[i * count + q] = value;
  }
  tables.set('gate.weight', { shape: [manifest.layers, heads, count], data: weight });
  tables.set('gate.query', { shape: [rows, positions, count], data: query });
  tables.set('gate.key', { shape: [rows, total, count], data: key });
}

function gainTable(
  tables: Map<InputRole, Table>,
  manifest: Manifest,
  { rows, positions }: RunSizes,
  gains: readonly HeadGain[],
): void {
  const heads = gains.length === 0 ? (manifest.heads ?? 1) : headCount(manifest);
  const data = new Float32Array(manifest.layers * rows * positions * heads).fill(1);
  for (const { layer, head, gain } of gains) {
    eachPosition(rows, positions, (row, position) => {
      const at = (((layer - 1) * rows + row) * positions + position) * heads + head;
      data[at] = (data[at] ?? 1) * pick(gain, row * positions + position);
    });
  }
  tables.set('head.gain', { shape: [manifest.layers, rows, positions, heads], data });
}

function headCount({ heads }: Manifest): number {
  if (heads !== null) return heads;
  throw new DarkroomError('unsupported', 'The number of attention heads of this model is not known.');
}

function widthOf(edits: readonly StreamEdit[], rows: number): number {
  const length = edits.find(({ vector }) => vector !== undefined)?.vector?.length ?? rows;
  return length / rows;
}

function requireLayers(layers: readonly number[], least: number, most: number): void {
  const wrong = layers.find(layer => !Number.isInteger(layer) || layer < least || layer > most);
  if (wrong !== undefined)
    throw new DarkroomError('bad-input', `There is no layer ${wrong}: the model has ${least} to ${most}.`);
}

function rowOf(vector: Float32Array, row: number, width: number): Float32Array {
  return vector.length === width ? vector : vector.subarray(row * width, (row + 1) * width);
}

function pick(value: PerPosition, at: number): number {
  return typeof value === 'number' ? value : (value[at] ?? 0);
}

function eachPosition(rows: number, positions: number, visit: (row: number, position: number) => void): void {
  for (let row = 0; row < rows; row++)
    for (let position = 0; position < positions; position++) visit(row, position);
}

/** A wish that names a layer which cannot grant it would be forgotten silently. */
function requireHooks({ hooks }: Manifest, { edits = [], rules = [], gains = [] }: HookRequest): void {
  const named = [
    ...edits.map(({ layer }) => ({ layer, part: 'edit' as const })),
    ...rules.flatMap(({ layers = [] }) => layers.map(layer => ({ layer, part: 'gate' as const }))),
    ...gains.map(({ layer }) => ({ layer, part: 'heads' as const })),
  ];
  for (const { layer, part } of named) {
    const handle = hooks[layer]?.[part] ?? 'available';
    if (handle !== 'available') throw new DarkroomError('unsupported', handle.refused);
  }
}
