// Problem: what a step adds may take several positions (a latent with the patches before it), and each has a row in the
// trace, with everything that is read of a pass.
// Idea: rows are read one by one and put behind each other; the measures of a step are those of the pass it follows from,
// the last.

import { lensReadings } from './lens-readings';
import { readingsOf } from './readings';
import type { Frame, Readings, RowTensors } from './readings';
import type { Pass } from '../../methods/pass';
import type { LensSession } from '../../runtime/lens-session';
import type { Measures } from '../../shared/trace/measures';
import { joined } from '../../shared/joined';

export interface RowReader {
  readonly frame: Frame;
  readonly lens: LensSession | undefined;
  /** The right answer's first token, where it is known. */
  readonly answer: number | undefined;
  /** Of all positions up to one. */
  readonly classes: (length: number) => Uint8Array;
  /** Edits leave numbers where they are; elsewhere there are none. */
  readonly hasStats: boolean;
}

export async function readRows(passes: readonly Pass[], reader: RowReader): Promise<Readings> {
  const rows: Readings[] = [];
  for (const pass of passes) rows.push(await readRow(pass, reader));
  const [only] = rows;
  if (rows.length === 1 && only) return only;
  return {
    tensors: behindEachOther(rows.map(({ tensors }) => tensors)),
    measures: rows.at(-1)?.measures ?? {},
  };
}

async function readRow(pass: Pass, { frame, lens, answer, classes, hasStats }: RowReader): Promise<Readings> {
  const read = readingsOf(pass, classes(pass.position + 1), frame);
  const said = lens && (await lensReadings(lens, pass, frame.layers, answer));
  const measures: Measures = { ...read.measures, ...(said?.answerRank && { answerRank: said.answerRank }) };
  const nothing = hasStats ? { 'edit.stats': new Float32Array((frame.layers + 1) * 3) } : {};
  return { tensors: { ...nothing, ...read.tensors, ...said?.tensors }, measures };
}

function behindEachOther(rows: readonly RowTensors[]): RowTensors {
  const names = Object.keys(rows[0] ?? {}) as (keyof RowTensors)[];
  return Object.fromEntries(
    names.map(name => [name, joined(rows.flatMap(row => (row[name] === undefined ? [] : [row[name]])))]),
  );
}
