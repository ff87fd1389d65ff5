// Who put a token there: amber is for what a person changed, and a method's own marks are none of it.

import assert from 'node:assert/strict';
import { temporaryFolder } from '../../support/folders';
import { madeUpDocument, madeUpTrace } from '../trace/made-up';
import type { TraceDocument } from '../../../src/shared/trace/document';
import type { PutBy } from '../../../src/shared/trace/step';
import { figureSvg } from '../../../src/trace/export/figure';
import type { OpenTrace } from '../../../src/trace/open-trace';
import { openTrace } from '../../../src/trace/open';
import { checkedDocument } from '../../../src/trace/parse-document';
import { reportPage } from '../../../src/trace/report/page';

const child = { file: 'a.trace.safetensors', startedAt: '2026-03-04T05:06:07.089Z', fromStep: 2 };

/** Prompt, two words, two latents, then words. */
function documentWith(forced: Readonly<Record<number, PutBy>>): TraceDocument {
  const document = madeUpDocument(8);
  const steps = document.steps.map((step, index) => {
    const by = forced[index];
    return step.kind === 'text' && by ? { ...step, token: { ...step.token, forced: by } } : step;
  });
  return { ...document, steps };
}

async function drawn(draw: (trace: OpenTrace, changes: readonly string[]) => Promise<string>) {
  const writer = await madeUpTrace(temporaryFolder(), 8);
  const trace = await openTrace(await writer.end({ status: { state: 'done', ms: 5 } }));
  try {
    return await draw({ ...trace, document: documentWith({ 2: 'person', 5: 'method' }) }, []);
  } finally {
    await trace.close();
  }
}

describe('a token that the model did not choose', () => {
  it('is marked in the report where a person put it, and its table says who did', async () => {
    const page = await drawn(reportPage);
    assert.deepEqual(
      [...page.matchAll(/<span class="changed u\d">([^<]*)</g)].map(([, word]) => word),
      ['w2'],
    );
    assert.deepEqual(page.match(/put there( by the method)?(?=<)/g), [
      'put there',
      'put there by the method',
    ]);
  });

  it('is marked in the figure where a person put it', async () => {
    const svg = await drawn(figureSvg);
    const marked = [...svg.matchAll(/<text\s+class="changed"[^>]*>\s*([^<]*)</g)].map(([, word]) => word);
    assert.deepEqual(marked, ['w2']);
  });

  it('of a trace of version 1, which does not say who, is a person’s in a run that goes on from another', () => {
    const putBy = (parent: object | undefined) => {
      const { steps, ...document } = documentWith({ 2: 'person', 5: 'person' });
      const unsaid = steps.map(step =>
        step.kind === 'text' && step.token.forced
          ? { ...step, token: { ...step.token, forced: true } }
          : step,
      );
      const read = checkedDocument({ ...document, version: 1, steps: unsaid, ...(parent && { parent }) });
      return read.steps.flatMap(step => (step.kind === 'text' ? (step.token.forced ?? []) : []));
    };
    // Step 5 comes after the latents: their method ended them.
    assert.deepEqual(
      [putBy(child), putBy(undefined)],
      [
        ['person', 'method'],
        ['method', 'method'],
      ],
    );
  });
});
