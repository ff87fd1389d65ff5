// What a step of a run allows to be changed when the run goes on from it, and what the engine is then asked.

import assert from 'node:assert/strict';
import path from 'node:path';
import {
  changesAt,
  hasLatentsAfter,
  interventionsFor,
  requireAllowed,
  tokenFor,
} from '../../src/host/run/rerun-change';
import type { RerunChange } from '../../src/host/run/rerun-change';
import type { TraceDocument } from '../../src/shared/trace/document';
import type { TextStep } from '../../src/shared/trace/step';
import { madeUpDocument } from './trace/made-up';

/** Prompt, two words, two latents, then words; heads of layer 2 are silenced. */
const document = madeUpDocument(8);
const folder = path.resolve('/runs');
const ownOf = (index: number, change: RerunChange) =>
  interventionsFor(document, index, change, folder).slice(1);

function forced(index: number): TraceDocument {
  const steps = document.steps.map((step, i) =>
    i === index && step.kind === 'text' ? { ...step, token: { ...step.token, forced: true as const } } : step,
  );
  return { ...document, steps };
}

describe('what can be changed from a step on', () => {
  for (const [what, step, kinds] of [
    ['a word', 2, ['nothing', 'token', 'picture']],
    ['the first latent', 3, ['nothing', 'zero', 'noise', 'trace', 'picture']],
    ['a later latent', 4, ['nothing', 'zero', 'noise', 'first', 'trace', 'picture']],
  ] as const)
    it(`follows from what it is: ${what}`, () => assert.deepEqual(changesAt(document, step), kinds));

  it('is another seed where the run was sampled, and only there', () => {
    const sampling = { temperature: 0.7, topP: 1, seed: 3 };
    assert.deepEqual(changesAt({ ...document, sampling }, 2), ['nothing', 'token', 'seed', 'picture']);
    assert.ok(!changesAt({ ...document, sampling: { ...sampling, temperature: 0 } }, 2).includes('seed'));
  });

  it('is no word where the method itself puts one, nor a picture where there is none', () => {
    assert.deepEqual(changesAt(forced(5), 5), ['nothing', 'picture']);
    assert.deepEqual(changesAt(forced(6), 6), ['nothing', 'token', 'picture'], 'a person put it there');
    const { picture, ...blind } = document;
    assert.ok(picture);
    assert.deepEqual(changesAt(blind, 2), ['nothing', 'token']);
  });

  for (const [what, step] of [
    ['the prompt', 0],
    ['a step that is not there', 99],
  ] as const)
    it(`is refused with a sentence at ${what}`, () =>
      assert.throws(() => changesAt(document, step), new RegExp(`cannot go on from step ${step} `)));

  it('is refused where a command asks for what the step does not allow, with what it does', () => {
    assert.throws(
      () => requireAllowed(document, 3, { kind: 'token', token: 'red' }),
      (error: { remedy?: string }) => error.remedy === 'There is: nothing, zero, noise, trace, picture.',
    );
    requireAllowed(document, 2, { kind: 'token', token: 'red' });
  });

  it('is nothing where the beginning cannot be had again', () => {
    const parent = { file: 'a.trace.safetensors', startedAt: document.startedAt, fromStep: 2 };
    assert.throws(() => changesAt({ ...document, parent }, 4), /its beginning cannot be had again/);
    const interventions = [{ at: { latents: [0] }, do: { replace: 'zero' } }];
    assert.ok(changesAt({ ...document, parent, interventions }, 4).includes('nothing'));
  });

  it('becomes an intervention after those of the run, for one latent or for all from it on', () => {
    assert.deepEqual(interventionsFor(document, 4, { kind: 'nothing' }, folder), document.interventions);
    assert.deepEqual(interventionsFor(document, 4, { kind: 'zero' }, folder)[0], document.interventions[0]);
    assert.deepEqual(ownOf(4, { kind: 'zero' }), [{ at: { latents: [1] }, do: { replace: 'zero' } }]);
    assert.deepEqual(ownOf(4, { kind: 'noise', seed: 3, following: true }), [
      { at: { latents: 'all' }, do: { replace: { noise: { seed: 3 } } } },
    ]);
  });

  it('names another trace from the folder of the run', () => {
    const trace = path.join(path.dirname(folder), 'others', 'b.trace.journal');
    assert.deepEqual(ownOf(4, { kind: 'trace', trace }), [
      { at: { latents: [1] }, do: { replace: { trace: '../others/b.trace.safetensors' } } },
    ]);
    assert.throws(() => ownOf(4, { kind: 'trace' }), /not said whose latents/);
    assert.throws(() => ownOf(4, { kind: 'trace', trace: '/etc/passwd' }), /not said whose latents/);
  });

  it('puts a word again that was put there, unless it is another', () => {
    const { text } = (document.steps[6] as TextStep).token;
    assert.equal(tokenFor(document, 6, { kind: 'nothing' }), undefined);
    assert.equal(tokenFor(forced(6), 6, { kind: 'nothing' }), text);
    assert.equal(tokenFor(forced(6), 6, { kind: 'token', token: 'red' }), 'red');
  });

  it('asks which latents only where others follow', () => {
    assert.deepEqual([hasLatentsAfter(document, 3), hasLatentsAfter(document, 4)], [true, false]);
  });
});
