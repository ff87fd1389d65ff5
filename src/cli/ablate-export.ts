// `darkroom ablate export <folder>`: rows for a spreadsheet, tables for a paper, a page to send, a notebook that counts again.

import { existsSync } from 'node:fs';
import path from 'node:path';
import { parseArguments } from './arguments';
import { print } from './output';
import { saveFile } from './save-file';
import { csvOf } from '../ablation/csv';
import { inOrder } from '../ablation/plan';
import { resultOf } from '../engine/ablation/conclude';
import { latexOf } from '../engine/ablation/export/latex';
import { ablationNotebook } from '../engine/ablation/export/notebook';
import { ablationPage } from '../engine/ablation/export/page';
import { readFolder } from '../engine/ablation/read-rows';
import type { AblationRows } from '../engine/ablation/read-rows';
import { parquetName, parquetOf } from '../engine/ablation/rows-parquet';
import { DarkroomError } from '../shared/errors';
import { formatBytes, printable } from '../shared/format';

export const exportUsage = `darkroom ablate export <folder> --csv|--parquet|--latex|--html|--notebook [--out F] [--force] [--json]
    All rows as a table; the tables for a paper; a page; or a Python notebook that counts again from rows.parquet. Also of what is not finished:
    the notebook then has the rows so far in a Parquet file of its own beside it.`;

const endings = { csv: 'csv', parquet: 'parquet', latex: 'tex', html: 'html', notebook: 'ipynb' } as const;
type Format = keyof typeof endings;
const formats = Object.keys(endings) as Format[];

export async function exportAblation(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArguments(args, {
    csv: { type: 'boolean' },
    parquet: { type: 'boolean' },
    latex: { type: 'boolean' },
    html: { type: 'boolean' },
    notebook: { type: 'boolean' },
    out: { type: 'string' },
    force: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  });
  const [given, ...others] = positionals;
  const [format, ...more] = formats.filter(name => values[name] === true);
  if (given === undefined || others.length > 0 || format === undefined || more.length > 0)
    throw new DarkroomError('bad-input', 'ablate export takes one folder and one format.', {
      remedy: `For example: darkroom ablate export replacement.ablation --csv; there is: ${formats.join(', ')}.`,
    });
  const folder = path.resolve(given);
  const out = path.resolve(
    values.out ?? `${folder.replace(/\.ablation$/, '')}${format === 'csv' ? '.rows' : ''}.${endings[format]}`,
  );
  const read = await readFolder(folder);
  const parquet = format === 'notebook' ? await parquetBeside(out, folder, read, values.force) : '';
  const bytes = await saveFile(out, [contentOf(format, read, { folder, out, parquet })], values.force);
  const said = `Exported: ${printable(out)}, ${formatBytes(bytes)}`;
  await print(values.json ? JSON.stringify({ export: out, format, bytes }) : said);
  return 0;
}

/** What a notebook reads: of an ablation that is not finished, the rows so far in a file of its own. */
async function parquetBeside(
  out: string,
  folder: string,
  { head, rows }: AblationRows,
  force: boolean,
): Promise<string> {
  const finished = path.join(folder, parquetName);
  if (existsSync(finished)) return finished;
  const own = out.replace(/(\.ipynb)?$/, `.${parquetName}`);
  await saveFile(own, [parquetOf(head, inOrder(rows, head.spec))], force);
  return own;
}

function contentOf(
  format: Format,
  { head, rows: found }: AblationRows,
  { folder, out, parquet }: { readonly folder: string; readonly out: string; readonly parquet: string },
): string | Uint8Array {
  const rows = inOrder(found, head.spec);
  switch (format) {
    case 'csv':
      return csvOf(rows, head.model.name);
    case 'parquet':
      return parquetOf(head, rows);
    case 'latex':
      return latexOf(resultOf(folder, head, rows));
    case 'html':
      return ablationPage(resultOf(folder, head, rows));
    case 'notebook':
      return ablationNotebook(path.relative(path.dirname(out), parquet).replaceAll(path.sep, '/'));
  }
}
