// A run that goes on from a step of another: the same if nothing is changed, and different from where something is.

import assert from 'node:assert/strict';
import path from 'node:path';
import { createService } from '../../../src/engine/service';
import type { RunOutcome, RunRequest } from '../../../src/shared/protocol/run';
import { openTrace } from '../../../src/trace/open';
import { temporaryFolder } from '../../support/folders';
import { root } from '../engines';

const question = 'start at the ring and follow the arrows for 3 steps . what colour is the cell ?';

async function run(change: Partial<RunRequest>): Promise<RunOutcome> {
  const { outcomes } = await createService({ sessions: true }).run(
    {
      model: path.join(root, 'models/pinhole'),
      device: 'cpu',
      threads: 1,
      method: 'text-cot',
      picture: path.join(root, 'samples/trail-1-0.png'),
      question,
      sampling: { temperature: 0, topP: 1, seed: 0 },
      maxTokens: 60,
      runs: 1,
      interventions: [],
      trace: path.join(temporaryFolder(), 'a.trace.safetensors'),
      ...change,
    },
    { signal: new AbortController().signal, report: () => undefined },
  );
  const [outcome] = outcomes;
  assert.equal(outcome?.state, 'done', outcome?.sentence);
  return outcome;
}

async function documentOf({ trace }: RunOutcome) {
  const opened = await openTrace(trace);
  await opened.close();
  return opened.document;
}

async function again(
  parent: RunOutcome,
  step: number,
  change: Partial<RunRequest> = {},
  { token, seed }: { readonly token?: string; readonly seed?: number } = {},
) {
  const continues = {
    ...{ trace: parent.trace, step },
    ...(token !== undefined && { token }),
    ...(seed !== undefined && { seed }),
  };
  // Picture, question and sampling are the parent's.
  const { picture, ...rest } = { picture: undefined, question: 'another ?', ...change };
  return documentOf(await run({ continues, ...rest, ...(picture !== undefined && { picture }) }));
}

const steps = ({ steps: all }: Awaited<ReturnType<typeof documentOf>>) =>
  all.map(({ kind, row, appended, measures }) => ({ kind, row, appended, measures }));

