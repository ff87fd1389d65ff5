// What is refused before an hour of measuring, by the request and the direction files.

import assert from 'node:assert/strict';
import { eyeModel, extracted, pairsFile, somePairs } from './extracting';
import { sweep } from '../../../src/engine/direction/sweep';
import type { SweepRequest } from '../../../src/engine/direction/sweep';

const options = { signal: new AbortController().signal, report: () => undefined };

describe('before a sweep', () => {
  let request: SweepRequest;

  before(async () => {
    const { file } = await extracted({
      model: eyeModel,
      pairs: pairsFile(somePairs(4, 'trail')),
      position: 'prompt',
    });
    request = {
      model: eyeModel,
      device: 'cpu',
      threads: 1,
      directions: [file],
      grid: {},
      controls: [],
      tasks: ['trail'],
      method: 'direct',
      count: 1,
      seed: 5,
      mostTokens: 8,
    };
  });
  const asking = (more: Partial<SweepRequest>) => sweep({ ...request, ...more }, options);

  it('refuses the samples that a direction was made from', async () => {
    await assert.rejects(asking({ seed: 11 }), /made from samples of trail with seed 11/);
    assert.equal((await asking({ seed: 11, tasks: ['bars'] })).tasks.length, 1);
  });
});
