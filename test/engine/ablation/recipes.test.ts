// Recipes on bundled models where the truth is known beforehand: what has to be found is found, and what cannot matter is not.

import assert from 'node:assert/strict';
import path from 'node:path';
import { prepareAblation } from '../../../src/engine/ablation/prepare';
import { fileOf, told } from './told';
import { root } from '../engines';

const direction = path.join(root, 'test/oracles/steering/pinhole-released.direction.safetensors');

describe('recipes on bundled models', () => {
  it('activation patching: the picture is where it came in, and nowhere when it has been read', async () => {
    const axes = { layer: [1, 6], positions: ['image', 'prompt.last'] };
    const { right, sentence } = await told('activation-patching', 'pinhole', { method: 'text-cot', axes });
    assert.deepEqual(
      [right.get('corrupted'), right.get('clean'), right.get('layer 1, image')],
      [0, 1, 1],
      sentence,
    );
    // The last layer's states over the picture are read by nobody.
    assert.equal(right.get('layer 6, image'), 0);
    assert.match(sentence, /Accuracy differs with clean [^;]*; layer 1, image \+1\.00/);
  });

  it('focus causality: the cell that the answer is read from, not as much elsewhere', async () => {
    const { right, sentence } = await told('focus-causality', 'pinhole-lavit', {
      samples: { count: 16, difficulty: 1 },
    });
    assert.ok(right.get('truth hidden')! < 0.4 && right.get('nothing hidden')! > 0.9, sentence);
    assert.ok(right.get('as much hidden')! > 0.6, sentence);
    assert.match(sentence, /Accuracy differs with truth hidden −0\.\d/);
  });

  it('own arms: changes that change nothing are no evidence, one that takes the picture away is', async () => {
    const interventions = (at: unknown, action: unknown) => [{ at, do: action }];
    const { right, sentence } = await told('own-arms', 'pinhole-lavit', {
      samples: { count: 16, difficulty: 2 },
      arms: [
        { name: 'as ever', interventions: interventions({ layers: [1], heads: [0] }, { scale: 1 }) },
        {
          name: 'blind',
          interventions: interventions(
            { queries: ['prompt', 'latent', 'generated'], keys: 'image' },
            { 'knock-out': true },
          ),
        },
      ],
    });
    assert.equal(right.get('as ever'), right.get('baseline'));
    assert.ok(right.get('blind')! < 0.5, sentence);
    assert.match(sentence, /Accuracy differs with blind −\d\.\d\d/);
    assert.match(sentence, /Of the other 1 there is no evidence/);
  });

  it('a dose of no noise is the baseline, all of it is noise; K as trained is as it was', async () => {
    const noise = await told('noise-dose', 'pinhole-ivt', { axes: { dose: [0, 1] } });
    assert.equal(noise.right.get('noise 0'), noise.right.get('baseline'));
    assert.ok(noise.right.get('noise 1')! < noise.right.get('baseline')!, noise.sentence);
    const { right, sentence } = await told('thoughts', 'pinhole-lavit', { axes: { thoughts: [0, 4] } });
    assert.ok(right.get('K 0')! < 0.5 && right.get('K 4') === right.get('baseline'), sentence);
  });

  it('steering: at no strength nothing is steered, at a great one it never ends', async () => {
    const axes = { direction: [direction], layer: [2], strength: [0, 3], vector: ['direction'] };
    const part = { method: 'text-cot', samples: { count: 2, difficulty: 1 }, axes };
    const { right, measured } = await told('steering-map', 'pinhole', part);
    const tokens = (arm: string) => measured.get(`${arm} tokens`)!.mean!;
    assert.equal(right.get('direction, layer 2, strength 0'), 1);
    assert.equal(right.get('direction, layer 2, strength 3'), 0);
    assert.equal(tokens('direction, layer 2, strength 0'), tokens('baseline'));
    assert.ok(tokens('direction, layer 2, strength 3') > 10 * tokens('baseline'));
  });

  it('progression: the probe reads the way of the sample, and not that of another', async () => {
    const { measured, sentence } = await told('progression', 'pinhole-ivt', {
      samples: { count: 8, difficulty: 4 },
    });
    for (const step of [1, 2, 3, 4]) {
      const { mean, other } = measured.get(`baseline probe.${step}`)!;
      assert.ok(mean! >= 0.9 && other!.mean! <= 0.4, `step ${step}: ${mean} ${other!.mean}`);
    }
    // One that is fitted to labels dealt anew finds nothing in the same latents.
    const { mean, interval, other } = measured.get('baseline fitted')!;
    assert.ok(mean! >= 0.6 && other!.mean! <= 0.35, `fitted: ${mean} ${other!.mean}`);
    assert.ok(interval![0] < mean! && other!.interval![0] <= other!.mean!);
    assert.match(
      sentence,
      /Cell read by a probe fitted to it \(baseline\) is \S+ \(\S+ to \S+\) against \S+ \(\S+ to \S+\) of the control/,
    );
  });

  it('progression: nothing is read of latents that are another sample’s', async () => {
    const { measured } = await told('own-arms', 'pinhole-ivt', {
      samples: { count: 12, difficulty: 4 },
      arms: ['baseline', 'transplant'].map(does => ({ does, measures: ['fitted'] })),
    });
    const read = (arm: string) => measured.get(`${arm} fitted`)!.mean!;
    assert.ok(
      read('baseline') >= 0.6 && read('transplant') <= 0.35,
      `${read('baseline')} ${read('transplant')}`,
    );
  });

  it('patches and sketches: nearer to the truth than chance and than another sample’s', async () => {
    const patches = await told('patches-in-boxes', 'pinhole-ivt');
    for (const name of ['precision', 'recall', 'stepPrecision']) {
      const { mean, other } = patches.measured.get(`baseline ${name}`)!;
      assert.ok(mean! > other!.mean! + 0.05, `${name}: ${mean} ${other!.mean}`);
    }
    const sketches = await told('sketch-fidelity', 'pinhole-mixed', {
      samples: { count: 3, difficulty: 1 },
      settings: { denoisingSteps: 10 },
    });
    const near = sketches.measured.get('baseline sketch')!;
    const far = sketches.measured.get('baseline sketchError')!;
    assert.ok(near.mean! > near.other!.mean! && far.mean! < far.other!.mean!, sketches.sentence);
  });

  it('thoughts look where the teacher looks in this picture, not where it looks in another', async () => {
    const folder = [path.resolve(root, 'models', 'pinhole')];
    const { measured } = await told('teacher-attention', 'pinhole-lavit', { axes: { folder } });
    const { mean, other } = measured.get('baseline teacherKl')!;
    assert.ok(mean! >= 0 && mean! < other!.mean!, `${mean} ${other!.mean}`);
  });

  it('is refused before anything runs, with the path', async () => {
    const refused = (recipe: string, member: string, part: Record<string, unknown>, sentence: RegExp) =>
      assert.rejects(prepareAblation(fileOf(recipe, member, part)), sentence);
    await refused('gate-sweep', 'pinhole-ivt', {}, /recipe "gate-sweep" is not for ivt-lr/);
    await refused('sketch-fidelity', 'pinhole-ivt', {}, /recipe "sketch-fidelity" is not for ivt-lr/);
    await refused(
      'head-map',
      'pinhole',
      { axes: { layer: [9] } },
      /axes\.layer\[0\] is 9, and this model has 1 to 6/,
    );
    await refused(
      'latents-and-denoising',
      'pinhole-mixed',
      { axes: { latents: [2000] } },
      /axes\.latents\[0\] must/,
    );
    await refused('steering-map', 'pinhole', {}, /axes\.direction is missing/);
    await refused(
      'cut-off',
      'pinhole',
      { axes: { direction: ['no.direction.safetensors'] } },
      /no\.direction/,
    );
    const unknown = { direction: [direction], vector: ['hi-pass'] };
    await refused('frequency-controls', 'pinhole', { axes: unknown }, /there is no vector "hi-pass"/);
    const odd = [{ name: 'odd', settings: { thoughts: 400 } }];
    await refused('own-arms', 'pinhole-lavit', { arms: odd }, /arms\[1\]: "thoughts" cannot be 400/);
    const gone = [{ name: 'gone', model: '../no-model' }];
    await refused('own-arms', 'pinhole-lavit', { arms: gone }, /no-model/);
  });
});