describe('a run that goes on from a step of another', () => {
  for (const [method, settings, sampling] of [
    ['text-cot', {}, { temperature: 0, topP: 1, seed: 0 }],
    ['text-cot', {}, { temperature: 1.5, topP: 1, seed: 3 }],
    ['ivt-lr', { steps: 3, patches: 4 }, { temperature: 0, topP: 1, seed: 0 }],
  ] as const)
    it(`equals it if nothing is changed: ${method} at temperature ${sampling.temperature}`, async () => {
      const parent = await run({ method, settings, sampling });
      const before = await documentOf(parent);
      for (const step of [1, 2, before.steps.length - 2]) {
        const after = await again(parent, step);
        assert.deepEqual(steps(after), steps(before));
        assert.deepEqual(
          { ...after.parent },
          { file: 'a.trace.safetensors', startedAt: before.startedAt, fromStep: step, firstDivergence: null },
        );
      }
    });

  it('writes another word where it is told to, and says from where it differs', async () => {
    const parent = await run({});
    const before = await documentOf(parent);
    // "step 1 b4 up": the cell is another one.
    const after = await again(parent, 3, {}, { token: 'a1' });
    const [, , , told] = after.steps;
    assert.ok(told?.kind === 'text' && told.token.text.trim() === 'a1' && told.token.forced === 'person');
    assert.deepEqual(steps(after).slice(0, 3), steps(before).slice(0, 3));
    assert.equal(after.parent?.firstDivergence, 3);
  });

  it('takes what its method put for the method’s, and what a person put in any run before it for theirs', async () => {
    const mixed = {
      ...{ model: path.join(root, 'models/pinhole-mixed'), method: 'modal-mixed' as const, maxTokens: 12 },
      settings: { start: 'at once', latents: 4 },
    };
    const putBy = ({ steps: all }: Awaited<ReturnType<typeof documentOf>>) =>
      all.flatMap(step => (step.kind === 'text' ? [step.token.forced ?? 'model'] : []));
    const first = await run(mixed);
    const second = await run({ ...mixed, continues: { trace: first.trace, step: 8, token: 'a1' } });
    const third = await run({ ...mixed, continues: { trace: second.trace, step: 10 } });
    // Prompt, START, four latents, END, a word of the model, and the one that was put there.
    assert.deepEqual(putBy(await documentOf(first)).slice(0, 4), ['method', 'method', 'model', 'model']);
    for (const child of [second, third])
      assert.deepEqual(putBy(await documentOf(child)).slice(0, 5), [
        'method',
        'method',
        'model',
        'person',
        'model',
      ]);
  });

  it('draws with another seed from the step on, and follows what lies before it', async () => {
    const sampling = { temperature: 20, topP: 1, seed: 3 };
    const parent = await run({ sampling });
    const before = await documentOf(parent);
    const tokens = ({ steps: all }: typeof before) =>
      all.flatMap(step => (step.kind === 'text' ? [step.token.id] : []));
    const after = await again(parent, 6, {}, { seed: 4 });
    assert.deepEqual(after.sampling, { ...sampling, seed: 4 });
    assert.deepEqual(tokens(after).slice(0, 5), tokens(before).slice(0, 5));
    assert.ok((after.parent?.firstDivergence ?? 0) >= 6, String(after.parent?.firstDivergence));
    assert.deepEqual(steps(await again(parent, 6, {}, { seed: 3 })), steps(before));
  });

  it('refuses another seed where the run was not sampled', async () => {
    const parent = await run({});
    await assert.rejects(again(parent, 3, {}, { seed: 4 }), /was not sampled/);
  });

  it('changes what makes the step and all after it, and nothing before it', async () => {
    const parent = await run({});
    const before = await documentOf(parent);
    const silence = [{ at: { layers: [2, 3, 4], positions: 'generated' }, do: { replace: 'zero' } }];
    const after = await again(parent, 5, { interventions: silence });
    assert.deepEqual(steps(after).slice(0, 5), steps(before).slice(0, 5));
    assert.notDeepEqual(steps(after)[5], steps(before)[5]);
    assert.ok((after.parent?.firstDivergence ?? 0) >= 5);
    // Three words were fed before the pass that makes step 5.
    assert.deepEqual(after.interventions, [
      { at: { layers: [2, 3, 4], positions: 'generated[3..]' }, do: { replace: 'zero' } },
    ]);
  });

  it('goes on from the prompt as from nothing: all of it is made anew, and changed from its first position', async () => {
    const parent = await run({});
    const before = await documentOf(parent);
    assert.deepEqual(steps(await again(parent, 0)), steps(before));
    const silence = [{ at: { layers: [2], positions: 'image' }, do: { replace: 'zero' } }];
    const after = await again(parent, 0, { interventions: silence });
    assert.deepEqual(after.interventions, silence);
    assert.notDeepEqual(steps(after)[1], steps(before)[1]);
  });

  it('feeds another latent from the step on', async () => {
    const parent = await run({ method: 'ivt-lr', settings: { steps: 3, patches: 4 } });
    const zero = [{ at: { latents: 'all' }, do: { replace: 'zero' } }];
    const after = await again(parent, 2, { interventions: zero });
    const origins = after.steps.flatMap(step => (step.kind === 'latent' ? [step.origin] : []));
    assert.deepEqual(origins, ['model', 'replaced', 'replaced']);
    assert.equal(after.parent?.firstDivergence, 2);
  });

  for (const [what, step, token, sentence] of [
    ['a step in front of the prompt', -1, undefined, /step to go on from/],
    ['a word in the place of the prompt', 0, 'a1', /wrote no word/],
    ['a step that is not there', 4000, undefined, /cannot go on from step 4000/],
    ['a word that is no token', 3, 'a 1', /not one token/],
  ] as const)
    it(`is refused with a sentence for ${what}`, async () => {
      const parent = await run({});
      await assert.rejects(again(parent, step, {}, token === undefined ? {} : { token }), sentence);
    });
});
