// Several models in one experiment, and experiments that stop before all samples are answered.

import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ablate } from '../../../src/engine/ablation/ablate';
import type { AblateRequest } from '../../../src/engine/ablation/ablate';
import type { AblationResult } from '../../../src/engine/ablation/conclude';
import { estimateAblation } from '../../../src/engine/ablation/estimate';
import { prepareExperiment } from '../../../src/engine/ablation/experiment';
import { keepTraces } from '../../../src/engine/ablation/keep-traces';
import { planAblation } from '../../../src/engine/ablation/serve';
import type { AnsweredRow, Row } from '../../../src/ablation/row';
import { standardArms } from '../../../src/ablation/standard-arms';
import { openTrace } from '../../../src/trace/open';
import { DarkroomError } from '../../../src/shared/errors';
import { temporaryFolder } from '../../support/folders';
import { root } from '../engines';

const folderOf = (member: string) => path.resolve(root, 'models', member);

function asked(part: Record<string, unknown>): string {
  const file = path.join(temporaryFolder(), 'test.ablation.json');
  writeFileSync(file, JSON.stringify({ recipe: 'replacement-test', ...part }));
  return file;
}

function ablated(
  file: string,
  part: Partial<AblateRequest> = {},
  report: (done: number) => void = () => undefined,
  signal = new AbortController().signal,
): Promise<AblationResult> {
  const request = { file, device: 'cpu', threads: 1, ...part } as const;
  return ablate(request, { signal, report: ({ done }) => report(done) });
}

function rowsIn(folder: string): readonly Row[] {
  const [, ...lines] = readFileSync(path.join(folder, 'rows.jsonl'), 'utf8').trimEnd().split('\n');
  return lines.map(line => JSON.parse(line) as Row);
}

