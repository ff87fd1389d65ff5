// What a model lacks for a method is refused, with the names of bundled models that have it; what it merely was not trained
// for is done and marked, beside the result and in the trace.

import assert from 'node:assert/strict';
import path from 'node:path';
import { DarkroomError } from '../../../src/shared/errors';
import { openTrace } from '../../../src/trace/open';
import { ask } from '../run/asking';
import { root } from '../engines';

const folder = (name: string) => path.join(root, 'models', name);
const untrained = /pinhole was not trained for ivt-lr: what its latents do here is what an untrained model/;

describe('a model asked to think in latents', () => {
  for (const [method, member, needs] of [
    ['modal-mixed', 'pinhole-mixed', /needs a diffusion head, and pinhole has none/],
    ['lavit', 'pinhole-lavit', /needs tokens for its thoughts, and pinhole has none/],
  ] as const) {
    it(`is refused ${method} without what that needs, and told who has it`, async () => {
      await assert.rejects(ask({ method }), error => {
        assert.ok(error instanceof DarkroomError);
        assert.match(error.message, needs);
        assert.match(error.remedy!, new RegExp(`${member} was trained for it`));
        return true;
      });
    });

    it(`does ${method} where it is named: ${member}`, async () => {
      const { result } = await ask({ model: folder(member), method, maxTokens: 1 });
      assert.equal(result.outcomes[0]!.state, 'done');
      assert.doesNotMatch(result.notes.join(), /not trained/);
    });
  }

  it('is led through steps that it never learned, and marked as untrained', async () => {
    const { result } = await ask({ method: 'ivt-lr', settings: { steps: 2, patches: 2 }, maxTokens: 2 });
    const trace = await openTrace(result.outcomes[0]!.trace);
    await trace.close();
    assert.equal(trace.document.steps.filter(({ kind }) => kind === 'latent').length, 2);
    assert.match(result.notes.join('\n'), untrained);
    assert.match(trace.document.notes.join('\n'), untrained);
  });

  it('is not marked where it was trained, nor where it thinks in words', async () => {
    const trained = await ask({ model: folder('pinhole-ivt'), method: 'ivt-lr', maxTokens: 1 });
    const words = await ask({ maxTokens: 1 });
    for (const { result } of [trained, words]) assert.doesNotMatch(result.notes.join(), /not trained/);
  });
});
