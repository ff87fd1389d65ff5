// What a step of a run allows to be changed when the run goes on from it, and what the engine is then asked.

import assert from 'node:assert/strict';
import path from 'node:path';
import { changesAt, hasLatentsAfter, requireAllowed, tokenFor } from '../../src/host/run/rerun-change';
import { interventionsFor, steerFor } from '../../src/host/run/rerun-interventions';
import type { RerunChange } from '../../src/host/run/rerun-change';
import type { TraceDocument } from '../../src/shared/trace/document';
import type { PutBy, TextStep } from '../../src/shared/trace/step';
import { madeUpDocument } from './trace/made-up';

/** Prompt, two words, two latents, then words; heads of layer 2 are silenced. */
const document = madeUpDocument(8);
const folder = path.resolve('/runs');
const ownOf = (index: number, change: RerunChange) =>
  interventionsFor(document, index, change, folder).slice(1);

function forced(index: number, forced: PutBy): TraceDocument {
  const steps = document.steps.map((step, i) =>
    i === index && step.kind === 'text' ? { ...step, token: { ...step.token, forced } } : step,
  );
  return { ...document, steps };
}

/** At every step of a run whose inside can be reached, and that was changed before. */
const anywhere = ['vector', 'gate', 'head', 'patch', 'remove'] as const;

