// Stopping early: after each latent step the next token's distribution decides whether there is another one.

import assert from 'node:assert/strict';
import { openMember, thought } from './thoughts';
import type { Model } from '../../../src/model/run/model';
import type { Written } from '../../../src/methods/happening';
import { generate } from '../../../src/tasks/generate';

const method = 'ivt-lr';
const sample = generate('trail', { seed: 5, index: 2, difficulty: 2 });

let model: Model;
let after1to5: { readonly probability: number; readonly entropy: number }[];
before(async () => {
  model = await openMember('pinhole-ivt');
  after1to5 = [];
  for (const steps of [1, 2, 3, 4, 5]) {
    const { happenings } = await thought(model, { method, sample, settings: { steps }, maxTokens: 1 });
    const { choice } = happenings.find((one): one is Written => one.kind === 'written')!;
    after1to5.push({ probability: choice.probability, entropy: choice.entropy });
  }
});
after(() => model.release());

async function stepsWith(stop: string, stopAt: number): Promise<number> {
  const { latents } = await thought(model, { method, sample, settings: { stop, stopAt }, maxTokens: 1 });
  return latents.length;
}

/** Between each two neighbours, and beyond both ends. */
function limitsOf(values: readonly number[]): readonly number[] {
  const sorted = [...values].sort((a, b) => a - b);
  return [0, ...sorted.slice(1).map((value, i) => (value + sorted[i]!) / 2), 20];
}

describe('a run in latent steps that may stop early', () => {
  it('ends with the first step after which the next token is sure enough', async () => {
    const counts = new Set<number>();
    for (const limit of limitsOf(after1to5.map(({ probability }) => probability))) {
      const first = after1to5.findIndex(({ probability }) => probability > limit);
      const steps = await stepsWith('confidence is above', limit);
      assert.equal(steps, first < 0 ? 5 : first + 1, `above ${limit}`);
      counts.add(steps);
    }
    assert.ok(counts.size > 1);
  });

  it('ends with the first step after which the next token has so little entropy', async () => {
    const counts = new Set<number>();
    for (const limit of limitsOf(after1to5.map(({ entropy }) => entropy))) {
      const first = after1to5.findIndex(({ entropy }) => entropy < limit);
      const steps = await stepsWith('entropy is below', limit);
      assert.equal(steps, first < 0 ? 5 : first + 1, `below ${limit}`);
      counts.add(steps);
    }
    assert.ok(counts.size > 1);
  });

  it('takes every step where nothing is said', async () => {
    assert.equal(await stepsWith('never', 0), 5);
  });
});
