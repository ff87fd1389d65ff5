// The lens that a run read is taken away from its trace, and read again from the stream: the same must come out.

import assert from 'node:assert/strict';
import path from 'node:path';
import { ask, model } from './asking';
import { withLens } from '../../../src/engine/lens-after';
import type { Step } from '../../../src/shared/trace/step';
import { openTrace } from '../../../src/trace/open';
import type { OpenTrace } from '../../../src/trace/open-trace';
import { lensOf } from '../../../src/trace/report/readings';
import { root } from '../engines';

interface Bare {
  words?: unknown;
  measures?: { answerRank?: unknown };
}

/** Without these tensors, and without what a lens says in the document. */
function without(trace: OpenTrace, ending: RegExp): OpenTrace {
  const steps = structuredClone(trace.document.steps) as Step[] & Bare[];
  for (const step of steps) {
    delete step.words;
    delete step.measures?.answerRank;
  }
  return {
    path: trace.path,
    kind: trace.kind,
    document: { ...trace.document, steps },
    tensors: new Map([...trace.tensors].filter(([name]) => !ending.test(name))),
    read: (name, from, to) => trace.read(name, from, to),
    readPart: (...asked) => trace.readPart(...asked),
    refresh: () => Promise.resolve(false),
    close: () => Promise.resolve(),
  };
}

describe('a lens after the run', () => {
  let trace: OpenTrace;

  before('a run', async () => {
    const { result } = await ask({ maxTokens: 12 });
    trace = await openTrace(result.outcomes[0]!.trace);
  });

  after('close it', () => trace.close());

  it('says what the lens of the run said, of every step', async () => {
    const bare = without(trace, /^lens\./);
    assert.deepEqual(await lensOf(bare, bare.document.steps[3]!), []);
    const steps = [...trace.document.steps.keys()];
    const seen = await withLens(bare, { steps });
    for (const [index, step] of trace.document.steps.entries()) {
      const [then, now] = [await lensOf(trace, step), await lensOf(seen, seen.document.steps[index]!)];
      assert.equal(now.length, 7);
      assert.deepEqual(now, then, `step ${index}`);
      assert.ok(now.every(({ rank }) => rank !== undefined));
    }
  });

  it('reads only the steps that are asked about', async () => {
    const seen = await withLens(without(trace, /^lens\./), { steps: [4] });
    assert.ok(seen.document.steps[4]!.measures?.answerRank);
    assert.equal(seen.document.steps[6]!.measures?.answerRank, undefined);
  });

  it('is refused without the stream, and with another model', async () => {
    await assert.rejects(withLens(without(trace, /^resid$/), { steps: [1] }), /does not hold the stream/);
    const other = path.join(root, 'models', 'pinhole-text-wide');
    await assert.rejects(
      withLens(trace, { steps: [1], model: other }),
      /is another file than the run was made with/,
    );
    assert.notEqual(model, other);
  });
});
