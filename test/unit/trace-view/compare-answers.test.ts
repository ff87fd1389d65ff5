// Figures of two open traces, from what is in their files.

import assert from 'node:assert/strict';
import { differenceFrom } from '../../../src/host/trace/compare-answers';
import { openTrace } from '../../../src/trace/open';
import type { OpenTrace } from '../../../src/trace/open-trace';
import type { TracedModel } from '../../../src/shared/trace/document';
import { temporaryFolder } from '../../support/folders';
import { madeUpTrace } from '../trace/made-up';

/** As if another model had written the same numbers. */
function withModel(trace: OpenTrace, model: Partial<TracedModel>): OpenTrace {
  const { path, kind, tensors, document } = trace;
  return {
    ...{ path, kind, tensors },
    document: { ...document, model: { ...document.model, ...model } },
    read: (...asked) => trace.read(...asked),
    readPart: (...asked) => trace.readPart(...asked),
    refresh: () => trace.refresh(),
    close: () => trace.close(),
  };
}

describe('the cosine of two latents that were fed', () => {
  let own: OpenTrace;
  let other: OpenTrace;

  before(async () => {
    const opened = async () => {
      const writer = await madeUpTrace(temporaryFolder());
      return openTrace(await writer.end({ status: { state: 'done', ms: 90 } }));
    };
    [own, other] = [await opened(), await opened()];
  });
  after(async () => {
    await own.close();
    await other.close();
  });

  const between = async (second: OpenTrace) => (await differenceFrom(own, second, [3, 3], [3, 3])).cosine;

  it('is 1 of a vector and itself', async () => {
    const cosine = await between(other);
    assert.ok(cosine !== null && Math.abs(cosine - 1) < 1e-6, String(cosine));
  });

  it('is not defined between two models: their axes mean something else', async () => {
    const weights = [{ name: 'onnx/decoder_model_merged.onnx', bytes: 1234, sha256: 'cd'.repeat(32) }];
    for (const model of [{ name: 'other' }, { files: weights }, { dtype: 'q4' }])
      assert.equal(await between(withModel(other, model)), null, JSON.stringify(model));
  });

  it('is not defined where nothing tells whether the models are one', async () => {
    assert.equal(await between(withModel(other, { files: [] })), null);
  });
});
