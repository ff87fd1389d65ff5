// `darkroom report <trace>`: one page that needs nothing but a browser.

import path from 'node:path';
import { parseArguments } from './arguments';
import { print } from './output';
import { saveFile } from './save-file';
import { onlyTrace } from './show-trace';
import { changesInWords } from '../engine/changes-in-words';
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
    const bytes = await saveFile(out, [page], values.force);
    await print(values.json ? JSON.stringify({ report: out, bytes }) : `Report: ${printable(out)}`);
    return 0;
  } finally {
    await trace.close();
  }
}

function besideOf(trace: string): string {
  return `${trace.replace(/\.trace\.(safetensors|journal)$/, '')}.html`;
}
