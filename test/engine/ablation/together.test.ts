// Arms that are answered together against the same arms one by one: what the decoder says at every step, what is answered, and
// what becomes of the others when one fails or all are stopped.

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { rowsOf } from '../../../src/engine/ablation/arms';
import { prepareAblation } from '../../../src/engine/ablation/prepare';
import { OpenedModel } from '../../../src/engine/ablation/opened-model';
import { mostCacheBytes } from '../../../src/engine/answering';
import type { Answered, AnswerOptions, AskedSample } from '../../../src/engine/answering';
import { insteadOf, patchesInstead } from '../../../src/engine/latent-parts';
import type { Given } from '../../../src/engine/latent-parts';
import type { Place, Row } from '../../../src/ablation/row';
import { advancing } from '../../../src/methods/advancing';
import { alone, inCompany } from '../../../src/methods/company';
import type { Desk } from '../../../src/methods/company';
import type { Point } from '../../../src/methods/point';
import { isBranchable } from '../../../src/model/run/branchable';
import { joined } from '../../../src/shared/joined';
import { DarkroomError } from '../../../src/shared/errors';
import { generate } from '../../../src/tasks/generate';
import { temporaryFolder } from '../../support/folders';
import { withLastLogits } from '../../support/last-logits';
import { root } from '../engines';

const limit = 1e-4;
/** An answer may change where the two best tokens are as near as this. */
const nearest = 1e-3;
const seed = 77;
const signal = new AbortController().signal;
const settings = {
  'pinhole-mixed': { denoisingSteps: 2 },
  'pinhole-ivt': {},
  'pinhole-lavit': { gate: 0.5 },
} as const;
type Member = keyof typeof settings;

const arms: Readonly<Record<Member, readonly object[]>> = {
  'pinhole-mixed': [
    'transplant',
    'zero',
    'noise',
    'first',
    'shuffle',
    'mean',
    'words',
    'removed',
    'markers',
    'oracle',
  ].map(does => ({ does })),
  'pinhole-ivt': [
    ...['transplant', 'zero', 'noise', 'first', 'shuffle', 'mean', 'words', 'removed'].map(does => ({
      does,
    })),
    ...['transplant', 'zero', 'noise', 'chance'].map(does => ({ does, part: 'patches' })),
    ...['transplant', 'zero', 'noise'].map(does => ({ does, part: 'both' })),
  ],
  'pinhole-lavit': [
    ...['transplant', 'zero', 'noise', 'first', 'shuffle', 'mean', 'words', 'removed'].map(does => ({
      does,
    })),
    { name: 'gated', does: 'kept', settings: { gate: 0 } },
    {
      name: 'turned off',
      does: 'kept',
      interventions: [{ at: { layers: [3], heads: [1] }, do: { scale: 0 } }],
    },
    {
      name: 'weaker',
      does: 'zero',
      interventions: [{ at: { layers: [2], positions: 'latent' }, do: { scale: 0.5 } }],
    },
  ],
};

async function opened(member: Member, model = path.resolve(root, 'models', member)): Promise<OpenedModel> {
  const file = path.join(temporaryFolder(), 'test.ablation.json');
  const samples = { count: 4, seed, difficulty: 3 };
  const asked = {
    recipe: 'own-arms',
    model,
    samples,
    settings: settings[member],
    arms: ['baseline', ...arms[member]],
  };
  writeFileSync(file, JSON.stringify(asked));
  return OpenedModel.open(await prepareAblation(file), { device: 'cpu', threads: 1 });
}

/** Every logit that a run sees, in order; of guesses that were wrong none, but for those at the end. */
function recording(desk: Desk, { logits, ...count }: Recorded): Desk {
  const ask: Desk['ask'] = async (want, what) => {
    if (want !== (advancing as unknown)) return desk.ask(want, what);
    const { point } = what as { readonly point: Point };
    count.step();
    const seen = logits.indexOf(point.logits);
    if (seen !== -1) logits.splice(seen + 1);
    const result = await desk.ask(want, what);
    logits.push(...(result as readonly Point[]).map(next => next.logits));
    return result;
  };
  return { ...desk, ask };
}

type Wish = Omit<AnswerOptions, 'signal' | 'desk'>;

