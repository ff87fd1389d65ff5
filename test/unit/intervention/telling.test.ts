import assert from 'node:assert/strict';
import { compile } from '../../../src/intervention/compile';
import { costOf } from '../../../src/intervention/cost';
import { describe as phrase } from '../../../src/intervention/describe';
import { parseInterventions } from '../../../src/intervention/parse';
import { hookRequest } from '../../../src/intervention/request';
import { hookFeeds } from '../../../src/onnx/instrument/feeds';
import { manifest, manifestOf, tableOf, vectors } from './small-model';

const planOf = (list: readonly unknown[]) => compile(parseInterventions(list), manifest, vectors);

describe('interventions in words', () => {
  const place = { layers: [2], positions: 'generated' };
  const vector = 'dir.safetensors#cot';
  const attention = { queries: 'text', keys: 'image' };
  const phrases: readonly (readonly [object, unknown, string])[] = [
    [
      place,
      { add: { vector, strength: 0.4, renorm: true } },
      'adds dir.safetensors#cot × 0.4 at layer 2 to generated positions, length kept',
    ],
    [
      { layers: 'all' },
      { add: { vector, strength: -1 } },
      'adds dir.safetensors#cot × -1 at all layers to all positions',
    ],
    [
      attention,
      { gate: 0.25 },
      'multiplies the attention weights from text positions to image positions by 0.25 at all layers',
    ],
    [
      { keys: ['image', 'latent'], layers: { from: 2, to: 5 }, heads: [1] },
      { gate: 0 },
      'keeps all positions from attending to image and latent positions at layers 2 to 5, head 1',
    ],
    [
      attention,
      { 'knock-out': true },
      'keeps text positions from attending to image positions at all layers',
    ],
    [{ layers: [3], heads: [1, 2] }, { scale: 0 }, 'silences heads 1 and 2 at layer 3'],
    [
      { layers: [1, 2, 3], heads: 'all', positions: 'answer' },
      { scale: 2 },
      'scales all heads at layers 1, 2 and 3 by 2 for answer positions',
    ],
    [{ layers: [3], heads: [1] }, { 'knock-out': true }, 'silences head 1 at layer 3'],
    [{ layers: [3] }, { scale: 0.5 }, 'scales the stream at layer 3 and all positions by 0.5'],
    [place, { replace: 'zero' }, 'replaces the stream at layer 2 and generated positions with zeros'],
    [
      place,
      { replace: 'mean' },
      'replaces the stream at layer 2 and generated positions with its mean over the prompt',
    ],
    [
      place,
      { replace: { noise: { seed: 4 } } },
      'replaces the stream at layer 2 and generated positions with noise (seed 4)',
    ],
    [{ latents: 'all' }, { replace: 'zero' }, 'replaces all latents with zeros'],
    [{ latents: [0] }, { replace: 'first' }, 'replaces latent 0 with the first one'],
    [{ latents: 'all' }, { replace: 'mean' }, 'replaces all latents with their mean'],
    [{ latents: 'all' }, { replace: 'words' }, 'replaces all latents with words of the prompt'],
    [
      { latents: { from: 1, to: 2 } },
      { replace: { shuffle: { seed: 1 } } },
      'replaces latents 1 to 2 with each other in another order (seed 1)',
    ],
    [{ latents: 'all' }, { replace: { trace: 'b' } }, 'replaces all latents with the latents of b'],
    [{ latents: [1] }, { replace: { vector } }, 'replaces latent 1 with dir.safetensors#cot'],
    [
      { layers: [2], positions: 'prompt.last' },
      { patch: { trace: 'clean' } },
      'replaces the stream at layer 2 and the last position of the prompt with what clean recorded there',
    ],
    [
      place,
      { patch: { tensor: vector } },
      'replaces the stream at layer 2 and generated positions with the rows of dir.safetensors#cot',
    ],
  ];
  for (const [at, action, words] of phrases)
    it(words, () => assert.equal(phrase(parseInterventions([{ at, do: action }])[0]!), words));
});

describe('the cost of interventions', () => {
  const add = (layers: unknown) => ({
    at: { layers },
    do: { add: { vector: 'v.safetensors#v0', strength: 1 } },
  });
  const gate = { at: { keys: 'image', layers: [1, 3] }, do: { gate: 0.5 } };
  const other = { at: { keys: 'prompt' }, do: { gate: 0.25 } };
  const silent = { at: { layers: [2], heads: [0] }, do: { scale: 0 } };
  const patch = { at: { layers: [0] }, do: { patch: { tensor: 'v.safetensors#rows' } } };

  it('names what is changed', () => {
    const { edited, attention, biased, latents } = costOf([planOf([add([3, 1]), patch, silent])], {
      rows: 1,
      positions: 1,
      total: 5,
    });
    assert.deepEqual(
      { edited, attention, biased, latents },
      { edited: [0, 1, 3], attention: [2], biased: false, latents: false },
    );
    const more = costOf([planOf([gate, { at: { latents: 'all' }, do: { replace: 'zero' } }])], {
      rows: 1,
      positions: 1,
      total: 5,
    });
    assert.deepEqual([more.attention, more.biased, more.latents], [[1, 3], true, true]);
  });

  it('is nothing for nothing, and grows with the layers that are changed', () => {
    const time = (...list: unknown[]) =>
      costOf([planOf(list)], { rows: 1, positions: 1, total: 5 }).extraTime;
    assert.equal(time(), 0);
    assert.equal(costOf([], { rows: 0, positions: 1, total: 5 }).extraTime, 0);
    assert.equal(time(other), 0.05);
    assert.equal(time(add([2])), 0.05);
    assert.ok(time(add([2])) < time(add('all')) && time(add('all')) < time(add('all'), other));
    assert.ok(time(silent) < time(other));
  });

  it('counts the bytes that are then fed', () => {
    const rows = { classes: tableOf('pppipp.gg').classes, promptLength: 6 };
    for (const lists of [
      [[]],
      [[add([1])]],
      [[add([1]), add('all'), gate]],
      [
        [gate, gate, other, silent],
        [add([2]), gate],
      ],
      [
        [patch, gate],
        [silent, patch, { at: { layers: [0], positions: 'generated' }, do: { scale: 2 } }],
      ],
      [[{ at: { layers: [0] }, do: { replace: 'zero' } }]],
    ]) {
      const plans = lists.map(list => planOf(list));
      const sizes = { rows: plans.length, positions: 8, total: 8 };
      const request = hookRequest(plans, { rows: plans.map(() => rows), from: 0, count: 8 });
      const edits = (request.edits ?? []).length > 0;
      const attention = (request.rules ?? []).length + (request.gains ?? []).length > 0;
      // What is not changed is fed its neutral tables, as in every step.
      const counted = (name: string) => name !== 'attn.rows' && (name.startsWith('edit') ? edits : attention);
      const { edited, tableBytes } = costOf(plans, sizes);
      const fed = hookFeeds(attention ? manifest : manifestOf(edited), sizes, request)
        .filter(({ name }) => counted(name))
        .reduce((sum, { data }) => sum + data.byteLength, 0);
      assert.equal(tableBytes, fed, JSON.stringify(lists));
    }
  });
});
