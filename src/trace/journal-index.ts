// Problem: a journal may be a gigabyte, may end anywhere and may be growing; opening it must be quick, and following it
// must not read it again.
// Idea: go from frame to frame, reading the JSON of each and only noting where the tensors are. The scan can go on from
// where it stopped. The tensors of the last frame are checked before it counts (that is where a torn write would be);
// those of all frames when the journal is finished.

import { crc32 } from 'node:zlib';
import type { FileHandle } from 'node:fs/promises';
import type { TensorName } from '../shared/trace/tensors';
import { parseBoundedJson } from './bounded-json';
import { readPart } from './file-reading';
import { frameHeader, frameHeaderBytes, journalSignature } from './frame';
import type { FrameHeader } from './frame';
import { GrowingDocument } from './growing-document';
import { recordShape } from './journal-record';
import type { HeadRecord, JournalRecord, Owner, Segment } from './journal-record';
import { documentBounds, longestDocument } from './parse-document';
import { checkedPlan, formOf, segmentBytes } from './plan';
import type { TensorPlan } from './plan';
import { wrong } from './shape';

/** Where rows of a tensor are in the file. */
export interface Place {
  readonly row: number;
  readonly rows: number;
  readonly offset: number;
}

interface Frame extends FrameHeader {
  readonly offset: number;
  readonly record: JournalRecord;
}

/** Most frames have less JSON than this, and are taken in with one read. */
const usualFrame = 2 ** 14;

export class JournalIndex {
  readonly places = new Map<TensorName, Place[]>();
  /** The end of the last whole frame. */
  end = 0;
  /** Whether bytes follow that are no whole frame: a torn write, or a write that goes on. */
  torn = false;
  private readonly handle: FileHandle;
  private begun: { document: GrowingDocument; plan: TensorPlan; owner: Owner } | undefined;
  private jsonBytes = 0;

  constructor(handle: FileHandle) {
    this.handle = handle;
  }

  private get beginning() {
    if (!this.begun) throw wrong('The journal', 'has no whole beginning');
    return this.begun;
  }
  get document(): GrowingDocument {
    return this.beginning.document;
  }
  get plan(): TensorPlan {
    return this.beginning.plan;
  }
  get owner(): Owner {
    return this.beginning.owner;
  }

  rowsOf(name: TensorName): number {
    const last = this.places.get(name)?.at(-1);
    return last === undefined ? 0 : last.row + last.rows;
  }

  /** Takes in what is new; says whether there was anything. */
  async scan(verify: 'last' | 'all'): Promise<boolean> {
    const { size } = await this.handle.stat();
    const from = this.end;
    if (size < from) throw wrong('The journal', 'has become shorter');
    if (from === 0) await this.readSignature();
    let position = this.end;
    let waiting: Frame | undefined;
    for (;;) {
      const frame = await this.frameAt(position, size);
      if (!frame) break;
      if (waiting) this.take(waiting);
      waiting = undefined;
      if (verify === 'all' && !(await this.isWhole(frame))) break;
      waiting = frame;
      position = endOf(frame);
    }
    if (waiting && (verify === 'all' || (await this.isWhole(waiting)))) this.take(waiting);
    this.torn = this.end < size;
    return this.beginning.document.length >= 0 && this.end > from;
  }

  private async readSignature(): Promise<void> {
    const start = await readPart(this.handle, 0, journalSignature.length);
    if (!start.equals(journalSignature)) throw wrong('The file', 'does not begin as a journal does');
    this.end = journalSignature.length;
  }

  private async frameAt(offset: number, size: number): Promise<Frame | undefined> {
    const start = await readPart(this.handle, offset, Math.min(usualFrame, size - offset));
    const header = frameHeader(start);
    if (!header || offset + frameHeaderBytes + header.jsonBytes + header.tensorBytes > size) return undefined;
    this.jsonBytes += header.jsonBytes;
    if (this.jsonBytes > longestDocument) throw wrong('The document', 'is longer than any run makes it');
    const inside = start.subarray(frameHeaderBytes, frameHeaderBytes + header.jsonBytes);
    const json =
      inside.length === header.jsonBytes
        ? inside
        : await readPart(this.handle, offset + frameHeaderBytes, header.jsonBytes);
    if (crc32(json) !== header.jsonCheck) return undefined;
    const record = recordShape.check(parseBoundedJson(json, 'A record', documentBounds), 'A record');
    return { ...header, offset, record };
  }

  private async isWhole(frame: Frame): Promise<boolean> {
    const chunk = 2 ** 22;
    const from = endOf(frame) - frame.tensorBytes;
    let check = 0;
    for (let done = 0; done < frame.tensorBytes; done += chunk)
      check = crc32(
        await readPart(this.handle, from + done, Math.min(chunk, frame.tensorBytes - done)),
        check,
      );
    return check === frame.tensorCheck;
  }

  private take(frame: Frame): void {
    const { record } = frame;
    if ((record.kind === 'head') !== (this.begun === undefined))
      throw wrong('The journal', 'must have one beginning, at its beginning');
    if (this.begun?.document.ended === true) throw wrong('The journal', 'goes on after its end');
    if (record.kind === 'head') this.begin(record);
    if (record.kind === 'step') this.document.add(record.step, record.tokens);
    if (record.kind === 'end') this.document.end(record.ending);
    else this.note(record.segments, endOf(frame) - frame.tensorBytes, frame.tensorBytes);
    this.end = endOf(frame);
  }

  private begin({ head, plan, owner }: HeadRecord): void {
    const document = new GrowingDocument(head);
    this.begun = { document, plan: checkedPlan(document.head, plan), owner };
  }

  private note(segments: readonly Segment[], offset: number, available: number): void {
    let at = offset;
    for (const { name, rows, bytes } of segments) {
      const row = this.rowsOf(name);
      const tail = this.plan.get(name);
      if (!tail) throw wrong(`Tensor ${name}`, 'was not announced');
      const wanted = segmentBytes(name, tail, this.document.head.firstPosition, row, rows);
      if (bytes !== wanted)
        throw wrong(`Tensor ${name}`, `must have ${wanted} bytes for ${rows} rows, and has ${bytes}`);
      if (at + bytes > offset + available)
        throw wrong(`Tensor ${name}`, `claims ${bytes} bytes, more than its step has`);
      const places = this.places.get(name) ?? [];
      this.places.set(name, places);
      if (formOf(name).axis === 'run' && (places.length > 0 || rows !== 1))
        throw wrong(`Tensor ${name}`, 'belongs to the whole run, and comes more than once');
      if (rows > 0) places.push({ row, rows, offset: at });
      at += bytes;
    }
    if (at !== offset + available) throw wrong('A record', 'has bytes that belong to no tensor');
  }
}

function endOf({ offset, jsonBytes, tensorBytes }: Frame): number {
  return offset + frameHeaderBytes + jsonBytes + tensorBytes;
}
