// What an ablation is exported as, through the built program, from rows whose truth is planted and whose names are hostile.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { csvRows } from '../../support/csv-rows';
import { temporaryFolder } from '../../support/folders';
import { requireNotebook } from '../../support/notebooks';
import { planted, specOf } from '../../unit/ablation/planted';
import { journalText } from '../../../src/engine/ablation/journal';
import type { AblationHead } from '../../../src/engine/ablation/head';
import type { Row } from '../../../src/ablation/row';
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
function finished(): { readonly folder: string; readonly rows: readonly Row[] } {
  const folder = path.join(temporaryFolder(), 'test.ablation');
  mkdirSync(folder);
  const spec = specOf({ samples: { count: 20 }, arms: ['transplant', { does: 'zero', name: hostile }] });
  const rows = planted(spec, arm => (arm === 'transplant' ? 'implied' : 'own')).map((row): Row =>
    row.index === 3 ? { ...row, answer: null, became: 'other', measures: { tokens: 7 } } : row,
  );
  const head: AblationHead = {
    darkroom: 'ablation',
    format: 1,
    version: '0.0.0',
    spec,
    model: { name: 'made up', hash: 'abc' },
    precision: 'fp32',
    device: 'cpu',
    threads: 1,
  };
  writeFileSync(path.join(folder, 'rows.jsonl'), journalText(head, rows));
  return { folder, rows };
}

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
    assert.ok(!/[^\\]&[^&\n]*1\+1 &\s*</.test(latex), 'its sign is no column');
    const page = readFileSync(exported(folder, 'html'), 'utf8');
    assert.match(page, /^<!doctype html>/);
    assert.ok(!page.includes('<script>'));
    assert.match(page, /The latents carry the answer: with another sample’s latents \(transplant\)/);
  });

  it('writes a notebook that names the rows from where it lies, and Parquet of what is not finished', () => {
    const { folder } = finished();
    const cells = requireNotebook(readFileSync(exported(folder, 'notebook'), 'utf8'));
    assert.match(cells[0]?.source ?? '', /Path\("test\.ablation\/rows\.parquet"\)/);
    assert.ok(existsSync(exported(folder, 'parquet')));
  });

  if (hasJupyter())
    it('writes a notebook that runs and counts the same', function () {
      this.timeout(120_000);
      const { folder } = finished();
      const to = path.join(folder, 'rows.parquet');
      assert.equal(ablate('export', folder, '--parquet', '--out', to).code, 0);
      const notebook = exported(folder, 'notebook');
      const run = ['-m', 'jupyter', 'execute', '--inplace', notebook];
      const { status, stderr } = spawnSync('python3', run, { encoding: 'utf8' });
      assert.equal(status, 0, stderr);
      const text = readFileSync(notebook, 'utf8');
      assert.match(text, /transplant \{'own': 0\.0, 'implied': 0\.95, 'donor': 0\.0\}/);
      assert.equal(text.match(/"image\/png"/g)?.length, 1, 'its figure is drawn');
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
