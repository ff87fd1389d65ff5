// Rows for a spreadsheet, as RFC 4180 has it. A spreadsheet runs whatever looks like a formula, and names of arms and answers of
// models may look like anything: such text is put behind an apostrophe.

import { columnsOf } from './columns';
import type { Column } from './columns';
import type { Row } from './row';

export function csvOf(rows: readonly Row[], model: string): string {
  const columns = columnsOf(rows, model);
  const lines = rows.map((_, at) => columns.map(({ values }) => cellText(values[at] ?? null)).join(','));
  return [columns.map(({ name }) => cellText(name)).join(','), ...lines, ''].join('\r\n');
}

/** Signs that begin a formula, also in their wide forms and behind spaces. */
const formula = /^\s*[=+\-@\uff1d\uff0b\uff0d\uff20]|^[\t\r\n]/;

function cellText(value: Column['values'][number]): string {
  if (value === null) return '';
  const text = typeof value === 'string' && formula.test(value) ? `'${value}` : String(value);
  return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
