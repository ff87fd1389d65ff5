// A run with a cache, one that computes everything again at each step, and one that does so a few positions at a time are
// the same run: under every kind of intervention at every name of positions, alone and in a batch.

import assert from 'node:assert/strict';
import { askedOf, questionOn, told, usualStory, ways } from './forward-story';
import type { Asked, Told, Way } from './forward-story';
import { compile } from '../../src/intervention/compile';
import { parseInterventions } from '../../src/intervention/parse';
import { needsUnchangedLatents } from '../../src/intervention/latents';
import type { Plan } from '../../src/intervention/plan';
import type { PositionClass } from '../../src/intervention/position-names';
import type { Vectors } from '../../src/intervention/vectors';
import { toFailure } from '../../src/shared/errors';
import { worst } from '../support/oracle-tensors';

const names = [
  'image',
  'prompt',
  'latent',
  'latent.image',
  'generated',
  'text',
  'answer',
  'prompt.last',
  'all',
  'latent[1]',
  'image[0..2]',
  'generated[1..]',
  '[0..9]',
  '[-3..-1]',
  '[7..]',
];

const layers = [1, 3];
const stream = (action: object) => (positions: string) => [{ at: { layers, positions }, do: action }];

/** For a name of positions, a list that does something there. */
const kinds: Readonly<Record<string, (positions: string) => unknown[]>> = {
  add: stream({ add: { vector: 'v#v', strength: 0.7 } }),
  'add, renorm': stream({ add: { vector: 'v#v', strength: 2, renorm: true } }),
  scale: stream({ scale: 0.6 }),
  'replace by zero': stream({ replace: 'zero' }),
  'replace by mean': stream({ replace: 'mean' }),
  'replace by noise': stream({ replace: { noise: { seed: 5 } } }),
  'replace by a vector': stream({ replace: { vector: 'v#v' } }),
  'patch rows': stream({ patch: { tensor: 'v#rows' } }),
  'patch a recording': stream({ patch: { trace: 'recorded' } }),
  'add to embeddings': positions => [
    { at: { layers: [0], positions }, do: { add: { vector: 'v#v', strength: 1 } } },
  ],
  'scale heads': positions => [{ at: { layers: 'all', heads: [0, 2], positions }, do: { scale: 0.2 } }],
  'knock out heads': positions => [
    { at: { layers: 'all', heads: [1], positions }, do: { 'knock-out': true } },
  ],
  'gate keys': keys => [{ at: { keys }, do: { gate: 0.25 } }],
  'gate queries': queries => [{ at: { queries, keys: 'image' }, do: { gate: 0.1 } }],
  'knock out keys': keys => [
    { at: { keys, queries: ['latent', 'latent.image', 'generated'] }, do: { 'knock-out': true } },
  ],
  'knock out queries': queries => [{ at: { queries, keys: 'image', heads: [0, 3] }, do: { gate: 0 } }],
};

const latents: Readonly<Record<string, unknown>> = {
  zero: 'zero',
  mean: 'mean',
  noise: { noise: { seed: 3 } },
  first: 'first',
  shuffle: 'shuffle',
  vector: { vector: 'v#v' },
  trace: { trace: 'recorded' },
};

const numbers = (length: number, seed: number) =>
  Float32Array.from({ length }, (_, i) => Math.sin(i * 1.7 + seed));
const vectors: Vectors = {
  tensor: ({ tensor }) => (tensor === 'rows' ? numbers(64 * 5, 2) : numbers(64, 1)),
  stream: (_, layer) => ({ values: numbers(64 * 9, layer), first: -4 }),
  latents: () => numbers(64 * 2, 4),
  mean: layer => numbers(64, layer + 9),
};

const limit = 1e-4;

function planOf({ model }: Asked, list: unknown): Plan {
  return compile(parseInterventions(list), model.decoder.manifest!, vectors);
}

