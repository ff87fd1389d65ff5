import assert from 'node:assert/strict';
import { spanAt, spansOf } from '../../../src/shared/trace-view/spans';

const texts = (line: string) => line.split(/(?= )/).map(text => ({ kind: 'text' as const, text }));
const counts = (steps: Parameters<typeof spansOf>[0]) => spansOf(steps).map(({ count }) => count);
const latent = (span: number) => ({ kind: 'latent' as const, latent: { span } });

describe('spans of steps', () => {
  it('end with a sentence', () => {
    assert.deepEqual(counts(texts('one two three four five. six seven eight nine ten!')), [5, 5]);
  });

  it('are not a few words long: a short sentence goes with the next', () => {
    assert.deepEqual(counts(texts('cell c2 pink . answer pink')), [6]);
  });

  it('do not end inside of a number', () => {
    const steps = [
      ...texts('so it is about 3'),
      { kind: 'text' as const, text: '.' },
      { kind: 'text' as const, text: '5' },
    ];
    assert.deepEqual(counts([...steps, ...texts(' metres tall')]), [9]);
  });

  it('end where a line does, and after sixty tokens without any end', () => {
    assert.deepEqual(counts(texts('a b c d e\n f g h i j')), [5, 5]);
    assert.deepEqual(
      counts(Array.from({ length: 130 }, () => ({ kind: 'text' as const, text: ' word' }))),
      [60, 60, 10],
    );
  });

  it('keep groups of latents apart, from each other and from text', () => {
    const steps = [
      { kind: 'prompt' as const },
      ...texts('look here'),
      latent(0),
      latent(0),
      latent(1),
      ...texts('done'),
      { kind: 'answer' as const, text: 'done' },
    ];
    assert.deepEqual(
      spansOf(steps).map(({ kind, from, count }) => [kind, from, count]),
      [
        ['text', 1, 2],
        ['latent', 3, 2],
        ['latent', 5, 1],
        ['text', 6, 1],
      ],
    );
  });

  it('that have ended are not changed by what is written later', () => {
    const steps = texts('one two three four five . six 7.5 eight nine ten . a b . c d e f\n g h i.').map(
      step => step,
    );
    let before = spansOf([]);
    for (let length = 1; length <= steps.length; length++) {
      const now = spansOf(steps.slice(0, length));
      // The last one, and one whose full stop may turn out to be a decimal point, are open.
      assert.deepEqual(now.slice(0, before.length - 1), before.slice(0, -1), `at ${length}`);
      before = now;
    }
  });

  it('find the span of a step, and the nearest of one that writes nothing', () => {
    const steps = [{ kind: 'prompt' as const }, ...texts('a b c d e. f g'), { kind: 'answer' as const }];
    const spans = spansOf(steps);
    assert.deepEqual(
      [0, 1, 5, 6, 7, 8].map(step => spanAt(spans, step)),
      [0, 0, 0, 1, 1, 1],
    );
    assert.equal(spanAt([], 3), -1);
  });
});
