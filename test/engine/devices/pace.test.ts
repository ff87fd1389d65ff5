// How long a device takes is measured no longer than somebody would wait for it.

import assert from 'node:assert/strict';
import { sample } from '../engines';
import type { DecoderStep } from '../../../src/runtime/decoder-inputs';
import { readDecoder } from '../../../src/runtime/decoder-graph';
import { DecoderSession } from '../../../src/runtime/decoder-session';
import { paceOf } from '../../../src/runtime/probe';

const wanted = 128;

describe('the pace of a decoder', () => {
  let decoder: DecoderSession;

  before(async () => {
    decoder = await DecoderSession.open(await readDecoder(sample, 'sample'), 'cpu', true);
  });
  after(() => decoder.release());

  /** With how many new positions it was asked, each time. */
  async function watched(longest: number) {
    const asked: number[] = [];
    const step = (one: DecoderStep) => {
      asked.push(one.positions);
      return decoder.step(one, {});
    };
    return { pace: await paceOf({ graph: decoder.graph, step }, wanted, longest), asked };
  }

  it('is that of the whole prompt and of nine steps where these are over in time, the first of each left out', async () => {
    const { pace, asked } = await watched(Infinity);
    assert.equal(pace.positions, wanted);
    assert.deepEqual(asked, [8, 8, wanted, wanted, ...Array.from({ length: 10 }, () => 1)]);
    assert.ok(pace.promptMs > 0 && pace.stepMs > 0);
  });

  it('is that of a few positions and of one step where nothing more is over in time', async () => {
    const { pace, asked } = await watched(0);
    assert.equal(pace.positions, 8);
    assert.deepEqual(asked, [8, 8, 1, 1]);
    assert.ok(pace.promptMs > 0 && pace.stepMs > 0);
  });

  it('says what crosses behind the whole prompt, however much of it was timed', async () => {
    const noise = (count: number) => Float32Array.from({ length: 32 * count }, (_, i) => Math.sin(i) / 20);
    const prompt = { rows: 1, positions: wanted, total: wanted, embeddings: noise(wanted) };
    const { past } = await decoder.step(prompt);
    const entry = noise(1);
    const next = await decoder.step({ rows: 1, positions: 1, total: wanted + 1, embeddings: entry, past });
    const bytes = [...past.values(), ...next.past.values()].map(
      ({ data }) => (data as Float32Array).byteLength,
    );
    const crossing = [...bytes, entry.byteLength, next.logits.byteLength].reduce((sum, one) => sum + one, 0);
    for (const longest of [0, Infinity]) assert.equal((await watched(longest)).pace.crossing, crossing);
  });
});
