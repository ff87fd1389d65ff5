import assert from 'node:assert/strict';
import { compile } from '../../../src/intervention/compile';
import { parseInterventions } from '../../../src/intervention/parse';
import type { ModelFacts } from '../../../src/intervention/facts';
import { filesOf } from '../../../src/intervention/vectors';
import { knockOut } from '../../../src/onnx/instrument/feeds';
import { DarkroomError, sentence, toFailure } from '../../../src/shared/errors';
import { everyKind } from './documents';
import { layers, manifest, vectors } from './small-model';

const plan = (items: readonly unknown[], facts: ModelFacts = manifest) =>
  compile(parseInterventions(items), facts, vectors);

function complaint(items: readonly unknown[], facts: ModelFacts = manifest): string {
  try {
    plan(items, facts);
  } catch (error) {
    assert.ok(error instanceof DarkroomError, String(error));
    return sentence(toFailure(error));
  }
  return 'no complaint';
}

const stream = (action: unknown, place: object = {}) => ({ at: { layers: [2], ...place }, do: action });
const add = (name: string, more: object = {}) => ({
  add: { vector: `v.safetensors#${name}`, strength: 1, ...more },
});
const zero = { replace: 'zero' };
const noise = { replace: 'noise' };
const turn = add('v0', { renorm: true });
const wide = { layers: 30, heads: 9, width: 4, hooks: [] };

