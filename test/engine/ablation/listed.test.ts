// A person's own samples on a bundled model: written out as files, samples of a task give the rows of the task; a folder whose
// answers nobody knows; a picture that cannot be read among others; and one picture asked about again and again.

import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ablate } from '../../../src/engine/ablation/ablate';
import type { AblationResult } from '../../../src/engine/ablation/conclude';
import { armRuns } from '../../../src/engine/ablation/arm-runs';
import { keepTraces } from '../../../src/engine/ablation/keep-traces';
import { pngEncoder } from '../../../src/engine/png';
import { donorFor } from '../../../src/engine/replaced-latents';
import type { AnsweredRow, Row } from '../../../src/ablation/row';
import { pixelsIn } from '../../../src/shared/ppm';
import { generate } from '../../../src/tasks/generate';
import type { Sample } from '../../../src/tasks/types';
import { openTrace } from '../../../src/trace/open';
import { temporaryFolder } from '../../support/folders';
import { root } from '../engines';

const seed = 9_000_001;
const difficulty = 3;
const model = path.resolve(root, 'models', 'pinhole-ivt');
const count = 4;

const nth = (index: number): Sample => generate('trail', { seed, index, difficulty });

async function written(folder: string, samples: readonly Sample[]): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const toPng = await pngEncoder();
  for (const { index, picture } of samples)
    writeFileSync(path.join(folder, `${index}.png`), await toPng(picture));
}

function asked(folder: string, name: string, part: Record<string, unknown>): string {
  const file = path.join(folder, `${name}.ablation.json`);
  writeFileSync(file, JSON.stringify({ recipe: 'replacement-test', model, ...part }));
  return file;
}

const ablated = (file: string): Promise<AblationResult> =>
  ablate(
    { file, device: 'cpu', threads: 1 },
    { signal: new AbortController().signal, report: () => undefined },
  );

const rowsIn = (folder: string): readonly Row[] =>
  readFileSync(path.join(folder, 'rows.jsonl'), 'utf8')
    .trimEnd()
    .split('\n')
    .slice(1)
    .map(line => JSON.parse(line) as Row);

/** By sample, seed and arm. */
const answersIn = (rows: readonly Row[]) =>
  Object.fromEntries(
    rows.flatMap(row =>
      'failed' in row || row.index >= count
        ? []
        : [[`${row.index} ${row.seed} ${row.arm}`, [row.answer, row.own, row.donor]]],
    ),
  );

