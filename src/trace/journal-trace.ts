// A journal, read: one that a run is writing, or one that was left behind. Rows are gathered from the frames that hold
// them.

import type { FileHandle } from 'node:fs/promises';
import type { Status, TraceDocument } from '../shared/trace/document';
import type { TensorFacts, TensorName } from '../shared/trace/tensors';
import { openForReading, readPart, reading } from './file-reading';
import { JournalIndex } from './journal-index';
import { bytesOfRange, rangeInRow, rangeOf, rowBytes, sliceOf } from './open-trace';
import type { OpenTrace, RowRange } from './open-trace';
import { isWriting } from './owner';
import { formOf, grows, requireFitting, segmentBytes } from './plan';

export interface JournalTrace extends OpenTrace {
  readonly kind: 'journal';
  /** A process is writing it. */
  isLive(): Promise<boolean>;
  readBytes(range: RowRange): Promise<Buffer>;
}

/** `verify`: the checksums of all tensors, or only of those that were written last. */
export async function openJournal(file: string, verify: 'last' | 'all' = 'last'): Promise<JournalTrace> {
  const handle = await openForReading(file);
  try {
    return await reading(file, async () => {
      const index = new JournalIndex(handle);
      await index.scan(verify);
      const trace = new ReadJournal(file, handle, index);
      await trace.renew();
      return trace;
    });
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** Whether a run is writing this journal. What cannot be read is written by nobody. */
export async function isBeingWritten(journal: string): Promise<boolean> {
  try {
    const trace = await openJournal(journal);
    try {
      return await trace.isLive();
    } finally {
      await trace.close();
    }
  } catch {
    return false;
  }
}

class ReadJournal implements JournalTrace {
  readonly kind = 'journal';
  readonly path: string;
  tensors: ReadonlyMap<string, TensorFacts> = new Map();
  private shown: TraceDocument | undefined;
  private readonly handle: FileHandle;
  private readonly index: JournalIndex;

  constructor(path: string, handle: FileHandle, index: JournalIndex) {
    this.path = path;
    this.handle = handle;
    this.index = index;
  }

  get document(): TraceDocument {
    if (!this.shown) throw new TypeError('A journal is renewed before it is shown.');
    return this.shown;
  }

  async isLive(): Promise<boolean> {
    return !this.index.document.ended && isWriting(this.index.owner, (await this.handle.stat()).mtimeMs);
  }

  /** Brings document and tensors up to what the index has. */
  async renew(): Promise<void> {
    const status: Status = (await this.isLive())
      ? { state: 'running' }
      : { state: 'recovered', sentence: leftBehind(this.index.document.length) };
    const document = this.index.document.document(status);
    const tensors = new Map<string, TensorFacts>();
    for (const [name, tail] of this.index.plan) {
      const rows = this.index.rowsOf(name);
      if (rows > 0) tensors.set(name, factsOf(name, tail, rows, document.firstPosition));
    }
    requireFitting(document, tensors.values());
    this.shown = document;
    this.tensors = tensors;
  }

  refresh(): Promise<boolean> {
    return reading(this.path, async () => {
      const grown = await this.index.scan('last');
      const before = this.document.status.state;
      if (grown || before === 'running') await this.renew();
      return grown || this.document.status.state !== before;
    });
  }

  read(name: string, from?: number, to?: number) {
    return reading(this.path, async () => {
      const range = rangeOf(this.tensors, name, from, to);
      return sliceOf(range, await this.readBytes(range));
    });
  }

  readPart(name: string, row: number, part: number) {
    return reading(this.path, async () => {
      const whole = rangeOf(this.tensors, name, row, row + 1);
      const range = rangeInRow(whole, part);
      const [place] = this.placesIn(name as TensorName, row, row + 1);
      const size = rowBytes(range.facts);
      // What grows is spread anew, and lies elsewhere.
      if (!place || grows(name as TensorName))
        return sliceOf(range, (await this.readBytes(whole)).subarray(part * size, (part + 1) * size));
      const bytes = Buffer.alloc(size);
      await this.fill(bytes, place.offset + (row - place.row) * rowBytes(whole.facts) + part * size);
      return sliceOf(range, bytes);
    });
  }

  async readBytes(range: RowRange): Promise<Buffer> {
    const name = range.facts.name as TensorName;
    // Zeros are what is beyond the end of a row that grows.
    const bytes = Buffer.alloc(bytesOfRange(range));
    if (formOf(name).axis === 'run') {
      const [place] = this.index.places.get(name) ?? [];
      await this.fill(bytes, (place?.offset ?? 0) + range.from * rowBytes(range.facts));
    } else if (grows(name)) await this.gatherGrowing(name, range, bytes);
    else await this.gather(name, range, bytes);
    return bytes;
  }

  private async gather(name: TensorName, { facts, from, to }: RowRange, bytes: Buffer): Promise<void> {
    const size = rowBytes(facts);
    for (const { row, rows, offset } of this.placesIn(name, from, to)) {
      const first = Math.max(row, from);
      const last = Math.min(row + rows, to);
      await this.fill(
        bytes.subarray((first - from) * size, (last - from) * size),
        offset + (first - row) * size,
      );
    }
  }

  /** A row of `attention.full`: for each layer and head as many keys as there were, spread to the widest row. */
  private async gatherGrowing(name: TensorName, { facts, from, to }: RowRange, bytes: Buffer): Promise<void> {
    const { firstPosition } = this.document;
    const tail = facts.shape.slice(1, -1);
    const size = rowBytes(facts);
    const lines = tail.reduce((product, axis) => product * axis, 1);
    for (const { row, rows, offset } of this.placesIn(name, from, to)) {
      for (let at = Math.max(row, from); at < Math.min(row + rows, to); at++) {
        const start = offset + segmentBytes(name, tail, firstPosition, row, at - row);
        const packed = await readPart(this.handle, start, segmentBytes(name, tail, firstPosition, at, 1));
        const line = packed.length / lines;
        for (let i = 0; i < lines; i++)
          packed.copy(bytes, (at - from) * size + (i * size) / lines, i * line, (i + 1) * line);
      }
    }
  }

  /** The places that hold any of these rows: they are in order, so the first is found by halving. */
  private placesIn(name: TensorName, from: number, to: number) {
    const places = this.index.places.get(name) ?? [];
    let low = 0;
    let high = places.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const place = places[middle];
      if (place && place.row + place.rows <= from) low = middle + 1;
      else high = middle;
    }
    let end = low;
    while (end < places.length && (places[end]?.row ?? Infinity) < to) end++;
    return places.slice(low, end);
  }

  private async fill(part: Buffer, offset: number): Promise<void> {
    const found = await readPart(this.handle, offset, part.length);
    if (found.length < part.length) throw new RangeError('The journal has become shorter.');
    found.copy(part);
  }

  close(): Promise<void> {
    return this.handle.close();
  }
}

function factsOf(
  name: TensorName,
  tail: readonly number[],
  rows: number,
  firstPosition: number,
): TensorFacts {
  const { dtype, axis } = formOf(name);
  if (axis === 'run') return { name, dtype, shape: tail };
  return { name, dtype, shape: [rows, ...tail, ...(grows(name) ? [firstPosition + rows] : [])] };
}

function leftBehind(steps: number): string {
  return `The run was cut off after ${steps === 1 ? '1 step' : `${steps} steps`}; what was finished by then is here.`;
}
