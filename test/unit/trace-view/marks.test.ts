// Marks of interventions: the steps that were made under them, and words.

import assert from 'node:assert/strict';
import { positionClasses, positionWords, selectorOf } from '../../../src/intervention/position-names';
import { maskOf } from '../../../src/intervention/positions';
import type { Step } from '../../../src/shared/trace/step';
import { marksOf } from '../../../src/shared/trace-view/marks';
import { namedPositions } from '../../../src/shared/trace-view/named-positions';
import { madeUpDocument } from '../trace/made-up';

/** Prompt, two words, two latents, then words; the answer begins with step 6. */
const made = madeUpDocument(9);
const answer: Step = {
  kind: 'answer',
  row: made.steps.at(-1)!.row,
  appended: { from: made.tokens.length, count: 0 },
  ms: 1,
  text: 'blue',
  fromStep: 6,
};
const document = { ...made, steps: [...made.steps, answer] };
const { firstPosition, steps, tokens } = document;
const marksFor = (...interventions: readonly unknown[]) => marksOf({ ...document, interventions });
const [first] = steps.map(({ row }) => firstPosition + row).slice(5);

describe('positions by name, as they are drawn', () => {
  const names = [
    ...positionWords,
    ...['latent[1]', 'image[0..2]', 'generated[1..]', '[2..7]', '[7..]', '[-2..-1]', '[-3..]', '[3]'],
  ];
  const table = {
    classes: Uint8Array.from(tokens, token => positionClasses.indexOf(token.class)),
    promptLength: firstPosition + 1,
    answerFrom: steps[6]!.appended.from,
  };
  for (const name of names)
    it(`are what the engine means: ${name}`, () =>
      assert.deepEqual([...namedPositions([name], document)].slice(0, tokens.length), [
        ...maskOf(selectorOf(name), table, 0, tokens.length),
      ]));

  it('are none for what is no name', () => {
    for (const name of ['', 'latents', 'image[', '[1..2', 'a[9]', '[..3]'])
      assert.ok(
        namedPositions([name], document).every(value => value === 0),
        name,
      );
  });
});

describe('marks of interventions', () => {
  it('span the steps that were made under them: from a step on', () => {
    const from = { layers: [2], positions: `[${first}..]` };
    const [vector, head, gate] = marksFor(
      { at: from, do: { add: { vector: 'a/up.vector.safetensors#v', strength: -0.4, renorm: true } } },
      { at: { ...from, heads: [1] }, do: { 'knock-out': true } },
      { at: { queries: `[${first}..]`, keys: 'image' }, do: { gate: 0 } },
    );
    const last = made.steps.length - 1;
    for (const mark of [vector, head, gate]) assert.deepEqual(mark?.steps, [[5, last]]);
    assert.deepEqual([vector?.shape, head?.shape, gate?.shape], ['vector', 'head', 'gate']);
    assert.deepEqual(
      [vector?.words, head?.words, gate?.words],
      ['up \u00d7 \u22120.4, L2', 'L2, head 1 out', 'no view of image'],
    );
  });

  it('of a latent stand where a step says that it was replaced', () => {
    const replaced = {
      ...document,
      steps: steps.map(step =>
        step.kind === 'latent' && step.latent === 1 ? { ...step, origin: 'replaced' as const } : step,
      ),
      interventions: [{ at: { latents: 'all' }, do: { replace: { noise: { seed: 3 } } } }],
    };
    const [mark] = marksOf(replaced);
    assert.deepEqual(mark, { item: 0, shape: 'latent', words: 'noise (seed 3)', steps: [[4, 4]] });
  });

  it('part where steps between were made without it, and have no step where only the prompt is changed', () => {
    const [words, picture] = marksFor(
      { at: { layers: [1], positions: 'generated' }, do: { scale: 2 } },
      { at: { layers: [1], positions: 'image' }, do: { scale: 2 } },
    );
    const made = steps.flatMap(({ kind, row }, index) =>
      kind !== 'answer' && tokens[firstPosition + row]?.class === 'generated' ? [index] : [],
    );
    assert.deepEqual(
      words?.steps.flatMap(([from, to]) => Array.from({ length: to - from + 1 }, (_, i) => from + i)),
      made,
    );
    assert.ok(words.steps.length > 1);
    assert.deepEqual(picture?.steps, []);
  });

  it('are none for what is not understood', () => {
    for (const change of [
      null,
      3,
      'zero',
      {},
      { at: {} },
      { at: {}, do: { dream: 1 } },
      { do: { scale: 'x' } },
    ])
      assert.deepEqual(marksFor(change), []);
  });
});
