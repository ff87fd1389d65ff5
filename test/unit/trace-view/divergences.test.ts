// KL of every place of two runs: what is asked for, once, and what is asked for again.

import assert from 'node:assert/strict';
import type { StepPair } from '../../../src/shared/protocol/trace-compare';
import { Divergences } from '../../../webview/trace/compare/divergences';

/** All that was begun has come to its end. */
const settled = () => new Promise(resolve => setImmediate(resolve));

describe('the divergences of two runs', () => {
  const asked: StepPair[][] = [];
  let answer: (pair: StepPair) => number = () => 0.5;
  const made = () => {
    asked.length = 0;
    return new Divergences(
      async (_, pairs) => {
        asked.push([...pairs]);
        const values = pairs.map(answer);
        return Promise.resolve(Float32Array.from(values));
      },
      () => undefined,
    );
  };
  const pairs = [
    [1, 1],
    [2, 2],
  ] as const;
  const want = (state: string) => ({ first: 'own' as const, pairs, state });

  it('are asked for once', async () => {
    answer = () => 0.5;
    const divergences = made();
    divergences.want(want('1'));
    await settled();
    divergences.want(want('2'));
    divergences.visit([1, 1]);
    await settled();
    assert.equal(divergences.get(1, 1), 0.5);
    assert.deepEqual(asked, [[...pairs]]);
  });

  it('are asked for again, where they could not be read, when a run has gone on', async () => {
    answer = ([own]) => (own === 2 ? NaN : 0.5);
    const divergences = made();
    divergences.want(want('1'));
    await settled();
    divergences.want(want('1'));
    await settled();
    assert.equal(asked.length, 1, 'not in the same state');
    answer = () => 0.25;
    divergences.want(want('2'));
    await settled();
    assert.deepEqual([divergences.get(1, 1), divergences.get(2, 2)], [0.5, 0.25]);
    assert.deepEqual(asked[1], [[2, 2]]);
  });

  it('are asked for again when a person comes to the place, and not while they stay there', async () => {
    answer = () => {
      throw new Error('no such file');
    };
    const divergences = made();
    divergences.want(want('1'));
    await settled();
    assert.ok(Number.isNaN(divergences.get(1, 1)));
    answer = () => 0.25;
    divergences.visit([1, 1]);
    await settled();
    assert.deepEqual([divergences.get(1, 1), divergences.get(2, 2)], [0.25, NaN]);
    assert.equal(asked.length, 2);
  });

  it('are not kept as unreadable where a run went on while they were read', async () => {
    answer = () => NaN;
    const divergences = made();
    divergences.want(want('1'));
    answer = () => 0.25;
    divergences.want(want('2'));
    await settled();
    assert.deepEqual([divergences.get(1, 1), divergences.get(2, 2)], [0.25, 0.25]);
  });
});
