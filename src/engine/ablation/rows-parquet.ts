// All rows of a finished ablation in one file that data frames read: a column for each thing that a row says, and in its key
// "darkroom" whatever else it takes to make the tables again: what was asked, of which model, and what chance gives.

import { parquetWriteBuffer } from 'hyparquet-writer';
import type { AblationHead } from './head';
import { columnsOf } from '../../ablation/columns';
import type { Column } from '../../ablation/columns';
import { setsOf } from '../../ablation/sample-sets';
import type { Row } from '../../ablation/row';

export const parquetName = 'rows.parquet';

const types = { text: 'STRING', whole: 'INT64', number: 'DOUBLE' } as const;

export function parquetOf(head: AblationHead, rows: readonly Row[]): Uint8Array {
  const chances = Object.fromEntries(setsOf(head.spec.samples).map(({ name, chance }) => [name, chance]));
  return new Uint8Array(
    parquetWriteBuffer({
      columnData: columnsOf(rows, head.model.name).map(({ name, holds, values }) => ({
        name,
        type: types[holds],
        data: holds === 'whole' ? wholeNumbers(values) : [...values],
      })),
      kvMetadata: [{ key: 'darkroom', value: JSON.stringify({ ...head, chance: chances }) }],
      createdBy: `darkroom version ${head.version}`,
    }),
  );
}

/** 64 bits of them, as seeds have 32 without a sign. */
function wholeNumbers(values: Column['values']): (bigint | null)[] {
  return values.map(value => (value === null ? null : BigInt(value)));
}
