// Problem: numbers are wanted in a spreadsheet or a data frame, and a spreadsheet runs whatever looks like a formula, while
// words of a model may look like anything.
// Idea: RFC 4180, one row a step, in pieces, so that a long run takes no memory. Text that a spreadsheet would run is put
// behind an apostrophe; numbers are written as they are. Not measured is empty, not defined is NaN.

import { csvColumns } from './csv-columns';
import type { Cell } from './csv-columns';
import type { OpenTrace } from '../open-trace';
import { hasRow } from '../report/readings';

export interface CsvOptions {
  /** Besides the measures, the mean attention on each picture token. */
  readonly attention: boolean;
  readonly onProgress?: (done: number, total: number) => void;
}

const lineEnd = '\r\n';
const rowsAtOnce = 256;

export async function* csvOf(trace: OpenTrace, options: CsvOptions): AsyncGenerator<string> {
  const { steps, picture } = trace.document;
  const columns = csvColumns(trace.document);
  const tokens = options.attention ? (picture?.tokens ?? 0) : 0;
  const patches = Array.from({ length: tokens }, (_, patch) => `attention_patch_${patch}`);
  yield lineOf([...columns.map(({ name }) => name), ...patches]);
  for (let from = 0; from < steps.length; from += rowsAtOnce) {
    const lines: string[] = [];
    for (const [i, step] of steps.slice(from, from + rowsAtOnce).entries()) {
      const own = columns.map(({ value }) => value(step, from + i));
      lines.push(lineOf([...own, ...(await attentionCells(trace, step.row, tokens))]));
    }
    yield lines.join('');
    options.onProgress?.(Math.min(steps.length, from + rowsAtOnce), steps.length);
  }
}

async function attentionCells(trace: OpenTrace, row: number, tokens: number): Promise<readonly Cell[]> {
  if (tokens === 0) return [];
  if (!hasRow(trace, 'attention.mean', row)) return Array<Cell>(tokens).fill(undefined);
  const { values } = await trace.read('attention.mean', row, row + 1);
  return Array.from({ length: tokens }, (_, patch) => values[patch]);
}

function lineOf(cells: readonly Cell[]): string {
  return cells.map(cellText).join(',') + lineEnd;
}

function cellText(cell: Cell): string {
  if (cell === undefined) return '';
  if (cell === null) return 'NaN';
  return typeof cell === 'string' ? quoted(defused(cell)) : String(cell);
}

/** Signs that begin a formula, also in their wide forms and behind spaces. */
const formula = /^\s*[=+\-@\uff1d\uff0b\uff0d\uff20]|^[\t\r\n]/;
/** Those which some readers end a file at, and others obey; line breaks stay, in quotes. */
const controls = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g;

function defused(text: string): string {
  const plain = text.replace(controls, '\ufffd');
  return formula.test(plain) ? `'${plain}` : plain;
}

function quoted(text: string): string {
  return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
