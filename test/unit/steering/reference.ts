// The vectors of test/oracles/steering, made as its script makes them, and what NumPy computes of them.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';

interface Pairs {
  readonly pairs: number;
  readonly width: number;
  readonly common: number;
  readonly keep: number;
  readonly dispersion: number;
  readonly dispersionLow: number;
  readonly mean: FoundDirection;
  readonly principal: FoundDirection;
}

interface FoundDirection {
  readonly vector: readonly number[];
  readonly explained: number;
  readonly paired?: number;
  readonly auc?: number;
}

interface Reference {
  readonly fourier: readonly { d: number; re: number[]; im: number[] }[];
  readonly filters: readonly {
    kind: 'low' | 'high' | 'band' | 'permuted' | 'released';
    d: number;
    k: number;
    order?: number[];
    values: number[];
  }[];
  readonly developments: readonly {
    d: number;
    width: number;
    k: number;
    resampled: number[];
    interpolated: number[];
    developed: number[];
    byInterpolation: number[];
  }[];
  readonly pairs: readonly Pairs[];
}

const file = path.resolve(process.env['DARKROOM_ROOT'] ?? '.', 'test/oracles/steering/steering.json');

export const reference = JSON.parse(readFileSync(file, 'utf8')) as Reference;

export function numbers(count: number, seed: number): Float32Array {
  let state = seed;
  return Float32Array.from({ length: count }, () => {
    state = (Math.imul(1664525, state) + 1013904223) >>> 0;
    return state / 2 ** 32 - 0.5;
  });
}

/** [pairs, width] of reasoning and of direct answers. */
export function streams({ pairs, width, common }: Pairs): [reasoning: Float32Array, direct: Float32Array] {
  const [direct, noise] = [numbers(pairs * width, pairs + width), numbers(pairs * width, pairs + width + 1)];
  const moved = numbers(width, pairs + width + 2);
  return [direct.map((value, i) => value + (common * moved[i % width]! + 0.5 * noise[i]!)), direct];
}

const shown = 24;

/** Compares with the numbers that the reference shows; relative to the largest of them. */
export function sameAsShown(values: ArrayLike<number>, expected: readonly number[], within: number): void {
  const step = Math.max(1, Math.ceil(values.length / shown));
  const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-30);
  assert.equal(Math.ceil(values.length / step), expected.length);
  for (const [i, value] of expected.entries()) {
    const difference = Math.abs(values[i * step]! - value);
    assert.ok(difference <= within * largest, `[${i * step}] is ${values[i * step]}, by NumPy ${value}`);
  }
}

export function allNear(actual: ArrayLike<number>, expected: ArrayLike<number>, within = 1e-12): void {
  assert.equal(actual.length, expected.length);
  for (let i = 0; i < expected.length; i++)
    assert.ok(
      Math.abs(actual[i]! - expected[i]!) <= within,
      `[${i}] ${actual[i]} is not ${expected[i]} within ${within}`,
    );
}
