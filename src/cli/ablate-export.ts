// `darkroom ablate export <folder>`: rows for a spreadsheet, tables for a paper, a page to send, a notebook that counts again.

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
    All rows as a table; the tables for a paper; a page; or a Python notebook that counts again from rows.parquet. Also of what is not finished.`;

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
  const content = contentOf(format, await readFolder(folder), { folder, out });
  const bytes = await saveFile(out, [content], values.force);
  const said = `Exported: ${printable(out)}, ${formatBytes(bytes)}`;
  await print(values.json ? JSON.stringify({ export: out, format, bytes }) : said);
  return 0;
}

function contentOf(
  format: Format,
  { head, rows: found }: AblationRows,
  { folder, out }: { readonly folder: string; readonly out: string },
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
      return ablationNotebook(
        path.relative(path.dirname(out), path.join(folder, parquetName)).replaceAll(path.sep, '/'),
      );
  }
}
