import assert from 'node:assert/strict';
import { spansOf } from '../../src/host/sidebar/step-spans';
import type { Step } from '../../src/shared/trace/step';

const at = (i: number) => ({ row: i, appended: { from: i, count: 1 }, ms: i });

function text(words: readonly (string | readonly [string, number])[]): Step[] {
  return words.map((word, i) => {
    const [piece, entropy] = typeof word === 'string' ? [word, 0] : word;
    return { kind: 'text', ...at(i), token: { id: i, text: piece, probability: 1, entropy } };
  });
}

describe('steps as a tree', () => {
  const labels = (steps: readonly Step[]) => spansOf(steps).map(({ label, from, to }) => [label, from, to]);

  it('puts tokens together into sentences, each with its highest entropy', () => {
    const spans = spansOf(text(['step', ' 1', [' up', 1.5], ' .', ' cell', ' red', ' .', ' answer', ' red']));
    assert.deepEqual(
      spans.map(({ label, from, to, entropy }) => [label, from, to, entropy]),
      [
        ['step 1 up .', 0, 3, 1.5],
        ['cell red .', 4, 6, 0],
        ['answer red', 7, 8, 0],
      ],
    );
  });

  it('does not end a sentence inside a number', () => {
    assert.deepEqual(labels(text(['about', ' 3', '.', '14', ' metres', '.'])), [
      ['about 3.14 metres.', 0, 5],
    ]);
  });

  it('ends a line where it ends', () => {
    assert.deepEqual(labels(text(['one', '\n', 'two'])), [
      ['one', 0, 1],
      ['two', 2, 2],
    ]);
  });

  it('cuts a sentence that never ends', () => {
    const spans = spansOf(text(Array.from({ length: 130 }, () => ' on')));
    assert.deepEqual(
      spans.map(({ from, to }) => to - from + 1),
      [60, 60, 10],
    );
  });

  it('names the prompt and the answer, and says whether it is right', () => {
    const steps: Step[] = [
      { kind: 'prompt', ...at(0) },
      ...text([' red']),
      { kind: 'answer', ...at(2), text: 'red', fromStep: 1, truth: 'blue', correct: false },
    ];
    assert.deepEqual(labels(steps), [
      ['Prompt', 0, 0],
      ['red', 1, 1],
      ['Answer: red, wrong', 2, 2],
    ]);
    assert.equal(spansOf(steps)[2]?.correct, false);
  });

  it('covers every step exactly once', () => {
    const steps = text(['a', '.', ' b', '?', '!', ' c', '\n\n', 'd']);
    const covered = spansOf(steps).flatMap(({ from, to }) =>
      Array.from({ length: to - from + 1 }, (_, i) => from + i),
    );
    assert.deepEqual(covered, [...steps.keys()]);
  });
});
