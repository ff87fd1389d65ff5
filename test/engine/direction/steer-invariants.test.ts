// What must hold of a steered stream in real graphs, single and half precision: its length stays, and strength 0 is nothing.

import assert from 'node:assert/strict';
import { developed } from '../../../src/steering/develop';
import { lengthOf } from '../../../src/steering/energy';
import { gaussian } from '../../../src/intervention/noise';
import { precisionOf } from '../../support/oracle-bars';
import { Decoder } from '../../support/oracle-decoder';
import { fixture, fixtureCase } from '../../support/oracle-fixtures';
import { runCase } from '../../support/oracle-runs';

const bars = {
  /** Change of length, and of logits at strength 0, relative. */
  fp32: { length: 1e-5, neutral: 1e-5 },
  fp16: { length: 5e-3, neutral: 2e-2 },
} as const;

const steps = 4;
const layer = 2;

describe('a steered stream', () => {
  for (const name of [
    'idefics3.legacy',
    'idefics3.legacy_fp16',
    'qwen3_vl.legacy',
    'llava.gqa_genai018_fp32',
  ]) {
    const bar = bars[precisionOf(name) === 'fp16' ? 'fp16' : 'fp32'];

    it(`${name}: keeps its length at every strength, and moves`, async () => {
      const oracle = fixtureCase(name);
      const decoder = await Decoder.open(fixture(name), true);
      try {
        const { width } = oracle;
        const filter = { kind: 'low', keep: 24 } as const;
        const vector = developed(gaussian(96, 1), { fidelity: 'paper', filter, width });
        const [plain] = await runCase(decoder, oracle, { steps: 1 });
        const rowsOf = (stream: Float32Array) =>
          Array.from({ length: oracle.length }, (_, row) => stream.subarray(row * width, (row + 1) * width));
        for (const strength of [0.1, 1, 10]) {
          const edits = [{ layer, vector, gain: strength, renorm: 1 }];
          const [steered] = await runCase(decoder, oracle, { steps: 1, hooks: () => ({ edits }) });
          const before = rowsOf(plain!.residual[layer]!);
          for (const [row, after] of rowsOf(steered!.residual[layer]!).entries()) {
            const ratio = lengthOf(after) / lengthOf(before[row]!);
            assert.ok(Math.abs(ratio - 1) <= bar.length, `${strength}, row ${row}: length × ${ratio}`);
            const turned = after.reduce((sum, value, d) => sum + Math.abs(value - before[row]![d]!), 0);
            assert.ok(turned > 0.01 * strength, `${strength}, row ${row} moved by ${turned}`);
          }
        }
      } finally {
        await decoder.close();
      }
    });

    it(`${name}: strength 0 changes no token, and no logit beyond what neutral hooks may`, async () => {
      const oracle = fixtureCase(name);
      const decoder = await Decoder.open(fixture(name), true);
      try {
        const vector = gaussian(oracle.width, 2);
        const edits = [{ layer, vector, gain: 0, renorm: 1 }];
        const hooks = () => ({ edits });
        const plain = await runCase(decoder, oracle, { steps });
        const steered = await runCase(decoder, oracle, { steps, hooks });
        for (const [step, { logits }] of plain.entries()) {
          const largest = logits.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
          const other = steered[step]!.logits;
          assert.equal(best(other), best(logits));
          for (const [i, value] of logits.entries())
            assert.ok(Math.abs(value - other[i]!) <= bar.neutral * largest, `step ${step}, logit ${i}`);
        }
      } finally {
        await decoder.close();
      }
    });
  }
});

/** Of the last position. */
function best(logits: Float32Array): number {
  return logits.reduce((at, value, i) => (value > logits[at]! ? i : at), 0);
}