/** Every way of replacing, without the donor's own run. */
function wishesOf(member: Member, { lent, sketches }: Given): Readonly<Record<string, Wish>> {
  const own = { settings: settings[member], seed: 5 };
  const hidden = (['zero', 'noise', 'first', 'shuffle', 'mean', 'words', 'other'] as const).map(
    name => [name, { ...own, latents: insteadOf(name, 9, { lent }) }] as const,
  );
  const none = {
    'pinhole-mixed': { start: 'never' },
    'pinhole-ivt': { steps: 0 },
    'pinhole-lavit': { thoughts: 0 },
  };
  const removed = { ...own, settings: { ...settings[member], ...none[member] } };
  const all = { baseline: own, ...Object.fromEntries(hidden), removed };
  if (member === 'pinhole-mixed')
    return {
      ...all,
      markers: { ...own, settings: { ...settings[member], latents: 0 } },
      oracle: { ...own, latents: insteadOf('oracle', 9, { sketches }) },
    };
  if (member === 'pinhole-lavit') return { ...all, gated: { ...own, settings: { gate: 0 } } };
  const parts = (['zero', 'noise', 'other', 'chance'] as const).flatMap(name => {
    const patches = patchesInstead(name, 9, lent);
    const alone = [`${name}, patches`, { ...own, patches }] as const;
    return name === 'chance'
      ? [alone]
      : [alone, [`${name}, both`, { ...own, patches, latents: insteadOf(name, 9, { lent }) }] as const];
  });
  return { ...all, ...Object.fromEntries(parts) };
}

interface Run extends Answered {
  readonly logits: readonly Float32Array[];
  /** How often it asked the decoder. */
  readonly steps: number;
}

interface Recorded {
  readonly logits: Float32Array[];
  readonly step: () => unknown;
}

async function run(asked: AskedSample, wish: Wish, desk: Desk): Promise<Run> {
  const logits: Float32Array[] = [];
  let steps = 0;
  const recorder = recording(desk, { logits, step: () => (steps += 1) });
  return { ...(await asked.answer({ ...wish, signal, desk: recorder })), logits, steps };
}

const furthest = (one: Float32Array, other: Float32Array) =>
  one.reduce((most, value, i) => Math.max(most, Math.abs(value - other[i]!)), 0);

function marginOf(logits: Float32Array): number {
  const [best = 0, second = 0] = Float32Array.from(logits).sort().reverse();
  return best - second;
}

async function rowsIn(
  { who }: OpenedModel,
  places: readonly Place[],
  stop: AbortSignal = signal,
  heard: (row: Row) => void = () => undefined,
): Promise<Row[]> {
  const rows: Row[] = [];
  const [{ task, index }] = places as [Place];
  for await (const row of rowsOf({ task, index }, places, { ...who, signal: stop })) {
    rows.push(row);
    heard(row);
  }
  return rows;
}

const placesOf = ({ prepared: { spec } }: OpenedModel, index: number): Place[] =>
  spec.arms.map(({ name: arm }) => ({ task: 'trail', index, seed: 1, arm }));

const inOrder = (rows: readonly Row[]) => [...rows].sort((a, b) => a.arm.localeCompare(b.arm));

async function seeTheSame({ who: { answering }, model }: OpenedModel, member: Member): Promise<void> {
  const [sample, donor] = [0, 1].map(index => generate('trail', { seed, index, difficulty: 3 }));
  const { latents, patches } = await answering.answer(donor!, { signal, settings: settings[member] });
  const wishes = wishesOf(member, {
    lent: { latents: joined(latents), patches },
    sketches: member === 'pinhole-mixed' ? await answering.trueSketches(sample!, settings[member]) : [],
  });
  const asked = await answering.ask(sample!);
  const works = Object.values(wishes).map(wish => (desk: Desk) => run(asked, wish, desk));
  const together = await Promise.all(inCompany(works));
  const again = await answering.ask(sample!);
  const changed: string[] = [];
  const steps = { together: 0, alone: 0 };
  for (const [i, [name, wish]] of Object.entries(wishes).entries()) {
    const by = await run(again, wish, alone);
    const one = together[i]!;
    for (const [step, logits] of by.logits.entries()) {
      const far = furthest(logits, one.logits[step] ?? new Float32Array(0));
      assert.ok(far < limit, `${name}, step ${step}: ${far}`);
    }
    steps.together += one.steps;
    steps.alone += by.steps;
    const near = Math.min(...by.logits.map(marginOf));
    if (one.answer !== by.answer)
      changed.push(`${name}: ${one.answer} instead of ${by.answer}, margin ${near}`);
    assert.ok(one.answer === by.answer || near < nearest, changed.join('; '));
    assert.equal(one.latents.length, by.latents.length, name);
  }
  // Of a branch the rest of the text is guessed; pinhole-lavit says nothing but a word.
  const isGuessing = member !== 'pinhole-lavit' && (await isBranchable(model.decoder));
  assert.equal(steps.together < steps.alone, isGuessing, JSON.stringify(steps));
  if (changed.length > 0) console.log(`answers of ${member} that changed: ${changed.join('; ')}`);
}

