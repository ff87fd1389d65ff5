// A language model without eyes: the same numbers whether it is fed embeddings or looks tokens up itself.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { languageModel, requestFor } from './forward-folders';
import { runForward } from '../../src/engine/forward';
import { readTensors, worst } from '../support/oracle-tensors';

const context = { signal: new AbortController().signal, report: () => undefined };

describe('a language model', () => {
  it('is asked without a picture, and gives the same numbers however it is exported', async () => {
    const results = [];
    for (const fed of ['embeddings', 'tokens'] as const) {
      const request = requestFor(languageModel(fed), { pictures: [], question: 'Why is it red?' });
      const { prompt, pictureTokens } = await runForward(request, context);
      assert.equal(prompt, 'User: Why is it red? Assistant:');
      assert.equal(pictureTokens, 0);
      results.push(readTensors(readFileSync(request.out)));
    }
    const [first, second] = results;
    assert.deepEqual([...first!.keys()].sort(), [...second!.keys()].sort());
    assert.ok(first!.has('inputs_embeds') && first!.has('resid.4') && first!.has('attention.4'));
    for (const [name, { shape, data }] of first!) {
      assert.deepEqual(second!.get(name)!.shape, shape, name);
      const asNumbers = (values: ArrayLike<number | bigint>) => Array.from(values, Number);
      assert.ok(worst(asNumbers(data), asNumbers(second!.get(name)!.data)) < 1e-5, name);
    }
  });

  it('refuses a picture in a sentence', async () => {
    const request = requestFor(languageModel('embeddings'));
    await assert.rejects(runForward(request, context), /takes text only, and a picture was given/);
  });
});
