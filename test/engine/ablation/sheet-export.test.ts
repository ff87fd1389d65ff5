// Every file that a sheet is exported as, opened as the program does that it is for. What a browser does with the page and with the
// picture is looked at in a browser (test/webview/sheet-exports.test.ts).

import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parquetReadObjects } from 'hyparquet';
import { csvRows } from '../../support/csv-rows';
import { temporaryFolder } from '../../support/folders';
import { requireLatex } from '../../support/latex';
import { madeResults } from '../../support/made-results';
import { requireNotebook } from '../../support/notebooks';
import { SheetFolder } from '../../../src/host/ablation/sheet-folder';
import { writeSheet } from '../../../src/host/ablation/write-sheet';
import type { ExportKind } from '../../../src/shared/protocol/ablation-sheet';
import { Observable } from '../../../src/shared/observable';
import { root } from '../engines';

const hostile = String.raw`\input{x} & 50 % of $a_1^2 #~ <b>`;
const program = path.join(root, 'dist', 'cli.js');

async function written(kind: ExportKind, bytes?: Uint8Array) {
  const made = madeResults({
    samples: 25,
    spec: { arms: ['baseline', 'transplant', { does: 'zero', name: hostile }] },
  });
  const sheet = new SheetFolder(made, { ongoing: new Observable(undefined) } as never, () => undefined);
  try {
    await sheet.look();
    const file = path.join(temporaryFolder(), `sheet.${kind}`);
    const { folder, content } = sheet;
    await writeSheet(file, { folder, content: content.value }, { kind, ...(bytes && { bytes }) }, program);
    return { file, text: () => readFileSync(file, 'utf8'), rows: sheet.results.rows };
  } finally {
    sheet.dispose();
  }
}

describe('what a contact sheet is exported as', () => {
  it('CSV: a line for each row, and their names as they are', async () => {
    const { text, rows } = await written('csv');
    const [names = [], ...lines] = csvRows(text());
    assert.equal(lines.length, 75);
    assert.deepEqual(
      lines.map(line => `${line[names.indexOf('arm')]} ${line[names.indexOf('index')]}`).sort(),
      rows.map(({ arm, index }) => `${arm} ${index}`).sort(),
    );
  });

  it('Parquet: the same rows, of what is not finished, too', async () => {
    const { file, rows } = await written('parquet');
    const read = await parquetReadObjects({ file: new Uint8Array(readFileSync(file)).buffer });
    assert.deepEqual(
      read.map(({ arm, index, became }) => `${arm} ${index} ${became}`).sort(),
      rows.map(row => `${row.arm} ${row.index} ${'became' in row && row.became}`).sort(),
    );
  });

  it('LaTeX: tables that end what they begin, in which a name is no command', async () => {
    const { text } = await written('tex');
    const rows = requireLatex(text());
    assert.deepEqual(
      rows.map(cells => cells.length),
      [6, 6, 6, 6],
    );
    assert.equal(
      rows[3]?.[0],
      String.raw`\textbackslash{}input\{x\} \& 50 \% of \$a\_1\textasciicircum{}2 \#\textasciitilde{} \textless{}b\textgreater{} (25 of 40)`,
    );
    assert.match(rows[2]?.[3] ?? '', /^\$-\$\d\d\.\d$/);
  });

  it('a notebook, with the rows that it reads beside it', async () => {
    const { file, text } = await written('ipynb');
    const cells = requireNotebook(text());
    assert.match(cells[0]?.source ?? '', /Path\("sheet\.rows\.parquet"\)/);
    assert.ok(existsSync(file.replace('.ipynb', '.rows.parquet')));
  });

  it('a picture is what the page drew, and none is said', async () => {
    const { file } = await written('png', Uint8Array.of(1, 2, 3));
    assert.deepEqual([...readFileSync(file)], [1, 2, 3]);
    await assert.rejects(written('png'), /The page sent no picture/);
  });

  it('says which folder cannot be written to', async () => {
    const made = madeResults();
    const sheet = { folder: made, content: { name: 'opening' } as const };
    await assert.rejects(writeSheet('x.html', sheet, { kind: 'html' }, program), /no rows to export yet/);
    const gone = path.join(made, 'not', 'there.parquet');
    await assert.rejects(writeSheet(gone, sheet, { kind: 'parquet' }, program), /there\.parquet/);
  });
});
