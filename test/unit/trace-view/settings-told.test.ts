import assert from 'node:assert/strict';
import { settingsTold } from '../../../src/shared/trace-view/settings-told';

describe('settings of a method in words', () => {
  const ivt = { stage: '5', steps: 5, patches: 8, sight: 'the picture', stop: 'never', stopAt: 0.5 };

  it('tells what shapes the run by the titles of the options, and has the rest in the full list', () => {
    const { short, all } = settingsTold(ivt);
    assert.deepEqual(short, ['Stage of training (sets N) 5', 'Patches in a step (k) 8']);
    assert.equal(all.length, 6);
    assert.ok(all.includes('Latent steps (N) 5'));
  });

  it('tells what was asked to be otherwise', () => {
    const { short } = settingsTold({
      ...ivt,
      stage: '3',
      stop: 'entropy is below',
      sight: 'chosen patches only',
    });
    assert.deepEqual(short, [
      'Stage of training (sets N) 3',
      'Latent steps (N) 5',
      'Patches in a step (k) 8',
      'Steps and answer see chosen patches only',
      'Stop early when entropy is below',
      'that is 0.5',
    ]);
    assert.deepEqual(settingsTold({ thoughts: 4, gate: 0.25, gated: 'answer' }).short, [
      'Latent thoughts (K) 4',
      'How open the gate to the picture is 0.25',
    ]);
  });

  it('tells a setting that it does not know by its name', () => {
    assert.deepEqual(settingsTold({ toString: 1 }).short, ['toString 1']);
  });
});
