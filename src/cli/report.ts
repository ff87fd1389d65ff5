// `darkroom report <trace>`: one page that needs nothing but a browser.

import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArguments } from './arguments';
import { print } from './output';
import { onlyTrace } from './show-trace';
import { changesInWords } from '../engine/changes-in-words';
import { DarkroomError } from '../shared/errors';
import { printable } from '../shared/format';
import { reportPage } from '../trace/report/page';

export const reportUsage = `darkroom report <trace> [--out F.html] [--force] [--json]
    Writes a recorded run as one HTML page without scripts: pictures, curves, tables, provenance.`;

export async function report(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArguments(args, {
    out: { type: 'string' },
    force: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  });
  const trace = await onlyTrace('report', positionals);
  try {
    const out = path.resolve(values.out ?? besideOf(trace.path));
    const page = await reportPage(trace, changesInWords(trace.document.interventions));
    await write(out, page, values.force);
    await print(
      values.json
        ? JSON.stringify({ report: out, bytes: Buffer.byteLength(page) })
        : `Report: ${printable(out)}`,
    );
    return 0;
  } finally {
    await trace.close();
  }
}

function besideOf(trace: string): string {
  return `${trace.replace(/\.trace\.(safetensors|journal)$/, '')}.html`;
}

/** What is there is somebody's, unless they said otherwise. */
async function write(file: string, page: string, force: boolean): Promise<void> {
  try {
    await writeFile(file, page, { flag: force ? 'w' : 'wx' });
  } catch (error) {
    const taken = (error as NodeJS.ErrnoException).code === 'EEXIST';
    throw new DarkroomError(
      'bad-input',
      `${printable(file)} ${taken ? 'is there already' : 'cannot be written'}.`,
      {
        remedy: taken
          ? 'Write over it with --force, or name another file with --out.'
          : 'Name another file with --out.',
        cause: error,
      },
    );
  }
}
