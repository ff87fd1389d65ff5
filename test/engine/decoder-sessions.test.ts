// Which session a step meets: one made for what the step changes, and no more of them than memory allows.

import assert from 'node:assert/strict';
import { readDecoder } from '../../src/runtime/decoder-graph';
import { DecoderSession } from '../../src/runtime/decoder-session';
import type { HookRequest } from '../../src/onnx/instrument/feeds';
import { sample } from './engines';

const width = 32;
const positions = 5;
const step = {
  rows: 1,
  positions,
  total: positions,
  embeddings: Float32Array.from({ length: positions * width }, (_, i) => Math.sin(i * 0.7)),
};
const edited = (...layers: readonly number[]): HookRequest => ({
  edits: layers.map(layer => ({ layer, keep: 0.5 })),
});
const gated: HookRequest = {
  rules: [{ bias: -1, query: new Float32Array(positions).fill(1), key: new Float32Array(positions).fill(1) }],
};

describe('the sessions of a decoder', () => {
  let decoder: DecoderSession;

  const open = async (most: number) => {
    decoder = await DecoderSession.open(await readDecoder(sample, 'sample'), 'cpu', true, { most });
  };
  const logits = async (request: HookRequest) => (await decoder.step(step, request)).logits;

  afterEach(() => decoder.release());

  it('of a small one are made for what is changed, and the one not used for longest goes', async () => {
    await open(3);
    await logits(edited(2, 1));
    await logits(gated);
    assert.deepEqual(decoder.reaches, [[], [1, 2], 'anything']);
    await logits({});
    await logits(edited(2));
    assert.deepEqual(decoder.reaches, ['anything', [], [2]]);
  });

  it('of a large one take turns, and the third can change anything', async () => {
    await open(1);
    await logits(edited(1));
    assert.deepEqual(decoder.reaches, [[1]]);
    await logits({});
    assert.deepEqual(decoder.reaches, [[1]]);
    await logits(edited(2));
    await logits(edited(1));
    await logits({});
    assert.deepEqual(decoder.reaches, ['anything']);
  });

  it('are not closed under a step', async () => {
    await open(1);
    const requests = [{}, edited(1), gated, edited(2), {}, edited(1)];
    const together = await Promise.all(requests.map(logits));
    await decoder.release();
    await open(4);
    for (const [i, request] of requests.entries()) assert.deepEqual(together[i], await logits(request));
  });

  it('refuse a layer that there is not, and open none for it', async () => {
    await open(4);
    await assert.rejects(logits(edited(99)), /There is no layer 99/);
    assert.deepEqual(decoder.reaches, [[]]);
  });
});
