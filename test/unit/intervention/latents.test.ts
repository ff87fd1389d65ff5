import assert from 'node:assert/strict';
import { compile } from '../../../src/intervention/compile';
import { latentToFeed, needsUnchangedLatents } from '../../../src/intervention/latents';
import { gaussian, shuffled } from '../../../src/intervention/noise';
import { parseInterventions } from '../../../src/intervention/parse';
import { notesOnRun } from '../../../src/intervention/untouched';
import { manifest, numbers, tableOf, vectors, width } from './small-model';

const planOf = (list: readonly unknown[]) => compile(parseInterventions(list), manifest, vectors);
const replacing = (by: unknown, latents: unknown = 'all') =>
  planOf([{ at: { latents }, do: { replace: by } }]);

const latent = (i: number) => numbers(width, d => i * 10 + d * d);
const unchanged = [0, 1, 2, 3, 4].map(latent);

/** A run of five latents: what is fed for each. */
function run(plan: ReturnType<typeof planOf>): readonly Float32Array[] {
  const fed: Float32Array[] = [];
  for (const made of unchanged) fed.push(latentToFeed(plan, fed.length, { made, fed, unchanged }));
  return fed;
}

describe('latents under interventions', () => {
  it('are fed as they were made where nothing is said', () => {
    assert.deepEqual(run(planOf([])), unchanged);
    assert.deepEqual(
      run(replacing('zero', [1, 3])),
      unchanged.map((own, i) => (i % 2 ? new Float32Array(width) : own)),
    );
    assert.deepEqual(run(replacing('zero', { from: 3, to: 9 })).slice(0, 3), unchanged.slice(0, 3));
  });

  it('are the first one again, a vector, the mean, or those of another run', () => {
    assert.deepEqual(
      run(replacing('first')),
      unchanged.map(() => unchanged[0]),
    );
    assert.deepEqual(run(replacing('first', [2]))[2], unchanged[0]);
    assert.deepEqual(run(replacing({ vector: 'v.safetensors#v1' }, [4]))[4], Float32Array.of(0, 1, 0, 0));
    assert.deepEqual(run(replacing('mean'))[3], latent(2));
    const other = replacing({ trace: 'clean' }, [0, 1]);
    assert.deepEqual(run(other)[1], Float32Array.of(14, 15, 16, 17));
  });

  it('are words of the prompt, one for one, and again from the first', () => {
    const words = [7, 8, 9].map(i => numbers(width, d => i + d / 10));
    const feed = (plan: ReturnType<typeof planOf>, index: number) =>
      latentToFeed(plan, index, { made: latent(index), fed: [], words });
    assert.deepEqual(
      [0, 1, 2, 3, 4].map(i => feed(replacing('words'), i)),
      [0, 1, 2, 0, 1].map(i => words[i]),
    );
    assert.deepEqual(feed(replacing('words', [1]), 0), latent(0));
    const wordless = { made: latent(0), fed: [], words: [] };
    for (const own of [wordless, { made: latent(0), fed: [] }])
      assert.throws(() => latentToFeed(replacing('words'), 0, own), {
        kind: 'unsupported',
        message: '[0].do.replace needs words of the prompt as vectors, and there are none.',
      });
  });

  it('change places, none keeping its own, and only those that were chosen', () => {
    const all = run(replacing({ shuffle: { seed: 3 } }));
    assert.deepEqual(new Set(all), new Set(unchanged));
    assert.ok(all.every((own, i) => own !== unchanged[i]));
    const some = run(replacing('shuffle', [0, 2, 4]));
    assert.deepEqual([some[1], some[3]], [unchanged[1], unchanged[3]]);
    assert.deepEqual(new Set(some), new Set(unchanged));
    assert.ok([0, 2, 4].every(i => some[i] !== unchanged[i]));
  });

  it('are noise with the mean and the deviation of what it replaces, another for each, the same for a seed', () => {
    const long = numbers(20_000, i => 5 + 3 * Math.sin(i));
    const feed = (plan: ReturnType<typeof planOf>, index: number) =>
      latentToFeed(plan, index, { made: long, fed: [] });
    const noise = feed(replacing('noise'), 0);
    const mean = noise.reduce((sum, value) => sum + value, 0) / noise.length;
    const deviation = Math.sqrt(noise.reduce((sum, value) => sum + (value - mean) ** 2, 0) / noise.length);
    // Three standard errors of a mean of 20,000, and of a deviation.
    assert.ok(
      Math.abs(mean - 5) < 0.05 && Math.abs(deviation - 3 / Math.SQRT2) < 0.04,
      `${mean}, ${deviation}`,
    );
    assert.deepEqual(feed(replacing({ noise: { seed: 0 } }), 0), noise);
    assert.notDeepEqual(feed(replacing({ noise: { seed: 1 } }), 0), noise);
    assert.notDeepEqual(feed(replacing('noise'), 1), noise);
  });

  it('need the unchanged run for a mean and an order only', () => {
    const needing = ['zero', 'mean', 'noise', 'first', 'shuffle', 'words'].filter(by =>
      needsUnchangedLatents(replacing(by)),
    );
    assert.deepEqual(needing, ['mean', 'shuffle']);
  });

  it('that have no counterpart are refused', () => {
    assert.throws(() => run(replacing({ trace: 'clean' })), {
      kind: 'bad-input',
      message: '[0].do.replace needs latent 2 of "clean", which has 2 of them.',
    });
    const own = { made: latent(0), fed: [] };
    for (const by of ['mean', 'shuffle'])
      assert.throws(
        () => latentToFeed(replacing(by), 0, own),
        /of the run without the change, which has 0 of them/,
      );
    assert.throws(() => latentToFeed(replacing('shuffle'), 7, { ...own, unchanged }), /needs latent 7/);
  });
});

