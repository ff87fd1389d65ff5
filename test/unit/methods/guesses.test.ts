// What is guessed of a text, and that a wrong guess leaves nothing.

import assert from 'node:assert/strict';
import { Guesses, Saying } from '../../../src/methods/guesses';

/** A point is where a run has come to: here the tokens that led there. */
interface Told {
  readonly tokens: readonly number[];
  readonly sequence: { readonly isBranch: boolean; readonly length: number };
}

function told(tokens: readonly number[], isBranch = true): Told {
  return { tokens, sequence: { isBranch, length: tokens.length } };
}

/** Says texts from nothing; tells what was fed at once. */
async function said(texts: readonly (readonly number[])[], { isBranch = true, longest = 1000 } = {}) {
  const guesses = new Guesses();
  const fed: (readonly number[])[][] = [];
  for (const text of texts) {
    const steps: (readonly number[])[] = [];
    const sayAll = (from: Told, tokens: readonly number[]) => {
      steps.push(tokens);
      const before = from.tokens;
      return Promise.resolve(tokens.map((_, i) => told([...before, ...tokens.slice(0, i + 1)], isBranch)));
    };
    const saying = new Saying(sayAll, guesses, longest);
    let point = told([], isBranch);
    for (const [i, token] of text.entries()) {
      point = await saying.say(point, token);
      assert.deepEqual(point.tokens, text.slice(0, i + 1), 'what was said, and nothing else');
    }
    saying.end();
    fed.push(steps);
  }
  return fed;
}

describe('what is guessed of a text', () => {
  it('is how a text went on that began so, fed together with its first token', async () => {
    const fed = await said([
      [5, 1, 2, 5],
      [5, 1, 2, 5],
    ]);
    assert.deepEqual(fed, [[[5], [1], [2], [5]], [[5, 1, 2, 5]]]);
  });

  it('is nothing where no text began so', async () => {
    const fed = await said([
      [5, 1, 2],
      [6, 1, 2],
    ]);
    assert.deepEqual(fed[1], [[6], [1], [2]]);
  });

  it('is kept as far as it is right, and not tried again in that text', async () => {
    const fed = await said([
      [5, 1, 2, 3],
      [5, 1, 9, 3, 4],
      [5, 1, 9, 3, 4],
    ]);
    assert.deepEqual(fed[1], [[5, 1, 2, 3], [9], [3], [4]]);
    assert.deepEqual(fed[2], [[5, 1, 9, 3, 4]], 'the newer text is what is known');
  });

  it('may end before what was guessed', async () => {
    assert.deepEqual(
      (
        await said([
          [5, 1, 2, 3],
          [5, 1],
          [5, 1, 2],
        ])
      )[1],
      [[5, 1, 2, 3]],
    );
  });

  it('is no more than there is room for, nor anything of a row of its own', async () => {
    const texts = [
      [5, 1, 2, 3],
      [5, 1, 2, 3],
    ];
    assert.deepEqual((await said(texts, { longest: 3 }))[1], [[5, 1, 2], [3]]);
    assert.deepEqual((await said(texts, { isBranch: false }))[1], [[5], [1], [2], [3]]);
  });

  it('are at most eight tokens', async () => {
    const long = Array.from({ length: 12 }, (_, i) => i);
    assert.equal((await said([long, long]))[1]?.[0]?.length, 9);
  });
});
