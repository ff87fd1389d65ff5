// Exporters agree on what a decoder is fed, nearly on the names, and not at all on what else there is. Each input is
// recognised by its role; what has none but a shape that can be filled gets zeros, and anything else is refused by name
// before a run fails for a reason nobody understands.

import type * as Ort from 'onnxruntime-node';
import { toHalf } from '../shared/half';
import type { Anatomy, State } from '../onnx/anatomy/types';
import { DarkroomError } from '../shared/errors';

type TensorMetadata = Extract<Ort.InferenceSession.ValueMetadata, { isTensor: true }>;

/** What one step feeds. */
export interface DecoderStep {
  readonly rows: number;
  /** S, the new positions. */
  readonly positions: number;
  /** T, all positions. */
  readonly total: number;
  /** [B,S,D] for a decoder that takes embeddings. */
  readonly embeddings?: Float32Array;
  /** [B,S] for one that looks tokens up itself. */
  readonly tokens?: readonly number[];
  /** [B,S], or [axes,B,S] for a decoder with several axes of positions; counted from 0 on every axis if left out. */
  readonly positionIds?: readonly number[];
  /** The states that the last step returned, by the name of their input; at first none. */
  readonly past?: ReadonlyMap<string, Ort.Tensor>;
}

export function decoderFeeds(
  ort: typeof Ort,
  metadata: readonly Ort.InferenceSession.ValueMetadata[],
  anatomy: Anatomy,
  hooks: ReadonlySet<string>,
  step: DecoderStep,
): Record<string, Ort.Tensor> {
  const feeds: Record<string, Ort.Tensor> = {};
  const sizes = () => knownSizes(metadata, anatomy, step);
  for (const input of metadata) {
    if (hooks.has(input.name)) continue;
    if (!input.isTensor) throw unknownInput(input.name, 'is not a tensor');
    // Most inputs are states, in most steps.
    feeds[input.name] = step.past?.get(input.name) ?? feedFor(ort, input, anatomy, step, sizes);
  }
  return feeds;
}

/** What a free size stands for, learnt from the inputs whose role is known: exporters give equal sizes equal names. */
function knownSizes(
  inputs: readonly Ort.InferenceSession.ValueMetadata[],
  { source }: Anatomy,
  { rows, positions, total }: DecoderStep,
): ReadonlyMap<string, number> {
  const sizes = new Map<string, number>();
  for (const input of inputs) {
    if (!input.isTensor) continue;
    const known = input.name === source.input ? [rows, positions] : isMask(input.name) ? [rows, total] : [];
    for (const [axis, size] of known.entries()) {
      const name = input.shape[axis];
      if (typeof name === 'string') sizes.set(name, size);
    }
  }
  return sizes;
}

const isMask = (name: string) => name.endsWith('attention_mask');

/** An input that says of how many of the last positions logits are wanted. */
export const isLogitsToKeep = (name: string) => /(num_)?logits_to_keep/.test(name);

function feedFor(
  ort: typeof Ort,
  input: TensorMetadata,
  anatomy: Anatomy,
  step: DecoderStep,
  sizes: () => ReadonlyMap<string, number>,
): Ort.Tensor {
  const { name, shape } = input;
  const { rows, positions, total } = step;
  if (name === anatomy.source.input) return sourceTensor(ort, input, step);
  if (isMask(name)) return filled(ort, input, [rows, total], 1);
  if (name.endsWith('position_ids')) {
    const axes = shape.length === 3 ? [Number(shape[0]) || 3] : [];
    const ids = step.positionIds;
    const count = (axes[0] ?? 1) * rows * positions;
    // A model that counts in one direction may have an export that takes several.
    if (ids !== undefined && ids.length !== count && ids.length !== rows * positions)
      throw new DarkroomError('internal', `The step has ${ids.length} position ids for ${count} places.`);
    return integers(ort, input, [...axes, rows, positions], repeated(ids ?? counted(step), count));
  }
  if (isLogitsToKeep(name)) return filled(ort, input, Array<number>(shape.length).fill(1), 1);
  if (name === 'use_cache_branch') return new ort.Tensor('bool', Uint8Array.of(step.past ? 1 : 0), [1]);
  const state = anatomy.states.find(candidate => candidate.input === name);
  if (state) return zeros(ort, input, emptyState(input, state, anatomy, rows));
  const known = sizes();
  return zeros(
    ort,
    input,
    shape.map(size => resolve(name, size, known)),
  );
}

