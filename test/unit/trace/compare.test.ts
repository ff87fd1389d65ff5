import assert from 'node:assert/strict';
import type { TraceDocument } from '../../../src/shared/trace/document';
import type { Step } from '../../../src/shared/trace/step';
import { compareTraces, comparisonSentence } from '../../../src/trace/compare';
import { madeUpDocument } from './made-up';

const document = madeUpDocument(8);

function withStep(index: number, change: (step: Step) => Step): TraceDocument {
  return { ...document, steps: document.steps.map((step, i) => (i === index ? change(step) : step)) };
}

describe('comparing two traces', () => {
  it('finds the same run identical, whatever the times were', () => {
    const later = { ...document, steps: document.steps.map(step => ({ ...step, ms: step.ms * 3 })) };
    const comparison = compareTraces(document, later);
    assert.deepEqual(comparison, { setup: [], difference: undefined, same: 8 });
    assert.equal(comparisonSentence(comparison), 'All 8 steps are identical.');
  });

  it('names the first step that differs, and its token before its numbers', () => {
    const other = withStep(2, step =>
      step.kind === 'text'
        ? { ...step, row: 0, token: { ...step.token, id: 9, text: ' red', probability: 0.1 } }
        : step,
    );
    const comparison = compareTraces(document, other);
    assert.equal(comparison.same, 2);
    assert.deepEqual(comparison.difference, {
      step: 2,
      path: 'token.id',
      first: '102',
      second: '9',
    });
    assert.equal(
      comparisonSentence(comparison),
      'The runs first differ at step 2: token.id is 102 in one and 9 in the other.',
    );
  });

  it('names another token before another number, though that came first', () => {
    const { steps } = withStep(1, step =>
      step.kind === 'text' ? { ...step, token: { ...step.token, entropy: 0.6 } } : step,
    );
    const other = withStep(2, step =>
      step.kind === 'text' ? { ...step, token: { ...step.token, id: 9 } } : step,
    );
    const both = { ...other, steps: [steps[0]!, steps[1]!, ...other.steps.slice(2)] };
    const comparison = compareTraces(document, both);
    assert.deepEqual([comparison.difference?.step, comparison.same], [2, 1]);
    assert.match(comparisonSentence(comparison), /token\.id is 102 .* Numbers differ from step 1 on\.$/);
  });

  it('prints as many digits as it takes', () => {
    const other = withStep(1, step =>
      step.kind === 'text'
        ? { ...step, token: { ...step.token, entropy: step.token.entropy + 1e-12 } }
        : step,
    );
    const { first, second } = compareTraces(document, other).difference!;
    assert.notEqual(first, second);
  });

  it('lets numbers be apart as far as it is told', () => {
    const other = withStep(3, step => (step.kind === 'latent' ? { ...step, norm: step.norm + 1e-4 } : step));
    assert.equal(compareTraces(document, other).difference?.path, 'norm');
    assert.equal(compareTraces(document, other, 1e-3).difference, undefined);
  });

  it('looks at the tokens that a step appended', () => {
    const tokens = document.tokens.map((token, i) => (i === 6 ? { ...token, text: ' x' } : token));
    assert.equal(compareTraces(document, { ...document, tokens }).difference?.path, 'tokens[0].text');
  });

  it('says which run is shorter', () => {
    const shorter = madeUpDocument(5);
    assert.equal(
      comparisonSentence(compareTraces(document, shorter)),
      'The second run ends before step 5; the steps before it are identical.',
    );
    assert.match(comparisonSentence(compareTraces(shorter, document)), /^The first run ends before step 5/);
  });

  it('names what was run otherwise', () => {
    const { model } = document;
    const other: TraceDocument = {
      ...document,
      model: {
        ...model,
        threads: 2,
        files: [
          ...model.files.map(file => ({ ...file, sha256: 'ef'.repeat(32) })),
          { name: 'vision.onnx', bytes: 1, sha256: 'ef'.repeat(32) },
        ],
      },
      sampling: { ...document.sampling, seed: 4 },
    };
    assert.deepEqual(compareTraces(document, other).setup, [
      'onnx/decoder_model_merged.onnx is another file: its hash differs.',
      'Only one of the runs used vision.onnx.',
      'The number of threads differs: 1 and 2.',
      'The sampling differs: 3 and 4.',
    ]);
  });

  it('names another machine', () => {
    const other = { ...document, machine: { ...document.machine, processor: 'another' } };
    assert.deepEqual(compareTraces(document, other).setup, ['The machine differs: "made up" and "another".']);
  });
});