for (const member of Object.keys(settings) as Member[])
  describe(`arms of ${member} that are answered together`, () => {
    let model: OpenedModel;
    before(async () => {
      model = await opened(member);
    });
    after(() => model.release());

    it('see at every step what each sees by itself', async () => {
      assert.equal(await isBranchable(model.model.decoder), true);
      await seeTheSame(model, member);
    });

    it('give the rows that they give one by one, with the donor', async () => {
      for (const index of [0, 2]) {
        const places = placesOf(model, index);
        const rows = inOrder(await rowsIn(model, places));
        const single: Row[] = [];
        for (const place of places) single.push(...(await rowsIn(model, [place])));
        assert.deepEqual(rows, inOrder(single));
        assert.ok(rows.every(row => !('failed' in row)));
      }
    });

    it('lose nothing that was finished when they are stopped', async () => {
      const places = placesOf(model, 3);
      const whole = await rowsIn(model, places);
      const stop = new AbortController();
      const reason = new DarkroomError('cancelled', 'Stopped.');
      const seen: Row[] = [];
      const stopped = rowsIn(model, places, stop.signal, row => {
        seen.push(row);
        stop.abort(reason);
      });
      await assert.rejects(stopped, error => error === reason);
      assert.ok(seen.length >= 1 && seen.length < whole.length, `${seen.length}`);
      for (const row of seen) assert.ok(whole.some(one => JSON.stringify(one) === JSON.stringify(row)));
    });
  });

describe('arms of a decoder that takes no branches', () => {
  for (const member of ['pinhole-ivt', 'pinhole-lavit'] as const)
    it(`are rows of one batch, and see what each sees by itself: ${member}`, async () => {
      const model = await opened(member, withLastLogits(path.resolve(root, 'models', member)));
      try {
        assert.equal(await isBranchable(model.model.decoder), false);
        await seeTheSame(model, member);
      } finally {
        await model.release();
      }
    });
});

describe('an arm that fails among others', () => {
  it('does not disturb them', async () => {
    const model = await opened('pinhole-lavit');
    try {
      const asked = await model.who.answering.ask(generate('trail', { seed, index: 0, difficulty: 3 }));
      const lent = { latents: new Float32Array(0), patches: [] };
      const { baseline, other, noise } = wishesOf('pinhole-lavit', { lent });
      const by = [await run(asked, baseline!, alone), await run(asked, noise!, alone)];
      const works = [baseline, other, noise].map(wish => (desk: Desk) => run(asked, wish!, desk));
      const [first, failed, last] = await Promise.allSettled(inCompany(works));
      assert.equal(failed!.status, 'rejected');
      assert.deepEqual(
        [first, last].map(one => one!.status === 'fulfilled' && one!.value.answer),
        by.map(({ answer }) => answer),
      );
    } finally {
      await model.release();
    }
  });

  it('are as many at once as fit into the stated memory', async () => {
    const model = await opened('pinhole-ivt');
    try {
      const asked = await model.who.answering.ask(generate('trail', { seed, index: 0, difficulty: 3 }));
      const most = await asked.mostTogether({ signal });
      // 6 layers of keys and of values, 192 wide, for some 600 positions.
      const bytes = 6 * 2 * 192 * 4 * 604;
      assert.ok(Math.abs(most - mostCacheBytes / bytes) < 2, `${most}`);
    } finally {
      await model.release();
    }
  });
});
