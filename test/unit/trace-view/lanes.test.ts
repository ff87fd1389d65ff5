// Every lane is held against something, and of what was drawn at another temperature the model's own doubt is shown.

import assert from 'node:assert/strict';
import { viewOf } from '../../../src/shared/trace-view/view';
import { lanesOf as reportLanes } from '../../../src/trace/report/lanes';
import type { TraceDocument } from '../../../src/shared/trace/document';
import { lanesOf, valueText } from '../../../webview/trace/film/lanes';
import { madeUpDocument } from '../trace/made-up';

const made = madeUpDocument(8);
const known: TraceDocument = { ...made, model: { ...made.model, vocabulary: 999, tokenNorm: 2 } };
const lanes = (document: TraceDocument) => lanesOf(viewOf(document, () => true));
const lane = (document: TraceDocument, id: string) => {
  const found = lanes(document).find(one => one.id === id);
  assert.ok(found, id);
  return found;
};

describe('lanes of a trace', () => {
  it('hold a latent against a text token, and a rank against chance', () => {
    const steps = viewOf(known, () => true).steps;
    const latent = steps.find(step => step.latent);
    assert.ok(latent?.latent);
    const norm = lane(known, 'norm');
    assert.equal(norm.reference?.value, 1);
    assert.equal(norm.value(latent), latent.latent.norm / 2);
    assert.ok(norm.domain[1] >= 1);
    const rank = lane(known, 'rank');
    assert.equal(rank.reference?.value, 500);
    assert.ok(rank.domain[0] >= 500);
    const report = reportLanes(known);
    assert.equal(report.find(({ name }) => name === 'Latent norm')?.reference?.value, 1);
    assert.equal(report.find(({ name }) => name === 'Answer rank')?.reference?.value, 500);
  });

  it('have no line where a trace does not say what it would be', () => {
    assert.equal(lane(made, 'norm').reference, undefined);
    assert.equal(lane(made, 'rank').reference, undefined);
  });

  it('show the doubt of the model, not that of what was drawn from', () => {
    const drawn: TraceDocument = {
      ...made,
      steps: made.steps.map(step =>
        step.kind === 'text'
          ? {
              ...step,
              measures: { ...step.measures, outputEntropy: 0.1 },
              token: { ...step.token, entropy: 1.5, sampled: { probability: 1, entropy: 0.1 } },
            }
          : step,
      ),
    };
    const step = viewOf(drawn, () => true).steps.find(({ kind }) => kind === 'text');
    const output = lane(drawn, 'output');
    assert.equal(valueText(output, step), '1.50');
    assert.match(output.unit, /T = 1/);
  });
});
