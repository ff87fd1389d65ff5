// A model that is small enough to compute by hand what interventions ask of its hooks, and vectors for it.

import { anatomyOf } from '../../../src/onnx/anatomy/anatomy-of';
import { instrument } from '../../../src/onnx/instrument/instrument';
import { editingAt } from '../../../src/onnx/instrument/plan';
import { positionClasses } from '../../../src/intervention/position-names';
import type { PositionClass } from '../../../src/intervention/position-names';
import type { PositionTable } from '../../../src/intervention/positions';
import type { Vectors } from '../../../src/intervention/vectors';
import { syntheticDecoder } from '../../support/onnx-decoders';

export const layers = 3;
export const heads = 2;
export const width = 4;

const decoder = syntheticDecoder(
  { layers, width, heads, keyValueHeads: 1, inner: 8, vocabulary: 8 },
  'primitive',
);
export const manifest = instrument(decoder, anatomyOf(decoder)).manifest;
export const manifestOf = (edited: readonly number[]) =>
  instrument(decoder, anatomyOf(decoder), editingAt(edited)).manifest;

/** v0 to v3 are axes; rows has three rows; a trace begins one position before the end of its prompt. */
export const vectors: Vectors = {
  tensor: ({ file, tensor }) => (file === 'v.safetensors' ? tensors[tensor ?? ''] : undefined),
  stream: (trace, layer) =>
    trace === 'clean' ? { values: numbers(4 * width, i => 100 * layer + i), first: -1 } : undefined,
  latents: trace => (trace === 'clean' ? numbers(2 * width, i => 10 + i) : undefined),
  mean: layer => numbers(width, i => layer + i / 10),
};

const axis = (of: number) => numbers(width, i => (i === of ? 1 : 0));
const tensors: Readonly<Record<string, Float32Array>> = {
  v0: axis(0),
  v1: axis(1),
  v2: axis(2),
  v3: axis(3),
  rows: numbers(3 * width, i => 1000 + i),
  narrow: numbers(3, () => 1),
  broken: numbers(width, i => (i === 2 ? NaN : 1)),
};

export function numbers(length: number, of: (i: number) => number): Float32Array {
  return Float32Array.from({ length }, (_, i) => of(i));
}

const letters: Readonly<Record<string, PositionClass>> = {
  i: 'image',
  p: 'prompt',
  l: 'latent',
  v: 'latent.image',
  g: 'generated',
};

/** "ppiip.lvgg" is a prompt of five and what came after it; "!" stands before the answer. */
export function tableOf(text: string): PositionTable {
  const codes = Array.from(text.replace(/[.!]/g, ''), letter => positionClasses.indexOf(letters[letter]!));
  const answer = text.replace('.', '').indexOf('!');
  return {
    classes: Uint8Array.from(codes),
    promptLength: text.indexOf('.') < 0 ? codes.length : text.indexOf('.'),
    ...(answer >= 0 && { answerFrom: answer }),
  };
}

/** What a run knows when it has come so far: the mark of the answer comes with its first position. */
export function knownAt(table: PositionTable, total: number): PositionTable {
  const { classes, promptLength, answerFrom } = table;
  const known = answerFrom !== undefined && answerFrom < total;
  return { classes: classes.slice(0, total), promptLength, ...(known && { answerFrom }) };
}
