// What two runs have in common: a figure of both is shown only where both mean the same by it.

import assert from 'node:assert/strict';
import { samenessOf } from '../../../src/host/trace/sameness';
import { madeUpDocument } from '../trace/made-up';

const plain = madeUpDocument(9);
const file = (name: string, byte: string) => ({ name, bytes: 12, sha256: byte.repeat(32) });
const withFiles = (...files: ReturnType<typeof file>[]) => ({ ...plain, model: { ...plain.model, files } });

describe('what two runs have in common', () => {
  it('is everything of a run and itself', () => {
    const all = { model: true, vocabulary: true, picture: true, question: true, method: true };
    assert.deepEqual(samenessOf(plain, plain), all);
  });

  it('is no vocabulary where the tokenizers are two, whatever the names', () => {
    const [one, other] = [file('tokenizer.json', 'ab'), file('tokenizer.json', 'cd')];
    assert.equal(samenessOf(withFiles(one), withFiles(other)).vocabulary, false);
    assert.equal(samenessOf(withFiles(one), withFiles(one)).vocabulary, true);
  });

  it('is a vocabulary, but no model, where one tokenizer has two models', () => {
    const tokenizer = file('tokenizer.json', 'ab');
    const same = samenessOf(
      withFiles(tokenizer, file('a.onnx', '01')),
      withFiles(tokenizer, file('a.onnx', '02')),
    );
    assert.deepEqual([same.model, same.vocabulary], [false, true]);
  });

  it('is not known of a model where no file of its weights is in both', () => {
    const tokenizer = file('tokenizer.json', 'ab');
    assert.equal(samenessOf(withFiles(), withFiles()).model, null);
    assert.equal(
      samenessOf(withFiles(file('onnx/a.onnx', '01')), withFiles(file('onnx/b.onnx', '01'))).model,
      null,
    );
    assert.equal(samenessOf(withFiles(tokenizer), withFiles(tokenizer)).model, null);
    const weights = file('onnx/a.onnx_data', '01');
    assert.equal(samenessOf(withFiles(tokenizer, weights), withFiles(weights)).model, true);
  });

  it('is a model all the same where one of the two recorded no attention, and so no heads', () => {
    const blind = { ...plain, model: { ...plain.model, heads: 0 } };
    assert.equal(samenessOf(plain, blind).model, true);
  });

  it('is no model where names, sizes or precisions are two', () => {
    const { width, layers, heads } = plain.model;
    for (const change of [
      { name: 'other' },
      { width: width + 1 },
      { layers: layers + 1 },
      { heads: heads + 1 },
      { dtype: 'q4' },
    ])
      assert.equal(samenessOf(plain, { ...plain, model: { ...plain.model, ...change } }).model, false);
  });
});