describe('ablations of a person’s own samples', () => {
  const arms = ['transplant', 'zero', 'noise', 'shuffle', 'removed'];

  it('give the rows of the task for its samples as pictures and lines', async () => {
    const folder = temporaryFolder();
    const own = Array.from({ length: count }, (_, index) => nth(index));
    const donors = own.map(sample => nth(donorFor(sample).sample.index));
    const all = [...own, ...donors.filter(({ index }) => index >= count)];
    await written(path.join(folder, 'data', 'pictures'), all);
    const lines = all.map(({ index, question, answer }, at) =>
      JSON.stringify({
        ...{ image: `pictures/${index}.png`, id: `sample ${index}`, question, answer, difficulty },
        ...(at < count && { donor: `sample ${donors[at]?.index}` }),
      }),
    );
    writeFileSync(path.join(folder, 'data', 'list.jsonl'), lines.join('\n'));
    const task = await ablated(
      asked(folder, 'task', { arms, samples: { task: 'trail', count, seed, difficulty } }),
    );
    const listed = await ablated(asked(folder, 'listed', { arms, samples: { file: 'data/list.jsonl' } }));
    const [made, read] = [rowsIn(task.folder), rowsIn(listed.folder)];
    assert.deepEqual([task.failed, listed.failed, listed.missing], [0, 0, 0]);
    const expected = answersIn(made);
    assert.equal(Object.keys(expected).length, count * (arms.length + 1));
    assert.deepEqual(answersIn(read), expected);
    assert.ok(
      read.some(row => (row as AnsweredRow).answer !== (row as AnsweredRow).own),
      'arms change answers',
    );
    assert.ok(read.every(row => (row as AnsweredRow).implied === null && row.sample?.startsWith('sample ')));
    assert.match(listed.tasks[0]?.sentence ?? '', /\S/);
    assert.equal(listed.tasks[0]?.task, 'list');
    const again = await ablated(path.join(folder, 'listed.ablation.json'));
    assert.deepEqual(again.tasks, listed.tasks, 'asked again it has nothing to do');
    await written(path.join(folder, 'data', 'pictures'), [{ ...nth(0), picture: nth(1).picture }]);
    await assert.rejects(
      ablated(path.join(folder, 'listed.ablation.json')),
      /cannot be gone on with: the experiment was another one/,
    );
  });

  it('are measured although the donor of one cannot answer, which fails only where its latents are wanted', async () => {
    const folder = temporaryFolder();
    await written(folder, [nth(0), nth(1)]);
    const { question, answer } = nth(0);
    const lines = [
      { image: '0.png', question, answer, donor: 'long' },
      { image: '1.png', question: '? '.repeat(480), answer: 'another', id: 'long' },
    ].map(line => JSON.stringify(line));
    writeFileSync(path.join(folder, 'list.jsonl'), lines.join('\n'));
    const arms = [{ does: 'baseline', measures: ['alike'] }, 'zero', 'transplant'];
    const rows = rowsIn(
      (await ablated(asked(folder, 'one', { arms, samples: { file: 'list.jsonl' } }))).folder,
    );
    const [baseline, zero, transplant] = ['baseline', 'zero', 'transplant'].map(arm =>
      rows.find(row => row.index === 0 && row.arm === arm)!,
    );
    assert.deepEqual(Object.keys((baseline as AnsweredRow).measures ?? {}), ['alike.within']);
    assert.ok('answer' in zero! && 'failed' in transplant!);
  });

  it('say of a folder without answers what changes, and go on past a picture that cannot be read', async () => {
    const folder = temporaryFolder();
    const samples = Array.from({ length: 5 }, (_, index) => nth(index));
    await written(path.join(folder, 'pictures'), samples);
    writeFileSync(path.join(folder, 'pictures', '2.png'), 'no picture');
    const cut = readFileSync(path.join(folder, 'pictures', '3.png'));
    writeFileSync(path.join(folder, 'pictures', '3.png'), cut.subarray(0, cut.length / 2));
    const file = asked(folder, 'folder', {
      arms: ['transplant', 'zero'],
      samples: { folder: 'pictures', question: nth(0).question },
    });
    const result = await ablated(file);
    const rows = rowsIn(result.folder);
    assert.match(result.notes?.join() ?? '', /^1 of 5 pictures cannot be read/);
    assert.deepEqual([rows.length, result.missing], [15, 0]);
    const failed = rows.flatMap(row => ('failed' in row ? [row] : []));
    for (const name of ['2.png', '3.png']) assert.equal(failed.filter(row => row.sample === name).length, 3);
    assert.match(failed.find(row => row.sample === '2.png')?.failed ?? '', /2\.png is not a picture/);
    assert.match(failed.find(row => row.sample === '3.png')?.failed ?? '', /3\.png is damaged, or cut off/);
    const [task] = result.tasks as [AblationResult['tasks'][number]];
    assert.equal(task.chance, null);
    assert.ok(task.arms.every(({ compared }) => compared === undefined));
    assert.match(task.sentence, /Right answers are not known/);
    for (const row of rows)
      if (!('failed' in row)) {
        assert.equal(row.own, null);
        assert.equal(row.donor === null, row.arm !== 'transplant', 'the model’s own answer to the donor');
      }
    const thumbnail = pixelsIn(readFileSync(path.join(result.folder, 'thumbnails', '0-0.ppm')));
    assert.deepEqual([thumbnail?.width, thumbnail?.height], [64, 64]);
    assert.ok(!existsSync(path.join(result.folder, 'thumbnails', '0-2.ppm')));
    const place = { file, task: 'pictures', index: 0, seed: 1, arm: 'zero', folder };
    const { arm } = await armRuns(place);
    assert.equal(arm.picture, path.join(folder, 'pictures', '0.png'));
    assert.equal(arm.sample, undefined);
  });

  it('draw the tokens of runs about one picture, in every arm with the same draws', async () => {
    const folder = temporaryFolder();
    await written(folder, [nth(0), nth(1), nth(2)]);
    const image = { image: '0.png', question: nth(0).question, runs: 6, temperature: 2 };
    await assert.rejects(
      ablated(asked(folder, 'lonely', { samples: image })),
      /arm "transplant" needs another sample.*/,
    );
    const donors = ['1.png', '2.png'];
    const gone = asked(folder, 'gone', { samples: { ...image, donors: ['9.png'] } });
    await assert.rejects(ablated(gone), /samples\.donors\[0\]: There is no file/);
    const same = { name: 'same', does: 'kept', temperature: 2 };
    const result = await ablated(
      asked(folder, 'runs', { arms: ['transplant', same], samples: { ...image, donors } }),
    );
    const rows = rowsIn(result.folder) as readonly AnsweredRow[];
    const of = (name: string) => rows.filter(({ arm }) => arm === name).map(({ answer }) => answer);
    assert.deepEqual([rows.length, result.failed], [18, 0]);
    assert.ok(new Set(of('baseline')).size > 1, 'answers are drawn');
    assert.deepEqual(of('same'), of('baseline'));
    assert.equal(result.tasks[0]?.arms[2]?.agreement?.changed.share, 0);
    const { signal } = new AbortController();
    const file = path.join(folder, 'runs.ablation.json');
    await keepTraces({ file, folder: result.folder, most: 3, device: 'cpu', threads: 1 }, signal);
    const traces = readdirSync(path.join(result.folder, 'traces')).filter(name => !name.includes('donor'));
    assert.ok(traces.length >= 4, 'each with the baseline’s');
    for (const name of traces) {
      const [, index, arm] = /^0-(\d+)_1_(\w+)\.trace/.exec(name) ?? [];
      const trace = await openTrace(path.join(result.folder, 'traces', name));
      await trace.close();
      const said = trace.document.steps.find(step => step.kind === 'answer')?.text ?? null;
      assert.equal(said, rows.find(row => row.arm === arm && row.index === Number(index))?.answer, name);
    }
  });
});
