// What is refused before an hour of measuring, by the request and the direction files.

import assert from 'node:assert/strict';
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { eyeModel, extracted, pairsFile, somePairs, wordModel } from './extracting';
import { directionSweep } from '../../../src/cli/direction-sweep';
import { sweep } from '../../../src/engine/direction/sweep';
import type { SweepRequest } from '../../../src/engine/direction/sweep';
import { temporaryFolder } from '../../support/folders';

const options = { signal: new AbortController().signal, report: () => undefined };

describe('before a sweep', () => {
  let request: SweepRequest;

  beforeEach(async () => {
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

  it('asks for all tasks, and for arms that can be told apart', async () => {
    let reports = 0;
    const counting = { ...options, report: () => reports++ };
    const wrong = (more: Partial<SweepRequest>) => sweep({ ...request, ...more }, counting);
    await assert.rejects(wrong({ tasks: ['trail', 'foo'] }), /no task "foo"/);
    await assert.rejects(wrong({ tasks: ['trail', 'trail'] }), /Two tasks are called "trail"/);
    await assert.rejects(wrong({ tasks: ['trail', 'bars'], difficulty: 6 }), /bars has no difficulty 6/);
    const other = path.join(temporaryFolder(), 'other');
    mkdirSync(other);
    const [file = ''] = request.directions;
    const copy = path.join(other, path.basename(file));
    cpSync(file, copy);
    await assert.rejects(wrong({ directions: [file, copy] }), (error: Error & { remedy?: string }) => {
      assert.match(`${error.message} ${error.remedy ?? ''}`, /Two arms are called "a".*Rename/);
      return true;
    });
    assert.equal(reports, 0);
  });

  it('takes for its own direction only one of the model itself', async () => {
    const { file } = await extracted({ model: wordModel, layers: [3] });
    await assert.rejects(asking({ own: file }), /a is not .*'s own direction: it was made with /);
    const [own = ''] = request.directions;
    assert.equal((await asking({ own, directions: [file] })).tasks.length, 1);
  });

  it('wants a place for its files', async () => {
    const folder = temporaryFolder();
    const taken = path.join(folder, 'notes.md');
    writeFileSync(taken, 'mine');
    const to = (out: string) =>
      directionSweep([request.directions[0]!, '--for', folder, '--task', 'trail', '--out', out]);
    await assert.rejects(to(taken), /notes\.md is there already/);
    await assert.rejects(to(path.join(folder, 'none', 'a.md')), /There is no folder .*none for a\.md/);
  });
});
