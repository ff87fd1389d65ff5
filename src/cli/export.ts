// `darkroom export <trace>`: a recorded run for a spreadsheet, a browser, a paper or a notebook. The extension runs the
// same command in a process of its own, which has no part in the engine's work and can be ended at any time.

import path from 'node:path';
import { parseArguments } from './arguments';
import { print } from './output';
import { saveFile } from './save-file';
import { onlyTrace } from './show-trace';
import { changesInWords } from '../engine/changes-in-words';
import { pngOfSvg } from '../engine/raster';
import { DarkroomError } from '../shared/errors';
import { formatBytes, printable } from '../shared/format';
import { csvOf } from '../trace/export/csv';
import { figureSvg } from '../trace/export/figure';
import { notebookOf } from '../trace/export/notebook';
import type { OpenTrace } from '../trace/open-trace';
import { reportPage } from '../trace/report/page';

export const exportUsage = `darkroom export <trace> [--format csv|html|ipynb|svg|png] [--out F] [--force] [--json]
    [--attention] [--scale 1..4]
    Writes a recorded run as a table of its steps (with --attention, also the attention on each picture token), a page, a
    Python notebook that makes the plots again, or a figure of film and tracks. The format is that of F's name unless told.`;

const formats = ['csv', 'html', 'ipynb', 'svg', 'png'] as const;
type Format = (typeof formats)[number];

export async function exportTrace(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArguments(args, {
    format: { type: 'string' },
    out: { type: 'string' },
    attention: { type: 'boolean', default: false },
    scale: { type: 'string', default: '2' },
    force: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  });
  const format = formatOf(values.format, values.out);
  const scale = scaleOf(values.scale);
  const trace = await onlyTrace('export', positionals);
  try {
    const out = path.resolve(
      values.out ?? `${trace.path.replace(/\.trace\.(safetensors|journal)$/, '')}.${format}`,
    );
    if (out === path.resolve(trace.path))
      throw new DarkroomError('bad-input', 'The export would take the place of the trace.', {
        remedy: 'Name another file with --out.',
      });
    const pieces = piecesOf(trace, format, { out, scale, attention: values.attention });
    const bytes = await saveFile(out, pieces, values.force);
    const said = `Exported: ${printable(out)}, ${formatBytes(bytes)}`;
    await print(values.json ? JSON.stringify({ export: out, format, bytes }) : said);
    return 0;
  } finally {
    await trace.close();
  }
}

interface Wish {
  readonly out: string;
  readonly scale: number;
  readonly attention: boolean;
}

async function* piecesOf(
  trace: OpenTrace,
  format: Format,
  { out, scale, attention }: Wish,
): AsyncGenerator<string | Uint8Array> {
  const changes = changesInWords(trace.document.interventions);
  if (format === 'csv') yield* csvOf(trace, { attention, onProgress: tell });
  else if (format === 'html') yield reportPage(trace, changes);
  else if (format === 'ipynb') yield notebookOf(trace, pathFrom(path.dirname(out), trace.path));
  else {
    const figure = await figureSvg(trace, changes);
    yield format === 'svg' ? figure : pngOfSvg(figure, scale);
  }
}

/** Whoever started this as a process of their own hears how far it is. */
function tell(done: number, total: number): void {
  process.send?.({ done, total });
}

/** From one folder to a file, as Python reads it everywhere; another drive has no way to it. */
function pathFrom(folder: string, file: string): string {
  return path.relative(folder, path.resolve(file)).replaceAll(path.sep, '/');
}

function formatOf(format: string | undefined, out: string | undefined): Format {
  const name = format ?? (out === undefined ? '' : path.extname(out).slice(1).toLowerCase());
  const found = formats.find(one => one === name);
  if (found) return found;
  throw new DarkroomError(
    'bad-input',
    name === '' ? 'export has to know the format.' : `There is no export as "${printable(name, 40)}".`,
    { remedy: `There is: ${formats.join(', ')}; name one with --format.` },
  );
}

function scaleOf(text: string): number {
  const scale = Number(text);
  if (scale >= 1 && scale <= 4) return scale;
  throw new DarkroomError('bad-input', `--scale is 1 to 4, and not ${printable(text, 40)}.`);
}
