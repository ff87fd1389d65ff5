// The variants that are compared with the untouched decoder: what is read, and what is changed meanwhile.

import type { BenchModel } from './models';
import type { Comparison } from './pairs';
import { comparePairs } from './pairs';
import type { HookRequest } from '../src/onnx/instrument/feeds';
import { readDecoder } from '../src/runtime/decoder-graph';
import { DecoderSession } from '../src/runtime/decoder-session';
import type { Fetch, StepResult } from '../src/runtime/step-result';

export interface HookCost extends Comparison {
  readonly phase: 'decode' | 'prefill';
  readonly variant: string;
}

const prompt = 256;
/** Waiting threads spin, and would be counted as work. */
const threads = 1;

interface Variant {
  readonly name: string;
  readonly fetch: Fetch;
  readonly hooks?: HookRequest;
}

const nothing: Fetch = { residuals: [], stats: [], attention: [] };
const everything: Fetch = { residuals: 'all', stats: [], attention: 'all' };

function variants(width: number, positions: number, total: number): readonly Variant[] {
  const rows = [-1];
  const rule = { bias: -1, query: new Float32Array(positions).fill(1), key: new Float32Array(total).fill(1) };
  const edit = { layer: 2, vector: new Float32Array(width).fill(0.01), renorm: 1 };
  return [
    { name: 'hooks off', fetch: nothing },
    { name: 'residuals', fetch: { ...nothing, residuals: 'all' as const } },
    { name: 'attention row', fetch: { ...nothing, attention: 'all' as const }, hooks: { rows } },
    { name: 'everything', fetch: everything, hooks: { rows } },
    { name: 'everything, one rule', fetch: everything, hooks: { rows, rules: [rule] } },
    { name: 'everything, one edit', fetch: { ...everything, stats: [2] }, hooks: { rows, edits: [edit] } },
  ];
}

export async function* costOf(
  model: BenchModel,
  phase: 'decode' | 'prefill',
  pairs: number,
  chosen: readonly string[],
): AsyncGenerator<HookCost> {
  const graph = await readDecoder(model.file, model.file);
  const plain = await DecoderSession.open(graph, 'cpu', false, { threads });
  const hooked = await DecoderSession.open(graph, 'cpu', true, { threads });
  const embeddings = (positions: number) =>
    Float32Array.from({ length: positions * model.width }, (_, i) => Math.sin(i * 7.3) / 2);
  const before = { rows: 1, positions: prompt, total: prompt, embeddings: embeddings(prompt) };
  const { past } = await plain.step(before);
  const step =
    phase === 'prefill'
      ? before
      : { rows: 1, positions: 1, total: prompt + 1, embeddings: embeddings(1), past };
  // What is fed is made at each step, as in a run.
  const run =
    (session: DecoderSession, { fetch, hooks }: Omit<Variant, 'name'>) =>
    (): Promise<StepResult> =>
      session.step(step, hooks, fetch);
  // A step is short beside the time it takes to fill the caches with its own weights; a prompt is not.
  const repeats = phase === 'prefill' ? { warm: 0, timed: 1 } : { warm: 3, timed: 4 };
  try {
    for (const variant of variants(model.width, step.positions, step.total)) {
      if (chosen.length > 0 && !chosen.includes(variant.name)) continue;
      const comparison = await comparePairs(
        run(plain, { fetch: nothing }),
        run(hooked, variant),
        pairs,
        repeats,
      );
      yield { phase, variant: variant.name, ...comparison };
    }
  } finally {
    await plain.release();
    await hooked.release();
  }
}
