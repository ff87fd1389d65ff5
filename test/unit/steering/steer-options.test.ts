import assert from 'node:assert/strict';
import path from 'node:path';
import { steerFrom } from '../../../src/cli/steer-options';

const file = path.resolve('cot.direction.safetensors');

describe('a direction as it is typed', () => {
  it('has a file, a strength and what is said besides', () => {
    assert.deepEqual(steerFrom('cot.direction.safetensors,strength=0.4'), { direction: file, strength: 0.4 });
    assert.deepEqual(
      steerFrom(
        'cot.direction.safetensors,layers=2,4,strength=-1,keep=48,from=3,kind=principal,renorm=false,positions=[0],generated',
      ),
      {
        direction: file,
        strength: -1,
        layers: [2, 4],
        keep: 48,
        from: 3,
        kind: 'principal',
        renorm: false,
        positions: ['[0]', 'generated'],
      },
    );
    assert.deepEqual(steerFrom('a,b.safetensors,strength=1,layers=2..4,positions=generated'), {
      direction: path.resolve('a,b.safetensors'),
      strength: 1,
      layers: { from: 2, to: 4 },
      positions: 'generated',
    });
    assert.deepEqual(steerFrom('d,strength=1,control=random,seed=7,layers=all,renorm=true'), {
      direction: path.resolve('d'),
      strength: 1,
      layers: 'all',
      renorm: true,
      control: { name: 'random', seed: 7 },
    });
  });

  it('knows the released code with a cache and without one', () => {
    const released = { direction: path.resolve('d'), strength: 1, fidelity: 'released' };
    assert.deepEqual(steerFrom('d,strength=1,fidelity=released'), released);
    assert.deepEqual(steerFrom('d,strength=1,fidelity=released-uncached'), { ...released, positions: '[0]' });
    assert.deepEqual(steerFrom('d,strength=1,fidelity=released,positions=all'), {
      ...released,
      positions: 'all',
    });
  });

  it('is refused with what is wrong', () => {
    for (const [text, complaint] of [
      ['strength=1', /names no direction/],
      ['d', /does not say how strongly/],
      ['d,layers=2', /does not say how strongly/],
      ['d,strength=much', /--steer strength is "much", which is not a number/],
      ['d,strength=NaN', /not a number/],
      ['d,strength=1,layer=2', /does not know "layer"/],
      ['d,strength=1,keep=', /sets nothing for "keep"/],
      ['d,strength=1,keep=1.5', /not a whole number/],
      ['d,strength=1,layers=2..x', /not a whole number/],
      ['d,strength=1,kind=median', /no kind "median" of a direction/],
      ['d,strength=1,control=zero', /no control "zero"/],
      ['d,strength=1,seed=3', /nothing is drawn/],
      ['d,strength=1,fidelity=mine', /no fidelity "mine"/],
      ['d,strength=1,renorm=no', /no renorm "no"/],
    ] as const)
      assert.throws(() => steerFrom(text), complaint, text);
  });
});
