// A cache taken apart, put together or cut back must lead to what the same rows lead to by themselves.

import assert from 'node:assert/strict';
import { Cache } from '../../src/runtime/cache';
import { readDecoder } from '../../src/runtime/decoder-graph';
import { DecoderSession } from '../../src/runtime/decoder-session';
import type { DecoderStep } from '../../src/runtime/decoder-inputs';
import { loadOrt } from '../../src/runtime/ort';
import { worst } from '../support/oracle-tensors';
import { sample } from './engines';

const width = 32;
const vocabulary = 64;
const limit = 1e-5;

/** The embedding of a row at a position, the same wherever it stands in a batch. */
const embedding = (row: number, position: number) =>
  Float32Array.from({ length: width }, (_, i) => Math.sin(row * 5.1 + position * 1.7 + i * 0.9));

function stepOf(rows: readonly number[], from: number, count: number, past?: Cache): DecoderStep {
  const embeddings = new Float32Array(rows.length * count * width);
  for (const [place, row] of rows.entries())
    for (let i = 0; i < count; i++) embeddings.set(embedding(row, from + i), (place * count + i) * width);
  const step = { rows: rows.length, positions: count, total: from + count, embeddings };
  return past === undefined ? step : { ...step, past: past.tensors };
}

describe('a cache', () => {
  let session: DecoderSession;
  let run: (
    rows: readonly number[],
    from: number,
    count: number,
    past?: Cache,
  ) => Promise<[Float32Array, Cache]>;

  before(async () => {
    session = await DecoderSession.open(await readDecoder(sample, 'sample'), 'cpu', true);
    const ort = await loadOrt();
    const { states } = session.graph.anatomy;
    run = async (rows, from, count, past) => {
      const { logits, past: left } = await session.step(stepOf(rows, from, count, past));
      const perRow = logits.length / rows.length;
      const last = rows.map((_, row) => logits.subarray((row + 1) * perRow - vocabulary, (row + 1) * perRow));
      const cache = Cache.of(ort, states, left, rows.length, from + count);
      return [Float32Array.from(last.flatMap(values => [...values])), cache];
    };
  });

  after(() => session.release());

  const alone = async (row: number, total: number) => (await run([row], 0, total))[0];

  it('is a value: two steps from one cache do not know of each other', async () => {
    const [, cache] = await run([0], 0, 5);
    const [first] = await run([0], 5, 1, cache);
    await run([3], 5, 1, cache);
    const [again] = await run([0], 5, 1, cache);
    assert.deepEqual(again, first);
    assert.ok(worst(first, await alone(0, 6)) < limit);
  });

  it('gives rows by number, in any order and more than once', async () => {
    const [, cache] = await run([0, 1, 2], 0, 4);
    const taken = cache.select([2, 0, 2]);
    assert.equal(taken.rows, 3);
    const [logits] = await run([2, 0, 2], 4, 1, taken);
    const expected = [await alone(2, 5), await alone(0, 5), await alone(2, 5)];
    for (const [row, values] of expected.entries())
      assert.ok(worst(logits.subarray(row * vocabulary, (row + 1) * vocabulary), values) < limit);
    assert.throws(() => cache.select([3]), /3 rows and no row 3/);
  });

  it('can be cut back to an earlier position', async () => {
    const [, cache] = await run([1, 4], 0, 7);
    const cut = cache.truncate(3);
    assert.equal(cut.length, 3);
    assert.equal(cut.bytes, (cache.bytes / 7) * 3);
    const [logits] = await run([1, 4], 3, 2, cut);
    assert.ok(worst(logits.subarray(vocabulary), await alone(4, 5)) < limit);
    assert.throws(() => cache.truncate(8), /7 positions can't be cut back to 8/);
  });

  it('puts rows of equal length together, and refuses others', async () => {
    const [, one] = await run([1], 0, 4);
    const [, two] = await run([5, 6], 0, 4);
    const [, longer] = await run([1], 0, 5);
    const [logits] = await run([1, 5, 6], 4, 1, Cache.concatenate([one, two]));
    assert.ok(worst(logits.subarray(2 * vocabulary), await alone(6, 5)) < limit);
    assert.throws(() => Cache.concatenate([one, longer]), /4 and of 5 positions/);
  });

  it('says that a recurrent state has no way back', async () => {
    const ort = await loadOrt();
    const [state] = session.graph.anatomy.states;
    const tensors = new Map([[state!.input, new ort.Tensor('float32', new Float32Array(6), [1, 2, 3])]]);
    const cache = Cache.of(ort, [{ ...state!, kind: 'recurrent' }], tensors, 1, 3);
    assert.equal(cache.isTruncatable, false);
    assert.throws(() => cache.truncate(2), /is renewed at each position/);
    assert.equal(cache.truncate(3), cache);
  });
});