describe('interventions for a model', () => {
  it('name no layer, head or tensor that is not there', () => {
    const cases: readonly (readonly [unknown, RegExp])[] = [
      [
        stream(zero, { layers: [99] }),
        /^\[0\]\.at\.layers has layer 99, .* are 0 \(the embeddings\) to 30\.$/,
      ],
      [stream(zero, { layers: { from: 29, to: 31 } }), /has layer 31/],
      [{ at: { keys: 'image', layers: [31] }, do: { gate: 0 } }, /has layer 31, .* are 1 to 30\.$/],
      [
        { at: { keys: 'image', layers: [0] }, do: { gate: 0 } },
        /has layer 0, the embeddings, which have no attention/,
      ],
      [
        stream({ scale: 0 }, { heads: [12] }),
        /^\[0\]\.at\.heads has head 12, and the heads of this model are 0 to 8\.$/,
      ],
      [{ at: { keys: 'image', heads: [9] }, do: { gate: 0 } }, /has head 9/],
      [
        stream(add('cot')),
        /^\[0\]\.do\.add\.vector needs tensor "cot" of "v\.safetensors", and there is none\.$/,
      ],
      [stream({ add: { vector: 'w', strength: 1 } }), /needs "w", and there is none/],
      [stream(add('narrow')), /"narrow" .*, which has 3 numbers, and the stream of this model is 4 wide\.$/],
      [stream(add('broken')), /number 2 of it is NaN\.$/],
      [stream(add('rows')), /has 12 numbers/],
      [stream({ patch: { tensor: 'v.safetensors#narrow' } }), /^\[0\]\.do\.patch\.tensor .* has 3 numbers/],
      [
        stream({ patch: { trace: 'other' } }),
        /^\[0\]\.do\.patch\.trace needs the stream at layer 2 of "other"/,
      ],
      [{ at: { latents: 'all' }, do: { replace: { trace: 'other' } } }, /needs latents of "other"/],
    ];
    for (const [item, expected] of cases) assert.match(complaint([item], wide), expected);
    assert.match(
      complaint([stream(zero), stream(add('broken'), { layers: [1] })]),
      /^\[1\]\.do\.add\.vector/,
    );
  });

  it('take "all" layers for 1 to L, and the embeddings only by their number', () => {
    assert.deepEqual(
      plan([stream(zero, { layers: 'all' })]).stream.map(({ layer }) => layer),
      [1, 2, 3],
    );
    assert.deepEqual(
      plan([stream(zero, { layers: { from: 0, to: 1 } })]).stream.map(({ layer }) => layer),
      [0, 1],
    );
  });

  it('refuse a layer that is named and cannot be changed, and leave it out of "all" with a note', () => {
    const refused = { refused: 'It has no attention.' };
    const hooks = manifest.hooks.map(hook =>
      hook.layer === 2 ? { ...hook, edit: refused, gate: refused } : hook,
    );
    const facts = { ...manifest, hooks };
    assert.match(
      complaint([stream(zero)], facts),
      /^\[0\]\.at\.layers names layer 2, .* It has no attention\.$/,
    );
    const all = plan([{ at: { keys: 'image' }, do: { gate: 0 } }], facts);
    assert.deepEqual(all.rules[0]!.layers, [1, 3]);
    assert.deepEqual(all.notes, ['[0] is not applied at layer 2: It has no attention.']);
    const range = plan([stream(zero, { layers: { from: 1, to: 2 } })], facts);
    assert.deepEqual([range.stream.map(({ layer }) => layer), range.notes.length], [[1], 1]);
    const none = { ...manifest, hooks: manifest.hooks.map(hook => ({ ...hook, heads: refused })) };
    const heads = stream({ scale: 0 }, { layers: 'all', heads: 'all' });
    assert.match(
      complaint([heads], none),
      /^\[0\] cannot be applied at any layer of this model: It has no attention\.$/,
    );
  });

  it('need heads that are known only where heads are named or scaled', () => {
    const facts = { ...manifest, heads: null };
    assert.equal(plan([{ at: { keys: 'image' }, do: { gate: 0 } }], facts).rules[0]!.heads, undefined);
    assert.match(
      complaint([{ at: { keys: 'image', heads: [0] }, do: { gate: 0 } }], facts),
      /heads .* not known/,
    );
    assert.match(complaint([stream({ scale: 0 }, { heads: 'all' })], facts), /heads .* not known/);
  });

  it('need a width that is known, or a vector that tells it', () => {
    const facts = { ...manifest, width: null };
    assert.match(complaint([stream(noise)], facts), /width of this model's stream is not known/);
    assert.match(
      complaint([stream({ patch: { tensor: 'v.safetensors#rows' } })], facts),
      /of an unknown width/,
    );
    assert.equal(plan([stream(add('v0'))], facts).width, 4);
    assert.match(complaint([stream(add('v0')), stream(add('narrow'))], facts), /is 4 wide/);
  });

  it('know knock-out as gate 0 and as heads of scale 0', () => {
    const at = { keys: 'image', queries: 'text' };
    const [gate, own] = plan([
      { at, do: { gate: 0 } },
      { at, do: { 'knock-out': true } },
    ]).rules;
    assert.deepEqual({ ...own, item: 0 }, gate);
    assert.equal(own!.bias, knockOut);
    const heads = plan([stream({ 'knock-out': true }, { heads: [1] }), stream({ scale: 0 }, { heads: [1] })]);
    assert.deepEqual({ ...heads.headChanges[1], item: 0 }, heads.headChanges[0]);
  });

  it('say what has less effect than it seems', () => {
    assert.match(
      plan([{ at: { keys: 'all' }, do: { gate: 0.5 } }]).notes[0]!,
      /^\[0\] weighs all keys alike/,
    );
    assert.match(
      plan([{ at: { keys: ['image', '[0..]'] }, do: { gate: 0.5 } }]).notes[0]!,
      /weighs all keys alike/,
    );
    assert.deepEqual(plan([{ at: { keys: 'all' }, do: { gate: 1 } }]).notes, []);
    const facts: ModelFacts = { ...manifest, classes: ['image', 'prompt', 'generated'] };
    const nowhere = [
      stream(zero, { positions: 'latent' }),
      stream(zero, { positions: ['latent[0]', 'image'], layers: [1] }),
      { at: { latents: 'all' }, do: zero },
      { at: { keys: 'latent.image' }, do: { gate: 0 } },
      stream(turn, { positions: 'answer', layers: [3] }),
    ];
    assert.deepEqual(plan(nowhere, facts).notes, [
      '[0] does nothing here: this method has no positions "latent".',
      '[2] does nothing here: this method has no positions "latent".',
      '[3] does nothing here: this method has no positions "latent.image".',
    ]);
  });

  it('name the files they need, each once', () =>
    assert.deepEqual(
      filesOf(
        parseInterventions([
          ...everyKind,
          stream({ replace: { vector: 'dir.safetensors#other' } }),
          { at: { latents: 'all' }, do: { replace: { trace: 'other.trace.safetensors' } } },
          stream({ patch: { tensor: 'rows.safetensors' } }),
          stream(noise),
        ]),
      ),
      ['dir.safetensors', 'clean.trace.safetensors', 'other.trace.safetensors', 'rows.safetensors'],
    ));
});

describe('interventions at one place', () => {
  const scale = { scale: 0.5 };
  /** For every two kinds, in their order, what is said if they meet. */
  const together: readonly (readonly [string, unknown, Readonly<Record<string, RegExp>>])[] = [
    [
      'add',
      add('v0'),
      { turn: /only one of them keeps its length/, zero: /would be lost/, noise: /would be lost/ },
    ],
    ['turn', turn, { add: /only one/, scale: /only one/, zero: /would be lost/, noise: /would be lost/ }],
    ['scale', scale, { turn: /only one/, zero: /would be lost/, noise: /would be lost/ }],
    ['zero', zero, { turn: /only one/, zero: /both replace/, noise: /both replace/ }],
    [
      'noise',
      noise,
      { add: /noise/, turn: /noise/, scale: /noise/, zero: /both replace/, noise: /both replace/ },
    ],
  ];
  for (const [first, earlier, clashes] of together)
    for (const [second, later] of together)
      it(`${first}, then ${second}: ${clashes[second] === undefined ? 'together' : 'refused'}`, () =>
        assert.match(
          complaint([stream({ scale: 2 }, { layers: [1] }), stream(earlier), stream(later)]),
          clashes[second] ?? /^no complaint$/,
        ));

  it('are named, with their layer and positions, and what to do', () => {
    assert.match(
      complaint([
        stream(zero),
        stream(add('v1'), { layers: [1] }),
        stream(zero, { layers: 'all', positions: 'text' }),
      ]),
      /^\[0\] and \[2\] both replace the stream at layer 2 and positions "text", and only one can\.$/,
    );
    assert.match(complaint([stream(add('v0')), stream(zero)]), /Put \[1\] before \[0\]/);
    assert.match(complaint([stream(add('v0')), stream(turn)]), /set "renorm" for all of them or for none/);
  });

  const pairs: readonly (readonly [string, string, boolean])[] = [
    ['image', 'image', true],
    ['image', 'prompt', false],
    ['text', 'generated', true],
    ['generated', 'answer', true],
    ['answer', 'answer', true],
    ['answer', 'generated[0]', false],
    ['answer', 'prompt', false],
    ['all', 'latent[3]', true],
    ['prompt.last', '[0..]', true],
    ['prompt.last', '[-3..-1]', true],
    ['prompt.last', '[-3..-2]', false],
    ['prompt.last', 'prompt', false],
    ['latent[0..3]', 'latent[3]', true],
    ['latent[0..3]', 'latent[4..]', false],
    ['[0..3]', '[3..5]', true],
    ['[0..3]', '[4]', false],
    ['[0..3]', '[-2]', false],
    ['[2..5]', '[-3..]', false],
    ['[-5..-2]', '[-3..]', true],
    ['[0..-1]', '[0..-1]', false],
    ['[0..3]', 'image', false],
  ];
  for (const [a, b, meet] of pairs)
    it(`${a} and ${b} ${meet ? 'meet in every sequence' : 'may stay apart'}`, () => {
      for (const [one, other] of [
        [a, b],
        [b, a],
      ] as const) {
        const items = [stream(zero, { positions: one }), stream(zero, { positions: other })];
        if (meet) assert.match(complaint(items), /both replace/);
        else assert.equal(plan(items).stream.length, 2);
      }
    });

  it('of different layers do not meet', () =>
    assert.equal(
      plan(Array.from({ length: layers }, (_, i) => stream(zero, { layers: [i + 1] }))).apart.length,
      0,
    ));

  it('of latents are refused twice, whether fed or in the embeddings', () => {
    const fed = (latents: unknown) => ({ at: { latents }, do: zero });
    assert.match(complaint([fed('all'), fed([2])]), /^\[0\] and \[1\] both replace the same latent/);
    assert.match(complaint([fed([1, 2]), fed({ from: 2, to: 3 })]), /both replace the same latent/);
    assert.equal(plan([fed([0]), fed([1])]).latents.length, 2);
    const embeddings = stream(zero, { layers: [0], positions: 'latent[2]' });
    assert.match(complaint([embeddings, fed([2])]), /^\[1\] replaces a latent as it is fed and \[0\]/);
    assert.equal(plan([embeddings, fed([1])]).latents.length, 1);
    assert.equal(plan([stream(zero, { positions: 'latent' }), fed('all')]).latents.length, 1);
    assert.equal(
      plan([stream(add('v0'), { layers: [0], positions: 'latent' }), fed('all')]).latents.length,
      1,
    );
  });
});