/** What became of a run, or the sentence with which it was refused. */
async function outcome(
  asked: Asked,
  plan: Plan,
  way: Way,
  unchanged: readonly Float32Array[],
): Promise<Told | string> {
  try {
    return (await told([asked], [{ plan }], way, unchanged))[0]!;
  } catch (error) {
    const { kind, message } = toFailure(error);
    assert.equal(kind, 'bad-input', message);
    return message;
  }
}

function requireSame(actual: Told | string, expected: Told | string, what: string): void {
  if (typeof actual === 'string' || typeof expected === 'string') {
    assert.equal(actual, expected, what);
    return;
  }
  assert.deepEqual(actual.tokens, expected.tokens, what);
  for (const [step, logits] of expected.logits.entries()) {
    const figure = worst(actual.logits[step]!, logits);
    assert.ok(figure <= limit, `${what}, step ${step}: logits differ by ${figure}`);
  }
}

/** Whether two runs say anything different. */
function differ(a: Told | string, b: Told | string): boolean {
  if (typeof a === 'string' || typeof b === 'string') return a !== b;
  return a.logits.some((logits, step) => worst(logits, b.logits[step]!) > limit);
}

describe('a run is the same with a cache, without one, and in pieces', () => {
  for (const family of ['idefics3', 'lfm2_vl'])
    describe(family, () => {
      let asked: Asked;
      let plain: Told;

      before(async () => {
        asked = await askedOf(family);
        plain = (await told([asked], [{}], 'step by step'))[0]!;
      });
      after(() => asked.model.release());

      async function requireAlike(list: unknown, what: string): Promise<Told | string> {
        const plan = planOf(asked, list);
        const unchanged = needsUnchangedLatents(plan) ? plain.latents : [];
        const [first, ...others] = ways;
        const expected = await outcome(asked, plan, first, unchanged);
        for (const way of others)
          requireSame(await outcome(asked, plan, way, unchanged), expected, `${what}, ${way}`);
        return expected;
      }

      it('with nothing done to it', async () => {
        for (const way of ways) requireSame((await told([asked], [{}], way))[0]!, plain, way);
      });

      for (const [kind, listFor] of Object.entries(kinds))
        it(`${kind}, at every name of positions`, async () => {
          let moved = 0;
          for (const name of names) {
            const changed = await requireAlike(listFor(name), `${kind} at ${name}`);
            if (differ(changed, plain)) moved++;
          }
          // Nearly every name holds somewhere in the story, or the comparison says nothing.
          assert.ok(moved >= names.length - 4, `${kind} had an effect at ${moved} of ${names.length} names`);
        });

      it('replaced latents', async () => {
        for (const [name, replace] of Object.entries(latents)) {
          const changed = await requireAlike([{ at: { latents: 'all' }, do: { replace } }], name);
          assert.ok(differ(changed, plain), name);
        }
      });

      it('rows with interventions and stories of their own in one batch', async () => {
        const other: PositionClass[] = ['generated', 'latent', 'generated', 'latent.image', 'generated'];
        const rows = [
          { story: usualStory },
          { story: other, plan: planOf(asked, kinds['add, renorm']!('generated')) },
          { story: usualStory, plan: planOf(asked, kinds['gate keys']!('image')) },
          { story: other, plan: planOf(asked, kinds['knock out heads']!('latent')) },
          {
            story: usualStory,
            plan: planOf(asked, [...kinds['patch rows']!('image'), ...kinds['scale heads']!('text')]),
          },
        ];
        const together = await told([asked], rows, 'step by step');
        for (const [row, alone] of rows.entries())
          requireSame(together[row]!, (await told([asked], [alone], 'step by step'))[0]!, `row ${row}`);
      });
    });

  it('rows with pictures of their own in one batch', async () => {
    const first = await askedOf('llava');
    try {
      const second = await questionOn(first.model, first.model.folder.root, 'image1.png');
      const together = await told([first, second], [{}, {}], 'in pieces');
      for (const [row, asked] of [first, second].entries())
        requireSame(together[row]!, (await told([asked], [{}], 'step by step'))[0]!, `row ${row}`);
      assert.ok(differ(together[0]!, together[1]!));
    } finally {
      await first.model.release();
    }
  });
});
