// Rows as columns, as spreadsheets and data frames take them: the same names in every export. What a failed answer does not have
// is null; every measure of a row has a column of its own, and what a list calls its samples.

import { isAnswered } from './row';
import type { Row } from './row';

type Cell = string | number | null;

export interface Column {
  readonly name: string;
  readonly holds: 'text' | 'whole' | 'number';
  readonly values: readonly Cell[];
}

const places = { task: 'text', index: 'whole', seed: 'whole', arm: 'text' } as const;
const answers = {
  difficulty: 'whole',
  answer: 'text',
  own: 'text',
  donor: 'text',
  implied: 'text',
  became: 'text',
} as const;

/** `model` is the only one, where rows say none. */
export function columnsOf(rows: readonly Row[], model: string): readonly Column[] {
  const column = (name: string, holds: Column['holds'], of: (row: Row) => Cell): Column => ({
    name,
    holds,
    values: rows.map(of),
  });
  return [
    column('model', 'text', row => row.model ?? model),
    ...keysOf(places).map(name => column(name, places[name], row => row[name])),
    ...(rows.some(({ sample }) => sample !== undefined)
      ? [column('sample', 'text', row => row.sample ?? null)]
      : []),
    ...keysOf(answers).map(name =>
      column(name, answers[name], row => (isAnswered(row) ? (row[name] ?? null) : null)),
    ),
    ...measured(rows).map(name =>
      column(`measure.${name}`, 'number', row => (isAnswered(row) ? (row.measures?.[name] ?? null) : null)),
    ),
    column('failed', 'text', row => (isAnswered(row) ? null : row.failed)),
  ];
}

/** By name, so that the order of rows makes no difference. */
function measured(rows: readonly Row[]): readonly string[] {
  const names = new Set<string>();
  for (const row of rows)
    if (isAnswered(row)) for (const name of Object.keys(row.measures ?? {})) names.add(name);
  return [...names].sort();
}

const keysOf = <K extends string>(record: Readonly<Record<K, unknown>>): readonly K[] =>
  Object.keys(record) as K[];