describe('what can be changed from a step on', () => {
  for (const [what, step, kinds] of [
    ['a word', 2, ['token']],
    ['the first latent', 3, ['zero', 'noise', 'words', 'trace', 'sight']],
    ['a later latent', 4, ['zero', 'noise', 'first', 'words', 'trace', 'sight']],
  ] as const)
    it(`follows from what it is: ${what}`, () =>
      assert.deepEqual(changesAt(document, step), ['nothing', ...kinds, ...anywhere, 'picture']));

  it('is another seed where the run was sampled, and only there', () => {
    const sampling = { temperature: 0.7, topP: 1, seed: 3 };
    assert.ok(changesAt({ ...document, sampling }, 2).includes('seed'));
    assert.ok(!changesAt({ ...document, sampling: { ...sampling, temperature: 0 } }, 2).includes('seed'));
  });

  it('is no word where the method itself puts one, nor a picture where there is none', () => {
    assert.ok(!changesAt(forced(5, 'method'), 5).includes('token'));
    assert.ok(changesAt(forced(6, 'person'), 6).includes('token'), 'a person put it there');
    const { picture, ...blind } = document;
    assert.ok(picture);
    assert.deepEqual(changesAt(blind, 2), ['nothing', 'token', 'vector', 'head', 'patch', 'remove']);
  });

  for (const [what, step] of [
    ['the prompt', 0],
    ['a step that is not there', 99],
  ] as const)
    it(`is refused with a sentence at ${what}`, () =>
      assert.throws(() => changesAt(document, step), new RegExp(`cannot go on from step ${step} `)));

  it('is refused where a command asks for what the step does not allow, with what it does', () => {
    assert.throws(
      () => requireAllowed(document, 3, 'token'),
      (error: { remedy?: string }) =>
        /^There is: nothing, zero, noise, words, trace/.test(error.remedy ?? ''),
    );
    requireAllowed(document, 2, 'token');
  });

  it('is no change inside of a model that cannot be reached, nor of a gate that nothing opens', () => {
    const { model, method, interventions } = document;
    const closed = { ...document, model: { ...model, selfTest: { state: 'not-run', reason: 'x' } as const } };
    assert.deepEqual(
      changesAt({ ...closed, interventions: [] }, 2),
      ['nothing', 'token', 'picture'],
      String(interventions.length),
    );
    const shut = { ...document, method: { ...method, settings: { gate: 0 } } };
    assert.ok(!changesAt(shut, 2).includes('gate'));
    const flat = { ...document, model: { ...model, heads: 0 } };
    assert.ok(!changesAt(flat, 2).includes('head'));
    const thoughts = { ...document, method: { ...method, name: 'lavit' as const } };
    assert.ok(!changesAt(thoughts, 3).includes('sight'), 'its latents are no sketches');
  });

  it('is the same in a run that goes on from another: its changes say where they hold', () => {
    const parent = { file: 'a.trace.safetensors', startedAt: document.startedAt, fromStep: 2 };
    assert.deepEqual(changesAt({ ...document, parent }, 4), changesAt(document, 4));
  });

  it('becomes an intervention after those of the run, for one latent or for all from it on', () => {
    assert.deepEqual(interventionsFor(document, 4, { kind: 'nothing' }, folder), document.interventions);
    assert.deepEqual(interventionsFor(document, 4, { kind: 'zero' }, folder)[0], document.interventions[0]);
    assert.deepEqual(ownOf(4, { kind: 'zero' }), [{ at: { latents: [1] }, do: { replace: 'zero' } }]);
    assert.deepEqual(ownOf(4, { kind: 'noise', seed: 3, following: true }), [
      { at: { latents: 'all' }, do: { replace: { noise: { seed: 3 } } } },
    ]);
  });

  const { row } = document.steps[4]!;
  const at = document.firstPosition + row;
  for (const [what, change, intervention] of [
    [
      'a vector',
      { kind: 'vector', vector: path.join(folder, 'v.safetensors#up'), strength: -0.4, layers: [2] },
      {
        at: { layers: [2], positions: `[${at}..]` },
        do: { add: { vector: 'v.safetensors#up', strength: -0.4, renorm: true } },
      },
    ],
    ['a gate', { kind: 'gate', gate: 0 }, { at: { queries: `[${at}..]`, keys: 'image' }, do: { gate: 0 } }],
    [
      'a head',
      { kind: 'head', layer: 3, heads: [1] },
      { at: { layers: [3], heads: [1], positions: `[${at}..]` }, do: { 'knock-out': true } },
    ],
    [
      'a head, everywhere',
      { kind: 'head', layer: 3, heads: [1], everywhere: true },
      { at: { layers: [3], heads: [1] }, do: { 'knock-out': true } },
    ],
    [
      'a patch',
      { kind: 'patch', layer: 2, trace: path.join(folder, 'b.trace.safetensors') },
      { at: { layers: [2], positions: `[${at}]` }, do: { patch: { trace: 'b.trace.safetensors' } } },
    ],
    [
      'a picture in the place of the rest of a sketch',
      { kind: 'sight', picture: path.join(folder, 'cell.png') },
      { at: { latents: { from: 1, to: 1 } }, do: { replace: { picture: 'cell.png' } } },
    ],
  ] as const)
    it(`holds from the pass that makes the step: ${what}`, () =>
      assert.deepEqual(ownOf(4, change), [intervention]));

  it('of a direction is left to the engine, which develops it', () => {
    const direction = path.join(folder, 'a.direction.safetensors');
    const change = { kind: 'vector', vector: direction, strength: 1 } as const;
    assert.deepEqual(ownOf(4, change), []);
    assert.deepEqual(steerFor(document, 4, change), [
      { direction, strength: 1, positions: `[${at}..]`, renorm: true },
    ]);
    assert.deepEqual(steerFor(document, 4, { kind: 'nothing' }), []);
  });

  it('of a gated run is weighed against its own gate', () => {
    const gated = { ...document, method: { name: 'lavit' as const, settings: { gate: 0.5 } } };
    assert.deepEqual(interventionsFor(gated, 2, { kind: 'gate', gate: 1 }, folder).slice(1), [
      { at: { queries: 'generated', keys: 'image' }, do: { gate: 2 } },
    ]);
  });

  it('takes an intervention away, and replaces a latent once', () => {
    assert.deepEqual(interventionsFor(document, 4, { kind: 'remove', item: 0 }, folder), []);
    const zero = (latents: unknown) => ({ at: { latents }, do: { replace: 'zero' } });
    const first = { at: { latents: [1] }, do: { replace: 'first' } };
    for (const [before, after] of [
      ['all', [zero([0]), zero({ from: 2, to: 9999 }), first]],
      [{ from: 1, to: 3 }, [zero({ from: 2, to: 3 }), first]],
      [
        [0, 1, 2],
        [zero([0, 2]), first],
      ],
      [[1], [first]],
    ] as const)
      assert.deepEqual(
        interventionsFor({ ...document, interventions: [zero(before)] }, 4, { kind: 'first' }, folder),
        after,
      );
  });

  it('names another trace from the folder of the run', () => {
    const trace = path.join(path.dirname(folder), 'others', 'b.trace.journal');
    assert.deepEqual(ownOf(4, { kind: 'trace', trace }), [
      { at: { latents: [1] }, do: { replace: { trace: '../others/b.trace.safetensors' } } },
    ]);
    assert.throws(() => ownOf(4, { kind: 'trace' }), /not said which trace/);
    assert.throws(() => ownOf(4, { kind: 'trace', trace: '/etc/passwd' }), /not said which trace/);
  });

  it('puts a word again that was put there, unless it is another', () => {
    const { text } = (document.steps[6] as TextStep).token;
    assert.equal(tokenFor(document, 6, { kind: 'nothing' }), undefined);
    assert.equal(tokenFor(forced(6, 'person'), 6, { kind: 'nothing' }), text);
    assert.equal(tokenFor(forced(6, 'person'), 6, { kind: 'token', token: 'red' }), 'red');
  });

  it('asks which latents only where others follow', () => {
    assert.deepEqual([hasLatentsAfter(document, 3), hasLatentsAfter(document, 4)], [true, false]);
  });
});
