import assert from 'node:assert/strict';
import { bounded } from '../../../src/model/text/bounded';

const limits = { what: 'The work', mostMs: 100 };

describe('bounded work', () => {
  it('gives its result, and its own errors', () => {
    assert.equal(
      bounded(limits, () => 5),
      5,
    );
    const own = new RangeError('too far');
    assert.throws(
      () =>
        bounded(limits, () => {
          throw own;
        }),
      error => error === own,
    );
  });

  const endless: Readonly<Record<string, () => unknown>> = {
    'a loop': () => {
      for (;;);
    },
    'a loop that catches everything': () => {
      for (;;) {
        try {
          for (;;);
        } catch {
          continue;
        }
      }
    },
    'a regular expression': () => /^(a+)+$/.test(`${'a'.repeat(60)}b`),
  };
  for (const [what, task] of Object.entries(endless)) {
    it(`ends with a sentence: ${what}`, () => {
      assert.throws(() => bounded(limits, task), {
        name: 'DarkroomError',
        kind: 'unsupported',
        message: 'The work took longer than 100 ms.',
      });
      assert.equal(
        bounded({ ...limits, mostMs: 60_000 }, () => 'still there'),
        'still there',
      );
    });
  }
});
