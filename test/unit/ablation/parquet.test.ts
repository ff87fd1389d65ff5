// The one file of all rows: read back by another program as it was written, and recomputed by a Python script from nothing else
// (test/oracles/statistics/check_rows.py; its figures are beside the rows).

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parquetMetadata, parquetReadObjects } from 'hyparquet';
import { headOf } from '../../support/made-head';
import { near } from '../measures/near';
import { planted, specOf, words } from './planted';
import { parseRow } from '../../../src/ablation/parse-row';
import { inOrder } from '../../../src/ablation/plan';
import type { Row } from '../../../src/ablation/row';
import { summarise } from '../../../src/ablation/summary';
import type { ArmResult } from '../../../src/ablation/summary';
import { verdictOf } from '../../../src/ablation/verdict';
import type { AblationHead } from '../../../src/engine/ablation/head';
import { parquetOf } from '../../../src/engine/ablation/rows-parquet';

function bufferOf(bytes: Uint8Array): ArrayBuffer {
  return new Uint8Array(bytes).buffer;
}

const written = (file: ArrayBuffer) => {
  const { key_value_metadata: pairs = [] } = parquetMetadata(file);
  return JSON.parse(pairs.find(({ key }) => key === 'darkroom')?.value ?? 'null') as AblationHead & {
    chance: Record<string, number | null>;
  };
};

/** What has no value is left out of a row in memory, and null in a column. */
async function rowsIn(file: ArrayBuffer): Promise<Row[]> {
  const objects = await parquetReadObjects({ file });
  const isOfSeveral = written(file).spec.models !== undefined;
  return objects.map(columns => {
    const whole = Object.entries(columns as Record<string, unknown>).map(
      ([name, value]) => [name, typeof value === 'bigint' ? Number(value) : value] as const,
    );
    const measures = whole.flatMap(([name, value]) =>
      name.startsWith('measure.') && value !== null ? [[name.slice('measure.'.length), value] as const] : [],
    );
    const row = parseRow({
      ...Object.fromEntries(whole),
      model: isOfSeveral ? (columns['model'] as unknown) : undefined,
      ...(measures.length > 0 && { measures: Object.fromEntries(measures) }),
    });
    assert.ok(row, JSON.stringify(whole));
    return row;
  });
}

describe('all rows of an ablation as Parquet', () => {
  it('are read as they were written: failed ones, answers without an answer, letters of any kind, the largest seed', async () => {
    const spec = specOf({
      samples: { task: ['trail', 'bars'], count: 50 },
      seeds: [1, 4_294_967_295],
      arms: ['transplant', { does: 'zero', name: 'nichts, „leer“\n' }],
    });
    const rows = planted(spec, (arm, index) =>
      arm === 'baseline' || index % 3 === 0 ? 'own' : 'implied',
    ).map((row, at): Row => {
      const { task, index, seed, arm } = row;
      if (at % 7 === 0) return { task, index, seed, arm, failed: 'No latents, “none”.' };
      return at % 5 === 0 ? { ...row, answer: null, became: 'other' } : row;
    });
    const head = headOf(spec);
    const file = bufferOf(parquetOf(head, rows));
    assert.deepEqual(await rowsIn(file), rows.map(parseRow));
    const { chance, ...said } = written(file);
    assert.deepEqual(said, JSON.parse(JSON.stringify(head)));
    assert.ok(chance['trail']! > 0.1 && chance['bars']! > 0.1);
    const [first] = await parquetReadObjects({ file });
    assert.equal(first?.['model'], 'made up');
    assert.equal(words.own, 'red');
  });

  it('lie in the order of one run, whatever order they came in', () => {
    const spec = specOf({ samples: { count: 20 }, seeds: [1, 2] });
    const rows = inOrder(
      planted(spec, () => 'own'),
      spec,
    );
    assert.equal(rows.length, 80);
    assert.deepEqual(inOrder(rows.toReversed(), spec), rows);
    assert.deepEqual(inOrder(rows.slice(7), spec), rows.slice(7));
  });
});

describe('tables of an ablation, made again in Python from its Parquet', () => {
  const folder = path.join(process.env['DARKROOM_ROOT'] ?? '.', 'test/oracles/statistics/rows');
  type Table = Omit<ArmResult, 'compared'> & {
    compared?: NonNullable<ArmResult['compared']>;
  };
  interface Figures {
    readonly task: string;
    readonly verdict: string;
    readonly arms: readonly Table[];
  }
  const figuresIn = (name: string) =>
    JSON.parse(readFileSync(path.join(folder, name), 'utf8')) as readonly Figures[];

  it('are the same: shares, intervals, tests, Holm and verdict', () => same('rows.parquet', 'tables.json'));

  it('are the same where right answers are not known: what changes, what it follows, and the verdict', () =>
    same('unknown.parquet', 'unknown.json'));

  async function same(rows: string, tables: string): Promise<void> {
    const figures = figuresIn(tables);
    const file = bufferOf(readFileSync(path.join(folder, rows)));
    const { spec, chance } = written(file);
    const results = summarise(spec, await rowsIn(file));
    assert.equal(results.length, figures.length);
    for (const [at, result] of results.entries()) {
      const python = figures[at]!;
      assert.equal(verdictOf(result, spec, chance[result.task]!).kind, python.verdict, result.task);
      assert.equal(result.arms.length, python.arms.length);
      for (const [i, arm] of result.arms.entries()) sameArm(arm, python.arms[i]!);
    }
    const failed = results.flatMap(({ arms }) => arms).reduce((sum, arm) => sum + arm.failed, 0);
    assert.ok(failed > 0, 'rows that failed are among them');
  }

  function sameShare(share: number | null, python: number | null): void {
    if (share === null || python === null) assert.equal(share, python);
    else near(share, python, 1e-9);
  }

  function sameArm(arm: ArmResult, python: Table): void {
    for (const key of ['arm', 'samples', 'rows', 'failed'] as const) assert.equal(arm[key], python[key]);
    for (const what of ['own', 'donor', 'implied'] as const) {
      sameShare(arm[what].share, python[what].share);
      for (const [i, end] of arm[what].interval.entries()) near(end, python[what].interval[i]!, 1e-6);
    }
    assert.equal(arm.agreement === undefined, python.agreement === undefined);
    for (const what of ['changed', 'telling'] as const) {
      const [own, other] = [arm.agreement?.[what], python.agreement?.[what]];
      sameShare(own?.share ?? null, other?.share ?? null);
      for (const [i, end] of (own?.interval ?? []).entries()) near(end, other!.interval[i]!, 1e-6);
    }
    if (typeof arm.agreement?.dealt === 'number') near(arm.agreement.dealt, python.agreement!.dealt!, 1e-9);
    assert.equal(arm.agreement?.donors, python.agreement?.donors);
    assert.equal(arm.compared === undefined, python.compared === undefined);
    if (!arm.compared || !python.compared) return;
    for (const key of ['difference', 'gained', 'lost', 'p', 'adjusted'] as const)
      near(arm.compared[key], python.compared[key], 1e-9);
    const [low, high] = python.compared.interval!;
    // Where all samples are alike a bootstrap has a point, and the product the interval of the score test.
    if (low === high) return;
    const within = 0.02 + 1 / arm.samples;
    for (const [i, end] of [low, high].entries()) near(arm.compared.interval![i], end, within);
  }
});
