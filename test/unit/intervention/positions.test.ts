import assert from 'node:assert/strict';
import { parsePositions, positionClasses, positionWords } from '../../../src/intervention/position-names';
import { maskOf, requireTable } from '../../../src/intervention/positions';
import { randomIntegers } from '../../support/onnx-fuzz';
import { knownAt, tableOf } from './small-model';

/** What a name selects of it is counted from 0, without the marks. */
const text = 'piip.lvlgg!glg';
const table = tableOf(text);
const total = table.classes.length;

function selected(name: string | readonly string[], of = table): string {
  const mask = maskOf(parsePositions(name, 'positions'), of, 0, of.classes.length);
  return [...mask].flatMap((value, i) => (value === 1 ? [i] : [])).join(' ');
}

describe('position names in interventions', () => {
  const meanings: readonly (readonly [string | readonly string[], string])[] = [
    ['image', '1 2'],
    ['prompt', '0 3'],
    ['latent', '4 6 10'],
    ['latent.image', '5'],
    ['generated', '7 8 9 11'],
    ['text', '0 3 7 8 9 11'],
    ['answer', '9 11'],
    ['prompt.last', '3'],
    ['all', '0 1 2 3 4 5 6 7 8 9 10 11'],
    ['latent[0]', '4'],
    ['latent[1..5]', '6 10'],
    ['latent[3..5]', ''],
    ['image[1..]', '2'],
    ['generated[1..2]', '8 9'],
    ['[0]', '0'],
    ['[2..4]', '2 3 4'],
    ['[9..]', '9 10 11'],
    ['[40..50]', ''],
    ['[-1]', '3'],
    ['[-3..-2]', '1 2'],
    ['[-2..]', '2 3 4 5 6 7 8 9 10 11'],
    ['[-9..-4]', '0'],
    ['[-9..-8]', ''],
    ['[1..-2]', '1 2'],
    ['[3..-3]', ''],
    [['image', 'prompt.last', '[2..3]'], '1 2 3'],
  ];
  for (const [name, positions] of meanings)
    it(`${String(name)} selects ${positions === '' ? 'nothing' : positions} of ${text}`, () =>
      assert.equal(selected(name), positions));

  it('are each tried here', () => {
    for (const word of positionWords)
      assert.ok(
        meanings.some(([name]) => name === word),
        word,
      );
  });

  it('give every position exactly one class', () => {
    const all = positionClasses.flatMap(name => selected(name).split(' ').map(Number));
    assert.deepEqual(
      all.sort((a, b) => a - b),
      Array.from({ length: total }, (_, i) => i),
    );
  });

  it('know no answer before its mark, and no latents where there are none', () => {
    assert.equal(selected('answer', tableOf('pp.gg')), '');
    assert.equal(selected('latent', tableOf('pp.gg')), '');
  });

  it('end a prompt with its last position, picture or text', () =>
    assert.equal(selected('prompt.last', tableOf('pii.gg')), '2'));

  it('mean the same in one pass and in any pieces, also when a piece of the prompt comes first', () => {
    const random = randomIntegers(5);
    const names = ['latent[1..3]', 'image[2]', '[1..-2]', '[-3..]', '[-3..-1]', '[6..]', ...positionWords];
    for (let trial = 0; trial < 300; trial++) {
      const letters = (length: number, of: string) =>
        Array.from({ length }, () => of[random(of.length)]!).join('');
      const written = `${letters(1 + random(9), 'pi')}.${letters(random(6), 'lvg')}${random(2) ? '!' : ''}${letters(random(6), 'lvg')}`;
      const whole = tableOf(written);
      const length = whole.classes.length;
      for (const name of names) {
        const selector = parsePositions(name, '');
        const once = [...maskOf(selector, whole, 0, length)];
        const pieces: number[] = [];
        while (pieces.length < length) {
          const count = 1 + random(length - pieces.length);
          const known = knownAt(whole, pieces.length + count);
          pieces.push(...maskOf(selector, known, pieces.length, count));
        }
        assert.deepEqual(pieces, once, `${name} of ${written}`);
      }
    }
  });
});

describe('a table of positions for interventions', () => {
  it('must describe the step that is computed', () => {
    assert.throws(() => requireTable(table, total + 1), /has 12 of them, and the step reaches 13/);
    assert.throws(
      () => requireTable({ ...table, classes: Uint8Array.of(0, 7) }, 2),
      /no class for position 1/,
    );
    assert.throws(() => requireTable({ ...table, promptLength: -1 }, 1), /has a mark at -1/);
    assert.throws(() => requireTable({ ...table, answerFrom: 1.5 }, 1), /has a mark at 1\.5/);
    requireTable(table, total);
  });
});
