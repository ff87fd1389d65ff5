// A replacement test on bundled models, from its file to its verdict: what it finds, that it goes on where it was stopped or
// killed, and that what cannot work is said before anything runs.

import assert from 'node:assert/strict';
import { appendFileSync, existsSync, readFileSync, readdirSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ablate } from '../../../src/engine/ablation/ablate';
import type { AblateRequest } from '../../../src/engine/ablation/ablate';
import type { AblationResult } from '../../../src/engine/ablation/conclude';
import type { AblateProgress } from '../../../src/engine/ablation/pace';
import { DarkroomError } from '../../../src/shared/errors';
import { temporaryFolder } from '../../support/folders';
import { root } from '../engines';

const samples = { count: 30, difficulty: 3 };

/** A file that asks for this of a bundled member. */
function asked(member: string, part: Record<string, unknown> = {}): string {
  const file = path.join(temporaryFolder(), 'test.ablation.json');
  const model = path.resolve(root, 'models', member);
  writeFileSync(file, JSON.stringify({ recipe: 'replacement-test', model, samples, ...part }));
  return file;
}

function ablated(
  file: string,
  part: Partial<AblateRequest> = {},
  report: (progress: AblateProgress) => void = () => undefined,
  signal = new AbortController().signal,
): Promise<AblationResult> {
  return ablate({ file, device: 'cpu', threads: 1, ...part }, { signal, report });
}

const rowsIn = (folder: string): string[] =>
  readdirSync(folder)
    .filter(name => name.endsWith('.jsonl'))
    .flatMap(name => readFileSync(path.join(folder, name), 'utf8').trimEnd().split('\n').slice(1))
    .sort();

describe('a replacement test of bundled models', () => {
  it('finds that the latents of pinhole-ivt carry the answer, as an address', async () => {
    const { tasks, failed, missing, spec } = await ablated(asked('pinhole-ivt'));
    const [{ verdict, arms, sentence }] = tasks as [AblationResult['tasks'][number]];
    assert.deepEqual([failed, missing, spec.method], [0, 0, 'ivt-lr']);
    assert.deepEqual(verdict, { kind: 'carries', arm: 'transplant', as: 'implied' }, sentence);
    const shares = Object.fromEntries(arms.map(({ arm, own }) => [arm, own.share ?? -1]));
    assert.ok(
      shares['baseline']! >= 0.9 && shares['transplant']! <= 0.2 && shares['first']! <= 0.3,
      sentence,
    );
  });

  it('goes on where it was stopped, and after a kill in the middle of a line, with the same rows', async () => {
    const part = {
      samples: { count: 4, difficulty: 1 },
      arms: ['transplant', 'noise', 'shuffle'],
      seeds: [1, 2],
    };
    const file = asked('pinhole-mixed', { ...part, settings: { denoisingSteps: 2 } });
    const folder = (name: string) => path.join(path.dirname(file), name);
    await ablated(file, { out: folder('whole') });
    const stop = new AbortController();
    const stopped = await ablated(
      file,
      { out: folder('again') },
      ({ done }) => done === 2 && stop.abort(new DarkroomError('cancelled', 'Stopped.')),
      stop.signal,
    );
    assert.deepEqual([stopped.missing, stopped.rows], [2, 16]);
    const journal = path.join(folder('again'), 'rows.jsonl');
    truncateSync(journal, readFileSync(journal).length - 40);
    const seen: number[] = [];
    await ablated(file, { out: folder('again') }, ({ done }) => seen.push(done));
    assert.deepEqual(seen, [2, 3, 4]);
    assert.deepEqual(rowsIn(folder('again')), rowsIn(folder('whole')));
    for (const shard of ['1', '2'])
      await ablated(file, { out: folder('parts'), shard: { number: +shard, of: 2 } });
    const parquet = (name: string) => path.join(folder(name), 'rows.parquet');
    const first = await ablated(file, { out: folder('part'), shard: { number: 1, of: 2 } });
    assert.deepEqual([first.missing, existsSync(parquet('part'))], [2, false], 'a part of it is no whole');
    const merged = await ablated(file, { out: folder('parts') });
    assert.deepEqual(rowsIn(folder('parts')), rowsIn(folder('whole')));
    assert.deepEqual(readFileSync(parquet('parts')), readFileSync(parquet('whole')));
    assert.deepEqual(readFileSync(parquet('again')), readFileSync(parquet('whole')));
    assert.equal(merged.missing, 0);
  });

  it('records an arm that fails, and goes on', async () => {
    // A donor that has thought enough after one step has no latents for a sample that goes on.
    const file = asked('pinhole-ivt', {
      samples: { count: 10, difficulty: 3 },
      arms: ['transplant', 'zero'],
      settings: { stop: 'confidence is above', stopAt: 0.9 },
    });
    const { failed, failure, rows, missing, tasks } = await ablated(file);
    assert.deepEqual([rows, missing], [30, 0]);
    assert.ok(failed > 0 && failed < 10, `${failed} failed`);
    assert.match(failure ?? '', /needs latent 1 of "the other sample", which has 1 of them/);
    assert.deepEqual(
      tasks[0]?.arms.map(arm => arm.samples),
      [10, 10 - failed, 10],
    );
  });

  it('refuses what cannot work before anything runs', async () => {
    const refused = (member: string, part: Record<string, unknown>, sentence: RegExp) =>
      assert.rejects(ablated(asked(member, part)), sentence);
    await refused(
      'pinhole',
      {},
      /^DarkroomError: method is missing: pinhole was trained for no method with latents/,
    );
    await refused('pinhole-ivt', { method: 'lavit' }, /lavit cannot be run here/);
    await refused('pinhole-ivt', { method: 'direct' }, /method is direct, which makes no latents/);
    await refused('pinhole-lavit', { settings: { thoughts: 400 } }, /settings: "thoughts" cannot be 400/);
    await refused('pinhole-lavit', { settings: { steps: 4 } }, /settings: lavit has no setting "steps"/);
    await refused('pinhole-lavit', { arms: ['markers'] }, /arm "markers": lavit has no markers/);
    await refused(
      'pinhole-lavit',
      { arms: [{ does: 'zero', part: 'both' }] },
      /arm "zero, both": A latent of lavit/,
    );
    await refused(
      'pinhole-ivt',
      { samples: { difficulty: 9 } },
      /samples: The task trail has no difficulty 9/,
    );
    await refused('pinhole-none', {}, /pinhole-none/);
    await assert.rejects(ablated(path.join(temporaryFolder(), 'no.ablation.json')), /cannot be read/);
  });

  it('refuses to go on with another experiment, or with lines that are none', async () => {
    const part = { samples: { count: 1, difficulty: 1 }, arms: ['zero'] };
    const file = asked('pinhole-lavit', part);
    const { folder } = await ablated(file);
    writeFileSync(file, readFileSync(file, 'utf8').replace('"count":1', '"count":2'));
    await assert.rejects(ablated(file), /rows\.jsonl cannot be gone on with: the experiment was another one/);
    writeFileSync(file, readFileSync(file, 'utf8').replace('"count":2', '"count":1'));
    appendFileSync(path.join(folder, 'rows.jsonl'), '{"task":"trail"}\n');
    await assert.rejects(ablated(file), /Line 4 of rows\.jsonl is no row/);
    writeFileSync(path.join(folder, 'rows.jsonl'), 'hello\n');
    await assert.rejects(ablated(file), /holds no ablation of this kind/);
  });
});
