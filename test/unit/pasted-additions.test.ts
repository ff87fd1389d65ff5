// What may be pasted beside the next run, and what is said of the rest.

import assert from 'node:assert/strict';
import { additionsIn } from '../../src/host/direction/pasted-additions';

const good = {
  at: { layers: { from: 2, to: 3 }, positions: 'generated' },
  do: { add: { vector: '/runs/cat.vector.safetensors#vector', strength: 0.4, renorm: true } },
};

const pasted = (value: unknown) => additionsIn(JSON.stringify(value));
const at = (place: object) => ({ ...good, at: place });
const add = (change: object) => ({ ...good, do: { add: { ...good.do.add, ...change } } });

describe('interventions on the clipboard', () => {
  it('are directions with their layers, positions and strength', () => {
    assert.deepEqual(pasted([good]), [
      {
        file: '/runs/cat.vector.safetensors',
        strength: 0.4,
        layers: { from: 2, to: 3 },
        positions: 'generated',
        renorm: true,
      },
    ]);
  });

  it('may be one alone, with a list of layers, and with the positions of the released code', () => {
    const [one] = pasted(at({ layers: [4, 5, 6], positions: ['[0]', 'generated'] }));
    assert.deepEqual([one?.layers, one?.positions], [{ from: 4, to: 6 }, 'first']);
    const [all] = pasted(at({}));
    assert.deepEqual([all?.layers, all?.positions], [undefined, 'all']);
  });

  for (const [what, text, sentence] of [
    ['nothing', ' ', /clipboard is empty/],
    ['no JSON', 'a cat', /is not JSON/],
    ['too long a text', `["${'x'.repeat(2 ** 18)}"]`, /too long/],
    ['brackets without end', '['.repeat(5000), /clipboard/],
    ['an empty list', '[]', /list .* is empty/],
    ['too many', JSON.stringify(Array(17).fill(good)), /has 17 interventions/],
    ['a number', '7', /does not say where/],
    ['a gate', JSON.stringify({ at: {}, do: { gate: 0 } }), /Intervention 1 .* is "gate"/],
    ['a gate beside a direction', JSON.stringify([good, { at: {}, do: { gate: 0 } }]), /Intervention 2/],
    ['heads', JSON.stringify(at({ heads: [1] })), /a place that the side bar cannot hold: "heads"/],
    ['scattered layers', JSON.stringify(at({ layers: [1, 5] })), /range of layers/],
    ['layers beyond any model', JSON.stringify(at({ layers: { from: 0, to: 1e9 } })), /range of layers/],
    ['other positions', JSON.stringify(at({ positions: '[37..]' })), /cannot say/],
    ['no vector', JSON.stringify(add({ vector: 7 })), /names no file/],
    ['a relative path', JSON.stringify(add({ vector: 'cat.vector.safetensors' })), /no full path/],
    ['a strength beyond reason', JSON.stringify(add({ strength: 1e9 })), /no strength between/],
  ] as const)
    it(`are refused with a sentence: ${what}`, () => {
      assert.throws(() => additionsIn(text), { name: 'DarkroomError', message: sentence });
    });
});
