// Which moments of two runs stand above each other, and where they part.

import assert from 'node:assert/strict';
import type { LatentView, StepView } from '../../../src/shared/protocol/trace-panel';
import { alignmentOf, placeOf } from '../../../src/shared/trace-view/compare';
import type { Alignment } from '../../../src/shared/trace-view/compare';

/** "Go up ." is three words, "[4]" a group of four latents, "|" a latent that stands for itself. */
function stepsOf(text: string): readonly StepView[] {
  let group = 0;
  const steps: StepView[] = [{ kind: 'prompt', row: 0, fed: 0 }];
  for (const part of text.split(' ').filter(Boolean)) {
    const count = /^\[(\d+)\]$/.exec(part)?.[1];
    if (count !== undefined) {
      for (let index = 0; index < Number(count); index++)
        steps.push({ ...step('latent'), latent: latent(group, index, Number(count), 'denoised') });
      group++;
    } else if (part === '|') steps.push({ ...step('latent'), latent: latent(0, steps.length, 9, 'slot') });
    else steps.push({ ...step('text'), text: /^\W$/.test(part) ? part : ` ${part}` });
  }
  return steps;
}

const step = (kind: 'text' | 'latent') => ({ kind, row: 0, fed: 0 });

function latent(span: number, index: number, of: number, kind: 'denoised' | 'slot'): LatentView {
  const form = kind === 'slot' ? { kind, token: null, gamma: 1, peaks: [] } : { kind, levels: [] };
  const figures = { norm: 1, cosinePrevious: null, cosineFirst: null, cosinePatch: null };
  return { number: 0, span, index, of, origin: 'model', form, readings: [], ...figures };
}

function aligned(a: string, b: string, growing: { readonly a?: true; readonly b?: true } = {}): Alignment {
  return alignmentOf(
    { steps: stepsOf(a), growing: growing.a ?? false },
    { steps: stepsOf(b), growing: growing.b ?? false },
  );
}

const pairs = ({ places }: Alignment) =>
  places.map(({ a, b }) => `${a ?? '-'}${b === a ? '' : `/${b ?? '-'}`}`);

describe('two runs on one list of places', () => {
  it('are step by step the same where they have the same steps', () => {
    const found = aligned('one two three . [4] four', 'one two three . [4] four');
    assert.deepEqual(pairs(found), ['1', '2', '3', '4', '5', '6', '7', '8', '9']);
    assert.equal(found.first, undefined);
  });

  it('part at the first word that differs, and go on step by step', () => {
    const found = aligned('go up into the row', 'go down into the hall');
    assert.equal(found.first, 1);
    assert.deepEqual(found.differs, [false, true, false, false, true]);
  });

  it('begin each pair of spans anew: the longer has the room, the shorter a gap', () => {
    const found = aligned('a b c d e . one', 'a b c d . one two three');
    const sentence = found.spans.map(({ count, a, b }) => [count, a?.count, b?.count]);
    assert.deepEqual(sentence, [
      [6, 6, 5],
      [3, 1, 3],
    ]);
    assert.deepEqual(pairs(found), ['1', '2', '3', '4', '5', '6/-', '7/6', '-/7', '-/8']);
    assert.equal(found.first, 4, 'a full stop against a word');
  });

  it('have the n-th frame above the n-th frame, whatever is said between', () => {
    const found = aligned('a b c d e . f [3] end', 'a [3] end');
    const kinds = found.spans.map(({ kind, a, b }) => `${kind} ${a?.from ?? '-'} ${b?.from ?? '-'}`);
    assert.deepEqual(kinds, ['text 1 1', 'text 7 -', 'latent 8 2', 'text 11 5']);
  });

  it('have a frame of one alone where the other thinks in words only', () => {
    const found = aligned('one two three', '| | one two three');
    assert.deepEqual(
      found.spans.map(({ kind, a, b }) => `${kind} ${a?.from ?? '-'} ${b?.from ?? '-'}`),
      ['latent - 1', 'latent - 2', 'text 1 3'],
    );
    assert.equal(found.first, 0, 'nothing against a latent');
    assert.deepEqual(found.differs, [true, true, false, false, false]);
  });

  it('take a frame that is longer in one for the same frame', () => {
    const found = aligned('[2] end', '[4] end');
    assert.deepEqual(pairs(found), ['1', '2', '-/3', '-/4', '3/5']);
    assert.equal(found.first, 2);
  });

  it('do not differ where one has not come so far yet', () => {
    assert.equal(aligned('a b c d', 'a b', { b: true }).first, undefined);
    assert.equal(aligned('a b c d', 'a b').first, 2, 'one that has ended says nothing there');
    assert.equal(aligned('a b c d', 'a x', { b: true }).first, 1);
  });

  it('do not move what was paired before when one grows', () => {
    const [whole, words] = ['a b c d e . [3] f g h', 'a b c d e . [3] f g'.split(' ')];
    for (let count = 1; count < words.length; count++) {
      const before = aligned(whole, words.slice(0, count).join(' '), { b: true });
      const after = aligned(whole, words.slice(0, count + 1).join(' '), { b: true });
      const written = before.places.filter(({ b }) => b !== undefined);
      for (const { a, b } of written)
        assert.ok(
          after.places.some(place => place.a === a && place.b === b),
          `${a} and ${b} after ${words[count] ?? ''}`,
        );
    }
  });

  it('find the place of a step of either, and none of one that writes nothing', () => {
    const found = aligned('a b c d e . one', 'a b c d . one two');
    assert.equal(placeOf(found, 'a', 7), 6);
    assert.equal(placeOf(found, 'b', 7), 7);
    assert.equal(placeOf(found, 'b', 0), undefined);
  });

  it('are nothing where nothing was written', () => {
    assert.deepEqual(aligned('', ''), { places: [], spans: [], differs: [], first: undefined });
  });
});
