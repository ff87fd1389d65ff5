// What is refused before an hour of measuring, by the request and the direction files.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { eyeModel, extracted, pairsFile, somePairs, wordModel } from './extracting';
import { directionSweep } from '../../../src/cli/direction-sweep';
import { sweep, sweepOpen } from '../../../src/engine/direction/sweep';
import type { OpenModel, SweepRequest, SweepResult } from '../../../src/engine/direction/sweep';
import type { SweepPart } from '../../../src/engine/direction/sweep-plan';
import { steerTarget } from '../../../src/engine/direction/steer-target';
import { openTested } from '../../../src/engine/tested-model';
import { root } from '../engines';
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
      parts: [{ directions: [{ file }], grid: {}, controls: [] }],
      tasks: ['trail'],
      method: 'direct',
      count: 1,
      seed: 5,
      mostTokens: 8,
    };
  });
  const part = (more: Partial<SweepPart>): Partial<SweepRequest> => ({
    parts: [{ ...request.parts[0]!, ...more }],
  });
  const firstFile = () => request.parts[0]!.directions[0]!.file;
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
    const file = firstFile();
    const copy = path.join(other, path.basename(file));
    cpSync(file, copy);
    await assert.rejects(
      wrong(part({ directions: [{ file }, { file: copy }] })),
      (error: Error & { remedy?: string }) => {
        assert.match(`${error.message} ${error.remedy ?? ''}`, /Two arms are called "a".*Rename/);
        return true;
      },
    );
    assert.equal(reports, 0);
  });

  it('takes for its own direction only one of the model itself', async () => {
    const { file } = await extracted({ model: wordModel, layers: [3] });
    await assert.rejects(asking(part({ own: { file } })), /a is not .*'s own direction: it was made with /);
    const own = { file: firstFile() };
    assert.equal((await asking(part({ own, directions: [{ file }] }))).tasks.length, 1);
  });

  it('makes the same checks of a model that is open', async () => {
    const tested = await openTested(eyeModel, { device: 'cpu', threads: 1 });
    const open: OpenModel = { ...tested, target: await steerTarget(eyeModel), threads: 1 };
    try {
      const file = firstFile();
      const opened = (more: Partial<SweepRequest>) => sweepOpen(open, { ...request, ...more }, options);
      await assert.rejects(opened({ seed: 11 }), /made from samples of trail with seed 11/);
      await assert.rejects(opened({ tasks: ['trail', 'foo'] }), /no task "foo"/);
      const twice = [
        { file, name: 'untouched' },
        { file: path.join(path.dirname(file), path.basename(file)) },
      ];
      await assert.rejects(opened(part({ directions: twice })), /Two arms are called "untouched"/);
      const words = await extracted({ model: wordModel, layers: [3] });
      await assert.rejects(opened(part({ own: { file: words.file } })), /is not .*'s own direction/);
      const failed = { ...tested.proof, test: { state: 'failed', reason: 'It is off.' } } as const;
      await assert.rejects(sweepOpen({ ...open, proof: failed }, request, options), /cannot be steered.*off/);
      const [alone, together] = [await sweep(request, options), await opened({})];
      assert.deepEqual(together, alone);
    } finally {
      await tested.model.release();
    }
  });

  it('takes the ways of adding and the layers as they are typed', async () => {
    const out = path.join(temporaryFolder(), 'a.json');
    const words = ['--fidelity', 'released-uncached', '--renorm', 'false', '--froms', '2', '--seed', '5'];
    const grid = ['--layers', '1..2,[2..3],1+3,all', '--strengths', '0.5', '--controls', 'random,negated'];
    const asked = [firstFile(), '--for', eyeModel, '--task', 'trail', '-n', '1', '--tokens', '4'];
    const sweeping = ['direction', 'sweep', ...asked, ...words, ...grid, '--threads', '1', '--out', out];
    execFileSync(process.execPath, [path.join(root, 'dist', 'cli.js'), ...sweeping], { stdio: 'pipe' });
    const { parts, tasks, mostTokens } = JSON.parse(readFileSync(out, 'utf8')) as SweepResult;
    assert.deepEqual(parts[0], {
      directions: ['a'],
      steer: { fidelity: 'released', positions: '[0]', renorm: false },
      grid: { layers: [1, 2, { from: 2, to: 3 }, [1, 3], 'all'], strengths: [0.5], froms: [2] },
      controls: ['random', 'negated'],
    });
    assert.equal(mostTokens, 4);
    const made = tasks[0]!.arms.flatMap(arm => (arm.made ? [arm.made] : []));
    assert.equal(made.length, 3 * 5);
    for (const { vector, positions, renorm } of made)
      assert.deepEqual([vector.fidelity, positions, renorm], ['released', '[0]', false]);
    assert.equal(new Set(made.map(({ vector }) => vector.length.toPrecision(5))).size, 1);
    for (const wrong of ['[3..2]', '2+x', 'any', '2..x'])
      await assert.rejects(directionSweep([...asked, '--layers', wrong]), /--layers is ".*", which is not/);
  });

  it('wants a place for its files', async () => {
    const folder = temporaryFolder();
    const taken = path.join(folder, 'notes.md');
    writeFileSync(taken, 'mine');
    const to = (out: string) =>
      directionSweep([firstFile(), '--for', folder, '--task', 'trail', '--out', out]);
    await assert.rejects(to(taken), /notes\.md is there already/);
    await assert.rejects(to(path.join(folder, 'none', 'a.md')), /There is no folder .*none for a\.md/);
  });
});
