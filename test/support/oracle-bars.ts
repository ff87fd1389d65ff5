// How far figures may be from 0, by the numbers a graph computes with.

import type { Figures } from './oracle-parity';

export type Precision = 'fp32' | 'fp16' | 'int8' | 'int4';

export function precisionOf(name: string): Precision {
  if (/int8/.test(name)) return 'int8';
  if (/int4|q4/.test(name)) return 'int4';
  return /fp16/.test(name) ? 'fp16' : 'fp32';
}

const attention = ['attention', 'attention, gated'];
const againstReference = [
  'logits',
  'residual',
  'steer_all',
  'residual, steered',
  'steer_last',
  'steer_gen',
  'steer_all_lastlayer',
  'gate',
];

/** Rounding of the type the stream has: what an edit leaves behind when it is written back. */
const streamStep: Record<Precision, number> = { fp32: 2e-6, fp16: 4e-3, int8: 2e-6, int4: 2e-6 };

/** Figures that must not be above a bar. int8 and int4 agree with the reference only as far as quantisation lets them. */
export function bars(precision: Precision, fused: boolean): Record<string, number> {
  const reference = { fp32: 1e-4, fp16: 0.1, int8: 1, int4: 5 }[precision];
  const probabilities = { fp32: 2e-5, fp16: 0.02, int8: 0.3, int4: 1 }[precision];
  const exact = streamStep[precision];
  // A fused operator that gives its probabilities adds in another order, and four bits round that up.
  const neutral = { fp32: fused ? 1e-5 : 0, fp16: 2e-2, int8: 0, int4: fused ? 0.2 : 0 }[precision];
  return {
    neutral,
    'neutral, on': neutral,
    ...Object.fromEntries(againstReference.map(key => [key, reference])),
    ...Object.fromEntries(attention.map(key => [key, probabilities])),
    before: 0,
    exact,
    unnormed: exact,
    replaced: exact,
    renorm: precision === 'fp16' ? 1e-3 : 1e-6,
    stats: precision === 'fp16' ? 1e-3 : 1e-6,
    forbidden: 0,
    'sum of row': precision === 'fp16' ? 1e-3 : 1e-6,
    'heads off': 0,
    // Dynamic quantisation chooses one scale for all rows of a batch, so a row depends on its neighbours.
    batch: precision === 'int8' ? 1 : 1e-4,
    'batch, attention': precision === 'int8' ? 0.3 : 1e-4,
  };
}

/** What must happen: a hook without effect passes every other bar. */
export const mustMove: Record<string, number> = { 'heads on moves': 0.1, 'one head moves': 0.1 };

export function misses(figures: Figures, precision: Precision, fused: boolean): readonly string[] {
  const above = Object.entries(bars(precision, fused))
    .filter(([key, bar]) => key in figures && !(figures[key]! <= bar))
    .map(([key, bar]) => `${key} is ${figures[key]!.toExponential(1)}, above ${bar}`);
  const still = Object.entries(mustMove)
    .filter(([key, least]) => key in figures && !(figures[key]! >= least))
    .map(([key, least]) => `${key} is ${figures[key]!.toExponential(1)}, below ${least}`);
  return [...above, ...still];
}

/** A table graph x check. */
export function tableOf(results: ReadonlyMap<string, Figures>): string {
  const keys = [...new Set([...results.values()].flatMap(figures => Object.keys(figures)))];
  const cell = (value: number | undefined) =>
    value === undefined ? '' : value === 0 ? '0' : value.toExponential(0);
  const header = keys.map((key, i) => `${String(i + 1).padStart(2)} ${key}`).join('\n');
  const rows = [...results].map(
    ([name, figures]) => `${name.padEnd(32)}${keys.map(key => cell(figures[key]).padStart(6)).join('')}`,
  );
  const numbers = `${''.padEnd(32)}${keys.map((_, i) => String(i + 1).padStart(6)).join('')}`;
  return [header, numbers, ...rows].join('\n');
}
