// What is offered of a model whose hooks are not what they should be.

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { ask, model } from './asking';
import { root } from '../engines';
import { requestFor } from '../forward-folders';
import { evaluate } from '../../../src/engine/evaluate';
import { runForward } from '../../../src/engine/forward';
import { proofOf } from '../../../src/engine/hook-proof';
import { openTrace } from '../../../src/trace/open';
import { temporaryFolder } from '../../support/folders';
import { restlessModel } from '../../support/restless-model';

const test = (name: string, outcome: 'passed' | 'failed' | 'shown') => ({
  name,
  outcome,
  figure: 0.25,
  limit: 0,
  meaning: `${name} does what it should.`,
});
const all = ['neutral', 'vector', 'renorm', 'replace', 'attention', 'knock-out'];
const proofWithout = (...failed: readonly string[]) =>
  proofOf(all.map(name => test(name, failed.includes(name) ? 'failed' : 'passed')));
const silence = [{ at: { layers: [3] }, do: { scale: 0 } }];
const context = { signal: new AbortController().signal, report: () => undefined };

describe('hooks that fail their self-test', () => {
  for (const [failed, expected] of [
    [[], { isNeutral: true, residuals: true, attention: true }],
    [['neutral'], { isNeutral: false, residuals: false, attention: false }],
    [['vector'], { isNeutral: true, residuals: false, attention: true }],
    [['replace'], { isNeutral: true, residuals: false, attention: true }],
    [['renorm'], { isNeutral: true, residuals: true, attention: true }],
    [['attention'], { isNeutral: true, residuals: true, attention: false }],
    [['knock-out'], { isNeutral: true, residuals: true, attention: false }],
    [['renorm', 'attention'], { isNeutral: true, residuals: true, attention: false }],
  ] as const)
    it(`leave what does not depend on them: ${failed.join(', ') || 'none'}`, () => {
      const { isNeutral, reads, test: said } = proofWithout(...failed);
      assert.deepEqual({ isNeutral, ...reads }, expected);
      assert.equal(said.state, failed.length === 0 ? 'passed' : 'failed');
      if (said.state === 'failed') assert.match(said.reason, /does what it should\. Here it is off by 2\.5e/);
    });

  it('are no failure where rounding leaves nothing to hold a figure to', () => {
    assert.deepEqual(proofOf([test('neutral', 'shown')]).test, { state: 'passed', difference: 0.25 });
  });

  it('are not used in a run, and the run says so', async () => {
    const { result } = await ask({ model: restlessModel(model), maxTokens: 3 });
    const trace = await openTrace(result.outcomes[0]!.trace);
    const { model: traced, steps, notes } = trace.document;
    assert.equal(traced.selfTest.state, 'failed');
    assert.match(
      result.notes.join(),
      /hooks of pinhole failed.* nothing can be changed, and the stream and attention cannot be read/,
    );
    assert.deepEqual(notes, result.notes);
    assert.ok(!trace.tensors.has('resid') && !trace.tensors.has('attention.mass'));
    assert.deepEqual([traced.heads, traced.attentionLayers], [0, []]);
    const [first] = steps.filter(step => step.kind === 'text');
    assert.ok(first && first.token.probability > 0.5 && first.measures?.attention === undefined);
    await trace.close();
  });

  it('change nothing, think nothing and read nothing', async () => {
    const folder = restlessModel(model);
    await assert.rejects(
      ask({ model: folder, interventions: silence }),
      /cannot be changed: its hooks failed/,
    );
    await assert.rejects(
      ask({ model: folder, method: 'ivt-lr' }),
      /cannot think by ivt-lr: its hooks failed/,
    );
    const sampled = { task: 'trail', count: 1, seed: 0, difficulty: 3 };
    await assert.rejects(
      evaluate(
        { ...sampled, model: folder, device: 'cpu', threads: 1, method: 'ivt-lr' },
        { signal: context.signal, report: () => undefined },
      ),
      /cannot think by ivt-lr/,
    );
    const list = path.join(temporaryFolder(), 'list.json');
    writeFileSync(list, JSON.stringify(silence));
    const request = requestFor(folder, {
      pictures: [path.join(root, 'samples', 'trail-1-0.png')],
      out: path.join(temporaryFolder(), 'out.safetensors'),
      tokens: 2,
    });
    await assert.rejects(runForward({ ...request, interventions: list }, context), /cannot be changed/);
    const { tensors, notes } = await runForward(request, context);
    assert.ok(!tensors.some(({ name }) => name.startsWith('resid') || name.startsWith('attention')));
    assert.match(notes.join(), /hooks of pinhole failed/);
  });
});
