// Hooks in forms of attention and mixers for which there is no real export here, run by ONNX Runtime.

import assert from 'node:assert/strict';
import type { InferenceSession } from 'onnxruntime-node';
import { anatomyOf } from '../../../src/onnx/anatomy/anatomy-of';
import { encodeToBytes } from '../../../src/onnx/codec';
import { hookFeeds, knockOut } from '../../../src/onnx/instrument/feeds';
import type { HookRequest } from '../../../src/onnx/instrument/feeds';
import { instrument } from '../../../src/onnx/instrument/instrument';
import type { ModelProto } from '../../../src/onnx/messages';
import { loadOrt } from '../../../src/runtime/ort';
import { convolution, multiHeadAttention, oneLayer, sinkAttention } from '../../support/onnx-patterns';
import { worst } from '../../support/oracle-tensors';

const [positions, width] = [4, 8];
const values = Float32Array.from({ length: positions * width }, (_, i) => Math.cos(i * 0.9));

type Floats = Record<string, Float32Array>;

async function runner(model: ModelProto): Promise<(request?: HookRequest) => Promise<Floats>> {
  const ort = await loadOrt();
  const { model: hooked, manifest } = instrument(model, anatomyOf(model));
  const session: InferenceSession = await ort.InferenceSession.create(encodeToBytes(hooked));
  const own = {
    inputs_embeds: () => new ort.Tensor('float32', values, [1, positions, width]),
    input_ids: () => new ort.Tensor('int64', BigInt64Array.of(3n, 1n, 4n, 1n), [1, positions]),
    'past_conv.0': () => new ort.Tensor('float32', new Float32Array(2 * width), [1, width, 2]),
  };
  return async request => {
    const named = Object.entries(own).filter(([name]) => session.inputNames.includes(name));
    const feeds = Object.fromEntries(named.map(([name, make]) => [name, make()]));
    for (const { name, elementType, shape, data } of hookFeeds(
      manifest,
      { rows: 1, positions, total: positions },
      request,
    ))
      feeds[name] = new ort.Tensor(elementType as 'float32', data as Float32Array, shape);
    const results = await session.run(feeds);
    return Object.fromEntries(
      Object.entries(results).map(([name, tensor]) => [name, tensor.data as Float32Array]),
    );
  };
}

/** Nobody sees the second position. */
const hidden: HookRequest = {
  rules: [{ bias: knockOut, query: new Float32Array(positions).fill(1), key: Float32Array.of(0, 1, 0, 0) }],
  rows: [0, 1, 2, 3],
};

const sums = (rows: Float32Array) =>
  Array.from({ length: rows.length / positions }, (_, i) =>
    rows.slice(i * positions, (i + 1) * positions).reduce((a, b) => a + b, 0),
  );

describe('hooks in other patterns', () => {
  it('read and gate attention with sinks, whose rows sum to less than 1', async () => {
    const run = await runner(oneLayer(sinkAttention()));
    const read = (await run({ rows: [0, 1, 2, 3] }))['attn.1']!;
    const gated = (await run(hidden))['attn.1']!;
    assert.ok(sums(read).every(sum => sum > 0.05 && sum < 0.99));
    assert.ok(gated.every((value, i) => (i % positions === 1 ? value === 0 : value > 0)));
    // The sink keeps its score: what is left is shared with it as before.
    const sink = 1 - sums(read)[0]!;
    const expected = read[0]! / (read[0]! + read[2]! + read[3]! + sink);
    assert.ok(Math.abs(gated[0]! - expected) < 1e-6);
  });

  it('read and gate MultiHeadAttention', async () => {
    const run = await runner(oneLayer(multiHeadAttention()));
    const read = (await run({ rows: [0, 1, 2, 3] }))['attn.1']!;
    assert.ok(sums(read).every(sum => Math.abs(sum - 1) < 1e-6));
    assert.deepEqual([...read.slice(1, positions)], [0, 0, 0]);
    const gated = (await run(hidden))['attn.1']!;
    assert.equal(gated[3 * positions + 1], 0);
    assert.ok(gated[3 * positions]! > read[3 * positions]!);
  });

  it('steer a text-only decoder at its embeddings and behind its layer', async () => {
    const run = await runner(oneLayer(multiHeadAttention(), { tokens: true }));
    const vector = new Float32Array(width).fill(0.5);
    const [base, first, last] = [
      await run(),
      await run({ edits: [{ layer: 0, vector }] }),
      await run({ edits: [{ layer: 1, vector }] }),
    ];
    assert.equal(
      worst(
        first['resid.0']!,
        base['resid.0']!.map(x => x + 0.5),
      ),
      0,
    );
    assert.equal(
      worst(
        last['resid.1']!,
        base['resid.1']!.map(x => x + 0.5),
      ),
      0,
    );
    assert.equal(worst(last['resid.0']!, base['resid.0']!), 0);
    assert.ok(worst(first['logits']!, base['logits']!) > 0.1);
  });

  it('steer behind a convolution, and say that there is no attention', async () => {
    const model = oneLayer(convolution());
    const { manifest } = instrument(model, anatomyOf(model));
    assert.deepEqual(manifest.hooks[1]!.attention, { refused: 'Layer 1 has no attention.' });
    const run = await runner(model);
    const vector = new Float32Array(width).fill(-1);
    const [base, steered] = [await run(), await run({ edits: [{ layer: 1, vector, gain: 2 }] })];
    assert.equal(
      worst(
        steered['resid.1']!,
        base['resid.1']!.map(x => x - 2),
      ),
      0,
    );
  });

  it('hold at several edits of one place: they sum', async () => {
    const run = await runner(oneLayer(multiHeadAttention()));
    const vector = new Float32Array(width).fill(1);
    const edits = [0.5, 0.25, -2].map(gain => ({ layer: 1, vector, gain }));
    const [base, steered] = [await run(), await run({ edits })];
    assert.ok(
      worst(
        steered['resid.1']!,
        base['resid.1']!.map(x => x - 1.25),
      ) < 1e-6,
    );
  });
});
