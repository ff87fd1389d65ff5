import assert from 'node:assert/strict';
import { Feeding } from '../../../src/methods/feeding';
import type { LatentContent, Plan } from '../../../src/intervention/plan';

const plan = (content: LatentContent, latents?: readonly number[]): Plan => ({
  layers: 2,
  heads: 1,
  width: 3,
  stream: [],
  rules: [],
  headChanges: [],
  latents: [{ item: 0, latents, content }],
  apart: [],
  together: [],
  notes: [],
});

const made = [Float32Array.of(1, 2, 3), Float32Array.of(4, 5, 6)];

describe('feeding latents', () => {
  it('feeds what the method made where nothing is asked', () => {
    const feeding = new Feeding({ plan: undefined, longest: 10 });
    for (const one of made) assert.deepEqual(feeding.feed(one), { vector: one, origin: 'model' });
    assert.deepEqual(feeding.fed, made);
  });

  it('says whether a latent was replaced or supplied', () => {
    const zero = new Feeding({ plan: plan({ from: 'nothing' }, [1]), longest: 10 });
    assert.equal(zero.feed(made[0]!).origin, 'model');
    assert.deepEqual(zero.feed(made[1]!), { vector: new Float32Array(3), origin: 'replaced' });
    const lent = Float32Array.of(7, 8, 9, 1, 1, 1);
    const other = new Feeding({ plan: plan({ from: 'trace', trace: 'a', values: lent }), longest: 10 });
    assert.deepEqual(other.feed(made[0]!), { vector: Float32Array.of(7, 8, 9), origin: 'supplied' });
  });

  it('refuses latents of another shape', () => {
    const vector = Float32Array.of(1, 2);
    const feeding = new Feeding({ plan: plan({ from: 'vector', vector }), longest: 10 });
    assert.throws(() => feeding.feed(made[0]!), /was given 2 numbers, and the model takes 3/);
  });

  it('ends a run whose latents are no numbers, or explode', () => {
    const feeding = () => new Feeding({ plan: undefined, longest: 2 });
    assert.throws(() => feeding().feed(Float32Array.of(1, NaN, 0)), /Latent 1 is not a number/);
    assert.throws(() => feeding().feed(Float32Array.of(1, Infinity, 0)), /Latent 1 is more than 1,000 times/);
    assert.throws(() => feeding().feed(Float32Array.of(2001, 0, 0)), /1,000 times as long/);
    assert.equal(feeding().feed(Float32Array.of(1999, 0, 0)).origin, 'model');
  });

  it('feeds what a script says, as who made it there, before anything else', () => {
    const vector = Float32Array.of(9, 9, 9);
    const feeding = new Feeding({
      plan: plan({ from: 'nothing' }),
      longest: 100,
      script: [{ vector, origin: 'supplied' }],
    });
    assert.deepEqual(feeding.feed(made[0]!), { vector, origin: 'supplied' });
    assert.equal(feeding.feed(made[1]!).origin, 'replaced');
  });
});
