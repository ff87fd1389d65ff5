import assert from 'node:assert/strict';
import { branchesOf } from '../../src/host/sidebar/step-spans';
import { spansOf } from '../../src/shared/trace-view/spans';
import type { Step } from '../../src/shared/trace/step';

const at = (i: number) => ({ row: i, appended: { from: i, count: 1 }, ms: i });

function text(words: readonly (string | readonly [string, number])[]): Step[] {
  return words.map((word, i) => {
    const [piece, entropy] = typeof word === 'string' ? [word, 0] : word;
    return { kind: 'text', ...at(i), token: { id: i, text: piece, probability: 1, entropy } };
  });
}

describe('steps as a tree', () => {
  const labels = (steps: readonly Step[]) =>
    branchesOf(steps).map(({ label, from, to }) => [label, from, to]);

  it('puts tokens together as the film does, each span with its highest entropy', () => {
    const steps = text([
      'step',
      ' 1',
      ' b4',
      [' up', 1.5],
      ' .',
      ' cell',
      ' c2',
      ' is',
      ' red',
      ' .',
      ' red',
    ]);
    const spans = branchesOf(steps);
    assert.deepEqual(
      spans.map(({ label, from, to, entropy }) => [label, from, to, entropy]),
      [
        ['step 1 b4 up .', 0, 4, 1.5],
        ['cell c2 is red .', 5, 9, 0],
        ['red', 10, 10, 0],
      ],
    );
    assert.deepEqual(
      spansOf(
        steps.map(step => ({ kind: step.kind, text: step.kind === 'text' ? step.token.text : '' })),
      ).map(({ from, count }) => [from, from + count - 1]),
      spans.map(({ from, to }) => [from, to]),
    );
  });

  it('calls latents what they are called in the film', () => {
    const latent = (i: number, form: 'denoised' | 'patches'): Step =>
      ({ kind: 'latent', ...at(i), span: 1, index: i, of: 2, form: { kind: form } }) as Step;
    assert.deepEqual(labels([latent(0, 'denoised'), latent(1, 'denoised')]), [['sketch 2', 0, 1]]);
    assert.deepEqual(labels([latent(0, 'patches'), latent(1, 'patches')]), [
      ['latent step 1', 0, 0],
      ['latent step 2', 1, 1],
    ]);
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
    assert.equal(branchesOf(steps)[2]?.correct, false);
  });

  it('covers every step exactly once', () => {
    const steps = text(['a', '.', ' b', '?', '!', ' c', '\n\n', 'd']);
    const covered = branchesOf(steps).flatMap(({ from, to }) =>
      Array.from({ length: to - from + 1 }, (_, i) => from + i),
    );
    assert.deepEqual(covered, [...steps.keys()]);
  });
});