describe('several models in one ablation', () => {
  const models = [folderOf('pinhole-ivt'), folderOf('pinhole-lavit')];

  it('answer the same samples, each by its own method, and are one family', async () => {
    const file = asked({ models, samples: { count: 6, difficulty: 2 }, arms: ['transplant', 'zero'] });
    const stop = new AbortController();
    const first = await ablated(
      file,
      {},
      done => done === 8 && stop.abort(new DarkroomError('cancelled', 'Stopped.')),
      stop.signal,
    );
    assert.deepEqual([first.missing, first.rows], [4, 24]);
    const result = await ablated(file);
    assert.deepEqual([result.missing, result.rows, result.spec.method], [0, 36, null]);
    assert.deepEqual(
      result.tasks.map(({ model, task }) => [model, task]),
      models.map(model => [model, 'trail']),
    );
    const rows = rowsIn(result.folder);
    for (const model of models) assert.equal(rows.filter(row => row.model === model).length, 18);
    // Four comparisons, of which the smallest p counts four times.
    const compared = result.tasks.flatMap(({ arms }) => arms.flatMap(arm => arm.compared ?? []));
    assert.equal(compared.length, 4);
    const [least] = compared.toSorted((a, b) => a.p - b.p);
    assert.equal(least?.adjusted, Math.min(1, least!.p * 4));
    assert.ok(existsSync(path.join(result.folder, 'rows.parquet')));
  });

  it('are all in the plan, and have traces of their own, each by its own method', async () => {
    const file = asked({ models, samples: { count: 1, difficulty: 2 }, arms: ['zero'] });
    const plan = await planAblation({ file, device: 'cpu', threads: 1 });
    assert.deepEqual([plan.models, plan.samples], [['pinhole-ivt', 'pinhole-lavit'], 2]);
    const { folder } = await ablated(file);
    const { signal } = new AbortController();
    const kept = await keepTraces({ file, folder, most: 8, device: 'cpu', threads: 1 }, signal);
    assert.deepEqual(kept.notes, []);
    let compared = 0;
    for (const row of rowsIn(folder)) {
      const name = `${path.basename(row.model!)}_trail-${row.index}_1_${row.arm}.trace.safetensors`;
      const trace = await openTrace(path.join(folder, 'traces', name));
      await trace.close();
      const { method, model, steps } = trace.document;
      assert.deepEqual(
        [model.folder, method.name],
        [row.model, row.model === models[0] ? 'ivt-lr' : 'lavit'],
      );
      const said = steps.find(step => step.kind === 'answer')?.text ?? null;
      assert.equal(said, (row as AnsweredRow).answer, name);
      compared++;
    }
    assert.equal(compared, 4);
  });

  it('are estimated one after the other, and what is there is not', async () => {
    const file = asked({ models, samples: { count: 2, difficulty: 2 }, arms: ['zero'] });
    const { signal } = new AbortController();
    const estimated = () => estimateAblation({ file, device: 'cpu', threads: 1 }, signal);
    const before = await estimated();
    assert.ok(before && before.samples === 4 && before.wholeMs > 0);
    const stop = new AbortController();
    const stopped = new DarkroomError('cancelled', 'Stopped.');
    await ablated(file, {}, done => done === 3 && stop.abort(stopped), stop.signal);
    assert.equal((await estimated())?.samples, 1);
    assert.equal(await estimateAblation({ file, device: 'cpu', threads: 1, fewest: 2 }, signal), undefined);
    await ablated(file);
    assert.deepEqual(await estimated(), { samples: 0, perSampleMs: 0, wholeMs: 0 });
  });

  it('of different methods are asked the controls that both methods have, where no arms are named', async () => {
    const file = asked({ models, samples: { count: 1, difficulty: 1 } });
    const { spec, each } = await prepareExperiment(file);
    const [ivt, lavit] = (['ivt-lr', 'lavit'] as const).map(method => standardArms(method, spec.samples));
    assert.deepEqual(spec.arms, lavit);
    assert.ok(ivt!.length > lavit!.length);
    for (const one of each) assert.deepEqual(one.spec.arms, lavit);
  });

  it('that answer single arms have latents that are not held against a donor’s of another space', async () => {
    const [model, other] = models;
    const arms = [
      { does: 'baseline', measures: ['alike'] },
      { name: 'by another', model: other, method: 'lavit', measures: ['alike'] },
    ];
    const { folder } = await ablated(asked({ model, arms, samples: { count: 1, difficulty: 1 } }));
    const [own, another] = rowsIn(folder).map(row => Object.keys((row as AnsweredRow).measures ?? {}));
    assert.deepEqual(own, ['alike.within', 'alike.between', 'alike.elsewhere']);
    assert.deepEqual(another, ['alike.within']);
  });

  it('are refused where they cannot be asked the same', async () => {
    const samples = { count: 2 };
    await assert.rejects(
      ablated(asked({ models: [...models, folderOf('pinhole')], samples })),
      /method is missing: pinhole was trained for no method with latents/,
    );
  });
});

describe('an ablation that is to stop', () => {
  const model = folderOf('pinhole-ivt');

  it('stops when intervals are narrow enough, says so, and does not go on when it is asked again', async () => {
    const file = asked({
      model,
      samples: { count: 200, difficulty: 1 },
      arms: ['zero'],
      stop: { width: 0.8 },
    });
    const { stopped, missing, rows, folder } = await ablated(file);
    assert.deepEqual([missing, rows], [180, 40], 'the first look is after twenty samples');
    assert.ok(stopped !== undefined && stopped.width > 0 && stopped.width <= 0.8);
    assert.ok(existsSync(path.join(folder, 'rows.parquet')));
    const seen: number[] = [];
    const again = await ablated(file, {}, done => seen.push(done));
    assert.deepEqual([again.rows, seen], [40, []]);
    await assert.rejects(
      ablated(file, { shard: { number: 1, of: 2 } }),
      /stop\.width needs all samples, and a shard has a part of them/,
    );
  });

  it('stops when its time is over, and goes on for as long when it is asked again', async () => {
    const samples = { count: 2000, difficulty: 1 };
    const file = asked({ model, samples, arms: ['zero'], stop: { hours: 0.001 } });
    const first = await ablated(file);
    assert.ok(first.rows > 0 && first.missing > 0 && first.stopped === undefined);
    assert.ok(!existsSync(path.join(first.folder, 'rows.parquet')), 'it is not finished');
    const again = await ablated(file);
    assert.ok(again.rows > first.rows);
  });
});
