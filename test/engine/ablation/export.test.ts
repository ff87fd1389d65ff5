// What an ablation is exported as, through the built program, from rows whose truth is planted and whose names are hostile.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parquetReadObjects } from 'hyparquet';
import { csvRows } from '../../support/csv-rows';
import { temporaryFolder } from '../../support/folders';
import { requireLatex } from '../../support/latex';
import { headOf } from '../../support/made-head';
import { requireNotebook } from '../../support/notebooks';
import { planted, specOf } from '../../unit/ablation/planted';
import { journalText } from '../../../src/engine/ablation/journal';
import type { Row } from '../../../src/ablation/row';
import type { AblationSpec, ArmSpec } from '../../../src/ablation/spec';
import { summarise } from '../../../src/ablation/summary';
import { root } from '../engines';

const hostile = '=1+1 & <script>"x"</script> \\input{y}';

function ablate(...args: string[]) {
  const cli = path.join(root, 'dist', 'cli.js');
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, 'ablate', ...args], {
    encoding: 'utf8',
  });
  return { code: status, out: stdout, err: stderr };
}

/** Twenty samples in three arms; the second becomes what its latents imply. */
function finished(): {
  readonly folder: string;
  readonly rows: readonly Row[];
  readonly spec: AblationSpec;
} {
  const folder = path.join(temporaryFolder(), 'test.ablation');
  mkdirSync(folder);
  const spec = specOf({ samples: { count: 20 }, arms: ['transplant', { does: 'zero', name: hostile }] });
  const rows = planted(spec, arm => (arm === 'transplant' ? 'implied' : 'own')).map((row): Row =>
    row.index === 3 ? { ...row, answer: null, became: 'other', measures: { tokens: 7 } } : row,
  );
  writeFileSync(path.join(folder, 'rows.jsonl'), journalText(headOf(spec), rows));
  return { folder, rows, spec };
}

/** Two layers by two strengths, of a direction and a random vector. */
function sweptSpec(): AblationSpec {
  const arms = ['direction', 'random'].flatMap(vector =>
    [1, 2].flatMap(layer =>
      [0.1, 0.3].map((strength): ArmSpec => ({
        ...{ name: `${vector} ${layer} ${strength}`, does: 'kept', part: 'hidden' },
        point: { vector, layer, strength },
      })),
    ),
  );
  const spec = specOf({ samples: { count: 10 } });
  return { ...spec, arms: [...spec.arms.slice(0, 1), ...arms] };
}

/** As a Python text stands in a notebook. */
const printedIn = (name: string) => JSON.stringify(name).slice(1, -1);

const bufferOf = (file: string) => new Uint8Array(readFileSync(file)).buffer;

function exported(folder: string, format: string): string {
  const { code, err } = ablate('export', folder, `--${format}`);
  assert.equal(code, 0, err);
  const endings: Readonly<Record<string, string>> = { csv: 'rows.csv', latex: 'tex', notebook: 'ipynb' };
  return folder.replace(/\.ablation$/, `.${endings[format] ?? format}`);
}

