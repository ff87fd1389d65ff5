import assert from 'node:assert/strict';
import { drawLatent, levelsOf, signalAt } from '../../src/methods/diffusion';
import type { DiffusionHead } from '../../src/model/latent-abilities';

const head: DiffusionHead = {
  graph: 'head.onnx',
  steps: 25,
  trainingSteps: 1000,
  schedule: 'cosine',
  prediction: 'velocity',
  mean: [1, 2, 3],
  deviation: [2],
};
const clean = [0.5, -1, 0.25];
const noise = Float32Array.of(1, 0.3, -0.7);

/** A head that knows the clean latent: whatever is left of a state is noise. */
function knowing(prediction: DiffusionHead['prediction'], settings = head) {
  return (state: Float32Array, level: number) => {
    const a = signalAt(settings, level);
    const e = state.map((x, i) => (x - Math.sqrt(a) * clean[i]!) / Math.sqrt(1 - a));
    if (prediction === 'noise') return Promise.resolve(e);
    if (prediction === 'sample') return Promise.resolve(Float32Array.from(clean));
    return Promise.resolve(e.map((value, i) => Math.sqrt(a) * value - Math.sqrt(1 - a) * clean[i]!));
  };
}

describe('drawing a latent', () => {
  it('goes from all noise to clean', () => {
    assert.deepEqual(levelsOf(1000, 4), [1000, 750, 500, 250, 0]);
    assert.equal(levelsOf(1000, 25).length, 26);
    assert.deepEqual(levelsOf(10, 3), [10, 6, 3, 0]);
  });

  it('has a schedule that falls from 1 to next to nothing', () => {
    for (const schedule of ['cosine', 'linear'] as const) {
      const signals = levelsOf(1000, 50).map(level => signalAt({ ...head, schedule }, level));
      assert.equal(signals.at(-1), 1);
      assert.ok(signals[0]! < 1e-4 && signals[0]! >= 1e-5);
      for (const [i, signal] of signals.slice(1).entries()) assert.ok(signal > signals[i]!);
    }
    // cos^2(pi/4 * 1.016/1.008) / cos^2(pi/2 * 0.008/1.008), by hand.
    const half =
      Math.cos(((0.508 / 1.008) * Math.PI) / 2) ** 2 / Math.cos(((0.008 / 1.008) * Math.PI) / 2) ** 2;
    assert.ok(Math.abs(signalAt(head, 500) - half) < 1e-12);
  });

  for (const prediction of ['velocity', 'noise', 'sample'] as const)
    it(`ends in the clean latent, in its own units, with a head that predicts the ${prediction}`, async () => {
      const drawn = await drawLatent({ ...head, prediction }, knowing(prediction), noise, {
        steps: 7,
        kept: 0,
      });
      for (const [i, value] of drawn.latent.entries())
        assert.ok(Math.abs(value - (clean[i]! * 2 + head.mean[i]!)) < 1e-4, `${value}`);
      assert.equal(drawn.states.length, 0);
    });

  it('keeps states on the way, the noise itself first', async () => {
    const drawn = await drawLatent(head, knowing('velocity'), noise, { steps: 20, kept: 4 });
    assert.deepEqual(drawn.levels, [1000, 750, 500, 250]);
    assert.deepEqual(
      [...drawn.states[0]!],
      [...noise].map((value, i) => Math.fround(value * 2 + head.mean[i]!)),
    );
    const away = drawn.states.map(state =>
      Math.hypot(...state.map((value, i) => value - (clean[i]! * 2 + head.mean[i]!))),
    );
    for (const [i, distance] of away.slice(1).entries()) assert.ok(distance < away[i]!);
  });
});
