import assert from 'node:assert/strict';
import { parseInterventions } from '../../../src/intervention/parse';
import { parseReference } from '../../../src/intervention/reference';
import { DarkroomError, sentence, toFailure } from '../../../src/shared/errors';
import { randomIntegers } from '../../support/onnx-fuzz';
import { bad, everyKind, good } from './documents';

function complaint(value: unknown, path?: string): string {
  try {
    parseInterventions(value, path);
  } catch (error) {
    assert.ok(error instanceof DarkroomError, String(error));
    return sentence(toFailure(error));
  }
  return 'no complaint';
}

describe('reading interventions', () => {
  it('gives back what was written, and nothing of the object it came in', () => {
    for (const document of good) {
      const read = parseInterventions(document);
      assert.deepEqual(read, document);
      assert.notEqual(read, document);
    }
  });

  it('says where a list is wrong, what is there and what would be right', () => {
    for (const [document, expected] of bad) assert.match(complaint(document), expected);
  });

  it('puts the path of the list before its own', () => {
    assert.match(
      complaint([{ at: {}, do: { gate: -1 } }], 'arms[3].do'),
      /^arms\[3\]\.do\[0\]\.do\.gate must/,
    );
    assert.match(complaint(7, 'arms[3].do'), /^arms\[3\]\.do must be a list/);
  });

  it('refuses ranges that end before they begin', () => {
    const range = { at: { layers: { from: 3, to: 2 } }, do: { scale: 1 } };
    assert.match(complaint([range]), /^\[0\]\.at\.layers ends at 2, before it begins at 3\.$/);
    for (const positions of ['[5..2]', 'latent[5..2]', '[-1..-3]'])
      assert.match(
        complaint([{ at: { layers: [1], positions }, do: { scale: 1 } }]),
        /ends before it begins/,
      );
  });

  it('does not take what an object inherits or hides for what it says', () => {
    assert.match(
      complaint(JSON.parse('[{"at": {"__proto__": {"layers": [1]}}, "do": {"scale": 1}}]')),
      /__proto__/,
    );
    assert.match(
      complaint([{ at: Object.create({ layers: [1] }) as object, do: { scale: 1 } }]),
      /layers is missing/,
    );
    assert.match(complaint([{ at: { layers: [1] }, do: { toString: 1 } }]), /has no "toString"/);
    assert.match(complaint([{ at: { layers: [1] }, do: { scale: NaN } }]), /and is NaN/);
  });

  it('shows nothing in a sentence that a terminal would obey, and no book', () => {
    const text = complaint([
      { at: { layers: [1], positions: `\u001b[31m${'x'.repeat(1e6)}` }, do: { scale: 1 } },
    ]);
    assert.ok(text.length < 300 && !text.includes('\u001b'));
  });

  it('ends in a list or a sentence, whatever 5000 random damages do', () => {
    const random = randomIntegers(11);
    const pieces: unknown[] = [
      null,
      -1,
      1e99,
      '',
      'all',
      [],
      {},
      [0],
      'image',
      true,
      { from: 2, to: 1 },
      [[]],
    ];
    const damaged = (value: unknown): unknown => {
      if (random(12) === 0) return pieces[random(pieces.length)];
      if (Array.isArray(value)) return value.map(damaged);
      if (typeof value !== 'object' || value === null) return value;
      return Object.fromEntries(
        Object.entries(value).map(([key, inner]) => [random(30) === 0 ? 'all' : key, damaged(inner)]),
      );
    };
    let whole = 0;
    for (let i = 0; i < 5000; i++) if (complaint(damaged(everyKind)) === 'no complaint') whole++;
    assert.ok(whole > 50 && whole < 4000, `${whole} of 5000 were right`);
  });
});

describe('the name of a vector in interventions', () => {
  it('is a file and a tensor', () => {
    assert.deepEqual(parseReference('a/b.safetensors#x.y', ''), { file: 'a/b.safetensors', tensor: 'x.y' });
    assert.deepEqual(parseReference('a#1/b#x', ''), { file: 'a#1/b', tensor: 'x' });
    assert.deepEqual(parseReference('b.safetensors', ''), { file: 'b.safetensors' });
  });

  it('may lie anywhere: whoever reads it decides', () => {
    assert.deepEqual(parseReference('../v#x', ''), { file: '../v', tensor: 'x' });
  });
});