/** A cache of no positions, or a recurrent state that has seen nothing. */
function emptyState({ shape }: TensorMetadata, state: State, anatomy: Anatomy, rows: number): number[] {
  const [attention] = anatomy.layers[(state.layer ?? 0) - 1]?.attention ?? [];
  const cache = [rows, attention?.keyValueHeads ?? 0, 0, attention?.headDimension ?? 0];
  return shape.map((size, axis) => {
    const known = state.shape?.[axis];
    if (typeof size === 'number') return size;
    return known ?? (axis === 0 ? rows : (cache[axis] ?? 0));
  });
}

function sourceTensor(ort: typeof Ort, input: TensorMetadata, step: DecoderStep): Ort.Tensor {
  const { rows, positions, embeddings, tokens } = step;
  if (embeddings)
    return floats(ort, input, embeddings, [rows, positions, embeddings.length / rows / positions]);
  if (tokens) return integers(ort, input, [rows, positions], tokens);
  throw new DarkroomError('internal', `The step has nothing for the input "${input.name}".`);
}

function resolve(input: string, size: number | string, sizes: ReadonlyMap<string, number>): number {
  const known = typeof size === 'number' ? size : sizes.get(size);
  if (known !== undefined) return known;
  throw unknownInput(input, `has a size "${size}" that is not known`);
}

/** Of each row, where nothing says otherwise. */
function counted({ rows, positions, total }: DecoderStep): readonly number[] {
  const row = Array.from({ length: positions }, (_, i) => total - positions + i);
  return repeated(row, rows * positions);
}

/** The same numbers again and again, until there are `count`. */
function repeated(numbers: readonly number[], count: number): readonly number[] {
  if (numbers.length === count) return numbers;
  return Array.from({ length: count / numbers.length }, () => numbers).flat();
}

function zeros(ort: typeof Ort, input: TensorMetadata, shape: readonly number[]): Ort.Tensor {
  if (input.type === 'int64') return filled(ort, input, shape, 0);
  return floats(ort, input, new Float32Array(product(shape)), shape);
}

/** A mask is fed at every step, as long as the sequence: no function is called for each of its numbers. */
function filled(ort: typeof Ort, input: TensorMetadata, shape: readonly number[], value: number): Ort.Tensor {
  const count = product(shape);
  if (input.type === 'int32') return new ort.Tensor('int32', new Int32Array(count).fill(value), shape);
  if (input.type !== 'int64') throw unknownInput(input.name, `has the type ${input.type}`);
  return new ort.Tensor('int64', new BigInt64Array(count).fill(BigInt(value)), shape);
}

function integers(
  ort: typeof Ort,
  input: TensorMetadata,
  shape: readonly number[],
  values: readonly number[],
): Ort.Tensor {
  if (input.type === 'int32') return new ort.Tensor('int32', Int32Array.from(values), shape);
  if (input.type !== 'int64') throw unknownInput(input.name, `has the type ${input.type}`);
  return new ort.Tensor('int64', BigInt64Array.from(values, BigInt), shape);
}

function product(sizes: readonly number[]): number {
  return sizes.reduce((all, size) => all * size, 1);
}

function floats(
  ort: typeof Ort,
  input: TensorMetadata,
  values: Float32Array,
  shape: readonly number[],
): Ort.Tensor {
  if (input.type === 'float32') return new ort.Tensor('float32', values, shape);
  if (input.type === 'float16') return new ort.Tensor('float16', Uint16Array.from(values, toHalf), shape);
  throw unknownInput(input.name, `has the type ${input.type}`);
}

function unknownInput(name: string, why: string): DarkroomError {
  return new DarkroomError('unsupported', `The decoder's input "${name}" ${why}.`, {
    remedy: 'Export the model for text generation with past, as Optimum or onnxruntime-genai do.',
  });
}
