import assert from 'node:assert/strict';
import { Settings } from '../../../src/model/folder/settings';
import { graphsOf, noLatents, readLatentAbilities } from '../../../src/model/latent-abilities';
import { checkedSettings, methodOptions } from '../../../src/model/method-options';
import { withinPicture } from '../../../src/methods/patch-budget';
import { methodNames } from '../../../src/shared/trace/document';

const head = {
  graph: 'onnx/diffusion_head.onnx',
  steps: 25,
  trainingSteps: 1000,
  schedule: 'cosine',
  prediction: 'velocity',
  normalisation: { mean: [0], deviation: [1] },
};
const mixed = { prompt: '{question}', start: '<s>', end: '</s>', latents: 16, head };
const read = (methods: object) => readLatentAbilities(Settings.of('darkroom.json', methods));

describe('what a folder says of latents', () => {
  it('is read by method', () => {
    const found = read({
      'modal-mixed': mixed,
      'ivt-lr': { steps: 5, patches: 8, slot: '<l>', blind: true },
    });
    assert.equal(found.mixed?.latents, 16);
    assert.equal(found.mixed.head.prediction, 'velocity');
    assert.equal(found.mixed.sketch, undefined);
    assert.equal(found.ivt?.blind, true);
    assert.equal(found.lavit, undefined);
  });

  for (const [what, change, sentence] of [
    [
      'a graph outside the folder',
      { head: { ...head, graph: '../../other.onnx' } },
      /"head.graph" is no name of a graph/,
    ],
    [
      'an unknown schedule',
      { head: { ...head, schedule: 'steep' } },
      /"head.schedule" must be cosine or linear/,
    ],
    ['no latents', { latents: 0 }, /"modal-mixed.latents" is 0/],
    ['no start', { start: undefined }, /lacks "modal-mixed.start"/],
  ] as const)
    it(`is refused with a sentence for ${what}`, () => {
      assert.throws(() => read({ 'modal-mixed': { ...mixed, ...change } }), sentence);
    });
});

describe('stages that a folder has', () => {
  const stage = (steps: number) => ({ steps, decoder: `onnx/d${steps}.onnx`, embed: `onnx/e${steps}.onnx` });
  const ivt = (stages: unknown) => read({ 'ivt-lr': { steps: 5, patches: 8, slot: '<l>', stages } });

  it('are called by their latent steps, and set how many there are', () => {
    const latents = ivt([stage(0), stage(3)]);
    const set = (asked: Record<string, unknown>) => {
      const { stage: of, steps } = checkedSettings('ivt-lr', asked, latents);
      return [of, steps];
    };
    assert.deepEqual(set({}), ['5', 5]);
    assert.deepEqual(set({ stage: 3 }), ['3', 3]);
    assert.deepEqual(set({ stage: '0' }), ['0', 0]);
    assert.deepEqual(set({ stage: '3', steps: 1 }), ['3', 1]);
    assert.throws(() => set({ stage: 4 }), /"stage" cannot be 4/);
    assert.deepEqual(graphsOf(latents), []);
  });

  for (const [what, stages, sentence] of [
    ['two of a number', [stage(1), stage(1)], /two stages have 1 latent steps/],
    ['one that is the last again', [stage(5)], /two stages have 5 latent steps/],
    ['no list', { steps: 1 }, /"ivt-lr.stages" is an object, not a list/],
    ['no numbers', [{ ...stage(1), steps: '1' }], /"ivt-lr.stages\[0\].steps" is "1"/],
    [
      'a graph outside the folder',
      [{ ...stage(1), decoder: '../d.onnx' }],
      /"decoder" is no name of a graph/,
    ],
  ] as const)
    it(`are refused with a sentence for ${what}`, () => {
      assert.throws(() => ivt(stages), sentence);
    });
});

describe('the settings of a method', () => {
  it('are those that the model was trained with, unless asked otherwise', () => {
    const latents = read({ 'modal-mixed': mixed });
    assert.deepEqual(checkedSettings('modal-mixed', { start: 'never' }, latents), {
      latents: 16,
      start: 'never',
      denoisingSteps: 25,
      keptStates: 8,
    });
  });

  it('can all be set to what they are at first', () => {
    for (const method of methodNames)
      for (const { name, initial } of methodOptions(method, noLatents))
        assert.equal(checkedSettings(method, { [name]: initial }, noLatents)[name], initial);
  });

  it('are refused with a sentence where they are not possible', () => {
    const set = (name: string, value: unknown) => () =>
      checkedSettings('ivt-lr', { [name]: value }, noLatents);
    assert.throws(set('steps', 65), /"steps" cannot be 65/);
    assert.throws(set('steps', '3'), /"steps" cannot be 3/);
    assert.throws(set('stop', 'soon'), /"stop" cannot be soon/);
    assert.throws(set('gate', 1), /ivt-lr has no setting "gate"/);
  });

  it('take no more patches than the picture has', () => {
    const settings = { steps: 3, patches: 32 };
    assert.deepEqual(withinPicture(settings, {}, 100), settings);
    assert.deepEqual(withinPicture(settings, {}, 64), { steps: 3, patches: 21 });
    assert.throws(
      () => withinPicture(settings, { patches: 32 }, 64),
      /96 patches, none twice, and the picture has 64/,
    );
    assert.throws(() => withinPicture(settings, {}, 0), /there is no picture/);
    assert.deepEqual(withinPicture({ steps: 3, patches: 0 }, {}, 0), { steps: 3, patches: 0 });
  });
});
