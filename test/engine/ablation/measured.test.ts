// What is measured beside an answer, where it follows from what was asked: each number has a planted truth, or a place that
// it cannot leave.

import assert from 'node:assert/strict';
import { told } from './told';

const knockedOut = [
  { at: { queries: ['prompt', 'latent', 'generated'], keys: 'image' }, do: { 'knock-out': true } },
];

describe('what is measured of answers', () => {
  it('costs: passes are what was written and thought, and thoughts cost passes', async () => {
    const measures = ['tokens', 'latents', 'passes', 'milliseconds'];
    const { measured } = await told('own-arms', 'pinhole-lavit', {
      samples: { count: 2, difficulty: 1 },
      arms: [
        { does: 'baseline', measures },
        { name: 'without', settings: { thoughts: 0 }, measures },
      ],
    });
    const mean = (arm: string, name: string) => measured.get(`${arm} ${name}`)!.mean!;
    assert.deepEqual(
      ['baseline', 'without'].map(arm => mean(arm, 'latents')),
      [4, 0],
    );
    for (const arm of ['baseline', 'without']) {
      assert.equal(mean(arm, 'passes'), mean(arm, 'tokens') - 1 + mean(arm, 'latents'));
      assert.ok(mean(arm, 'milliseconds') > 0 && mean(arm, 'tokens') >= 1);
    }
  });

  it('spans: as many as steps where a model thinks before each, and none where it may not', async () => {
    const measures = ['starts', 'spans', 'latents'];
    const { measured } = await told('own-arms', 'pinhole-mixed', {
      samples: { count: 2, difficulty: 2 },
      settings: { denoisingSteps: 2 },
      arms: [
        { does: 'baseline', measures },
        { name: 'never', settings: { start: 'never' }, measures },
      ],
    });
    const mean = (arm: string, name: string) => measured.get(`${arm} ${name}`)!.mean!;
    assert.deepEqual(
      ['starts', 'spans', 'latents'].map(name => mean('never', name)),
      [0, 0, 0],
    );
    assert.equal(mean('baseline', 'starts'), 1);
    assert.ok(mean('baseline', 'spans') >= 1 && mean('baseline', 'latents') > mean('baseline', 'spans'));
  });

  it('attention: on the picture, of which the true cell is a sixteenth; none where the picture is hidden', async () => {
    const measures = ['entropy', 'focus', 'imageRatio', 'imageShare', 'salient', 'truthFocus', 'truthShare'];
    const { measured } = await told('own-arms', 'pinhole-lavit', {
      samples: { count: 4, difficulty: 1 },
      arms: [
        { does: 'baseline', measures },
        { name: 'blind', interventions: knockedOut, measures },
      ],
    });
    const mean = (name: string, arm = 'baseline') => measured.get(`${arm} ${name}`)?.mean ?? null;
    const [entropy, focus, ratio, share] = ['entropy', 'focus', 'imageRatio', 'imageShare'].map(name =>
      mean(name)!,
    );
    assert.ok(entropy! > 1 && entropy! < Math.log(64), `${entropy}`);
    // The mean of reciprocals is at least the reciprocal of the mean.
    assert.ok(focus! * entropy! >= 1 && focus! * entropy! < 1.5, `${focus} ${entropy}`);
    assert.ok(share! > 0 && share! < 1 && ratio! > 0, `${share} ${ratio}`);
    // Attention on the picture over attention on text: with nothing else to look at, the same odds.
    assert.ok(ratio! > (share! / (1 - share!)) * 0.5, `${ratio} ${share}`);
    assert.ok(mean('salient')! >= 1 && mean('salient')! <= 32);
    assert.ok(
      mean('truthShare')! > 1 / 16 && mean('truthFocus')! > mean('truthShare')!,
      `${mean('truthShare')} ${mean('truthFocus')}`,
    );
    assert.deepEqual([mean('imageShare', 'blind'), mean('imageRatio', 'blind')], [0, 0]);
    assert.equal(mean('truthShare', 'blind'), null);
  });

  it('occlusion: along with attention where the answer is looked at, and not with attention dealt anew', async () => {
    const { measured } = await told('occlusion', 'pinhole-lavit', { samples: { count: 4, difficulty: 1 } });
    const { mean, other } = measured.get('baseline occlusion')!;
    assert.ok(mean! > other!.mean!, `${mean} ${other!.mean}`);
  });
});