describe('noise of interventions', () => {
  it('is the same on every machine', () =>
    assert.deepEqual(
      [...gaussian(3, 7, 2)].map(value => value.toFixed(4)),
      ['1.1851', '-0.0421', '0.6531'],
    ));

  it('is normal, and has nothing in common with that of another seed or layer', () => {
    const many = 40_000;
    const a = gaussian(many, 1, 2);
    const share = (limit: number) => a.filter(value => Math.abs(value) < limit).length / many;
    assert.ok(Math.abs(share(1) - 0.6827) < 0.008 && Math.abs(share(2) - 0.9545) < 0.004);
    for (const other of [
      gaussian(many, 2, 1),
      gaussian(many, 1, 3),
      gaussian(many, 0, 2),
      gaussian(many, 1),
    ]) {
      const product = a.reduce((sum, value, i) => sum + value * other[i]!, 0) / many;
      assert.ok(Math.abs(product) < 0.02, `${product}`);
    }
  });

  it('is an order in which nothing stays, for every count', () => {
    for (let count = 2; count < 40; count++) {
      const order = shuffled(count, count);
      assert.equal(new Set(order).size, count);
      assert.ok(order.every((other, i) => other !== i));
    }
    assert.deepEqual(shuffled(1, 5), [0]);
  });
});

describe('interventions that touched nothing', () => {
  const list = [
    { at: { layers: [1], positions: 'latent' }, do: { scale: 0 } },
    { at: { layers: [1], heads: [0], positions: 'answer' }, do: { scale: 0 } },
    { at: { keys: 'image', queries: 'latent.image' }, do: { gate: 0 } },
    { at: { latents: [0, 1] }, do: { replace: 'zero' } },
    { at: { layers: [2] }, do: { scale: 0 } },
  ];

  it('are named when a run has ended', () => {
    assert.deepEqual(notesOnRun(planOf(list), tableOf('pip.gg')), [
      '[0] touched nothing: this run had no positions "latent".',
      '[1] touched nothing: this run had no positions "answer".',
      '[2] touched nothing: this run had no positions "latent.image".',
      '[3] touched nothing: this run had no positions "latent".',
    ]);
    assert.deepEqual(notesOnRun(planOf(list), tableOf('pip.lv!gg')), []);
    assert.equal(
      notesOnRun(planOf([{ at: { latents: [1] }, do: { replace: 'zero' } }]), tableOf('p.lg')).length,
      1,
    );
    assert.equal(
      notesOnRun(planOf([{ at: { latents: 'all' }, do: { replace: 'zero' } }]), tableOf('p.lg')).length,
      0,
    );
  });
});