describe('the terminal: export of an ablation', () => {
  it('writes all rows for a spreadsheet, and runs no formula in it', () => {
    const { folder, rows } = finished();
    const table = csvRows(readFileSync(exported(folder, 'csv'), 'utf8'));
    const [names = [], ...lines] = table;
    assert.equal(lines.length, rows.length);
    assert.deepEqual(
      [...new Set(lines.map(line => line[names.indexOf('arm')]))],
      ['baseline', 'transplant', `'${hostile}`],
    );
    const measured = lines.filter(line => line[names.indexOf('measure.tokens')] === '7');
    assert.equal(measured.length, 3);
    assert.ok(measured.every(line => line[names.indexOf('answer')] === ''));
  });

  it('writes the tables for a paper and as a page, with names that do nothing', () => {
    const { folder } = finished();
    const latex = readFileSync(exported(folder, 'latex'), 'utf8');
    assert.match(latex, /^transplant & 20 & 0\.00 \(0\.00 to 0\.16\) & \$-\$0\.95/m);
    assert.match(latex, /\\textless\{\}script\\textgreater\{\}.*\\textbackslash\{\}input\\\{y\\\}/);
    assert.deepEqual(
      requireLatex(latex).map(([arm]) => arm?.slice(0, 10)),
      ['arm', 'baseline', 'transplant', String.raw`=1+1 \& \t`],
    );
    const page = readFileSync(exported(folder, 'html'), 'utf8');
    assert.match(page, /^<!doctype html>/);
    assert.ok(!page.includes('<script>'));
    assert.match(page, /The latents carry the answer: with another sample’s latents \(transplant\)/);
  });

  it('writes a notebook that names the rows from where it lies; of what is not finished, those beside it', async () => {
    const { folder, rows } = finished();
    const pathIn = () => {
      const [first] = requireNotebook(readFileSync(exported(folder, 'notebook'), 'utf8'));
      return /Path\("(.*)"\)/.exec(first?.source ?? '')?.[1];
    };
    const own = pathIn();
    assert.equal(own, 'test.rows.parquet');
    const read = await parquetReadObjects({ file: bufferOf(path.join(path.dirname(folder), own)) });
    assert.deepEqual(
      read.map(({ arm, index, answer }) => `${arm} ${index} ${answer}`).sort(),
      rows.map(row => `${row.arm} ${row.index} ${'answer' in row && row.answer}`).sort(),
    );
    renameSync(exported(folder, 'parquet'), path.join(folder, 'rows.parquet'));
    rmSync(folder.replace(/ablation$/, 'ipynb'));
    assert.equal(pathIn(), 'test.ablation/rows.parquet');
  });

  if (hasJupyter())
    it('writes a notebook that runs, counts and tests the same, and draws', () => {
      const { folder, rows, spec } = finished();
      const notebook = exported(folder, 'notebook');
      const run = ['-m', 'jupyter', 'execute', '--inplace', notebook];
      const { status, stderr } = spawnSync('python3', run, { encoding: 'utf8' });
      assert.equal(status, 0, stderr);
      const text = readFileSync(notebook, 'utf8');
      assert.match(text, /transplant \{'own': 0\.0, 'implied': 0\.95, 'donor': 0\.0\}/);
      const [result] = summarise(spec, rows);
      for (const { arm, compared } of result!.arms.slice(1)) {
        const said =
          text.split('\\n').find(line => line.includes(`${printedIn(arm)} `) && line.includes('Holm')) ?? '';
        const [, difference, p, adjusted] = /([+-][\d.]+) \[.*\] p (\S+), Holm ([^\s"]+)/.exec(said) ?? [];
        assert.ok(Math.abs(Number(difference) - compared!.difference) < 1e-4, said);
        assert.ok(Math.abs(Number(p) - compared!.p) < 1e-3 * compared!.p, said);
        assert.ok(Math.abs(Number(adjusted) - compared!.adjusted) < 1e-3 * compared!.adjusted, said);
      }
      assert.match(text, /measure\.tokens \| transplant 7 \[7, 7\] 1 samples/);
      assert.equal(text.match(/"image\/png"/g)?.length, 1, 'its figure is drawn');
    });

  if (hasJupyter())
    it('writes a notebook that draws a sweep with the band of random vectors', () => {
      const folder = path.join(temporaryFolder(), 'swept.ablation');
      mkdirSync(folder);
      const spec = sweptSpec();
      writeFileSync(
        path.join(folder, 'rows.jsonl'),
        journalText(
          headOf(spec),
          planted(spec, (arm, index) => (arm.startsWith('random') && index % 2 === 0 ? 'other' : 'own')),
        ),
      );
      const notebook = exported(folder, 'notebook');
      const { status, stderr } = spawnSync('python3', ['-m', 'jupyter', 'execute', '--inplace', notebook], {
        encoding: 'utf8',
      });
      assert.equal(status, 0, stderr);
      assert.equal(readFileSync(notebook, 'utf8').match(/"image\/png"/g)?.length, 2);
    });

  it('takes one folder and one format, and writes over nothing', () => {
    const { folder } = finished();
    const refused = (sentence: RegExp, ...args: string[]) => {
      const { code, err } = ablate('export', ...args);
      assert.deepEqual([code, sentence.test(err)], [2, true], err);
    };
    refused(/takes one folder and one format\..* there is: csv, parquet, latex, html, notebook/, folder);
    refused(/takes one folder and one format/, folder, '--csv', '--html');
    refused(/There are no rows in/, path.dirname(folder), '--csv');
    exported(folder, 'csv');
    refused(/is there already\. Write over it with --force/, folder, '--csv');
    writeFileSync(path.join(folder, 'rows.jsonl'), '{"darkroom":"ablation","format":1}\n');
    refused(/holds no ablation of this kind/, folder, '--csv', '--force');
  });
});

/** With all that a notebook imports. */
function hasJupyter(): boolean {
  const imports = 'import jupyter_core, nbclient, ipykernel, numpy, matplotlib, pyarrow';
  return spawnSync('python3', ['-c', imports]).status === 0;
}
