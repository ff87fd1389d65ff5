// Problem: a run takes minutes, may be killed at any moment, and what it found by then is worth keeping.
// Idea: every step goes to the end of a journal, in one frame, before the next is computed. A kill loses at most the step
// in flight. When the run ends, the journal is turned into one file that others can read (`finish.ts`).

import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { DarkroomError, sentence, toFailure } from '../shared/errors';
import type { TraceHead } from '../shared/trace/document';
import type { RecordedStep } from '../shared/trace/step';
import type { TensorName } from '../shared/trace/tensors';
import { syncFolder, writeAll, writeFailure } from './disk';
import { finishTrace } from './finish';
import { encodeFrame, journalSignature, largestPart } from './frame';
import { GrowingDocument } from './growing-document';
import type { Ending, JournalRecord } from './journal-record';
import { finishedOf } from './names';
import { thisOwner } from './owner';
import { planOf } from './plan';
import type { FreeSizes } from './plan';
import { RowPacker } from './row-packer';
import type { TensorRows } from './row-packer';
import { wrong } from './shape';

export interface TraceContents {
  /** What every step will bring rows of. */
  readonly tensors: readonly TensorName[];
  readonly sizes?: FreeSizes;
  /** RGB of the picture that is asked about; recorded once. */
  readonly image?: { readonly width: number; readonly height: number; readonly data: Uint8Array };
}

export interface TraceWriter {
  /** The journal. */
  readonly path: string;
  /**
   * Resolves when the step is in the file. Every recorded tensor [T,…] brings the same number of rows, none or more, and
   * every [n,…] one row with a latent step. The row that a step names must have come by then.
   */
  append(step: RecordedStep, rows?: TensorRows): Promise<void>;
  /** Rows that belong to no step yet: a long prompt in pieces. */
  appendRows(rows: TensorRows): Promise<void>;
  /** Ends the run: the journal is whole, and can be finished now or later. */
  close(ending: Ending): Promise<void>;
  /** Ends the run and makes the finished file; says where it is. The journal stays if that fails. */
  end(ending: Ending): Promise<string>;
  /** Closes the journal as it is. */
  abandon(): Promise<void>;
}

/** `journal` must be a new name that ends in `.trace.journal`. */
export async function createTrace(
  journal: string,
  head: TraceHead,
  contents: TraceContents,
): Promise<TraceWriter> {
  finishedOf(journal);
  const document = new GrowingDocument(head);
  const { image, tensors, sizes = {} } = contents;
  const plan = new Map([
    ...planOf(head, tensors, sizes),
    ...(image ? [['image', [image.height, image.width, 3]] as const] : []),
  ]);
  const packer = new RowPacker(plan, head.firstPosition);
  const first = image ? packer.packRun({ image: image.data }) : packer.packRun({});
  const handle = await open(journal, 'wx').catch((cause: unknown) => {
    throw writeFailure(journal, cause);
  });
  const writer = new JournalWriter(journal, handle, document, packer);
  try {
    await writer.begin(
      {
        kind: 'head',
        head,
        plan: Object.fromEntries(plan),
        owner: thisOwner(),
        segments: first.segments,
      },
      first.parts,
    );
    return writer;
  } catch (error) {
    await writer.abandon();
    throw error;
  }
}

/** Often enough for a person, seldom enough for steps of a millisecond. */
const syncEveryMs = 1000;

class JournalWriter implements TraceWriter {
  readonly path: string;
  private readonly handle: FileHandle;
  private readonly document: GrowingDocument;
  private readonly packer: RowPacker;
  private position = 0;
  /** Writes follow one another, also when they are not awaited. */
  private last: Promise<void> = Promise.resolve();
  private stopped: DarkroomError | undefined;
  private lastMs = 0;
  private syncedAt = performance.now();

  constructor(path: string, handle: FileHandle, document: GrowingDocument, packer: RowPacker) {
    this.path = path;
    this.handle = handle;
    this.document = document;
    this.packer = packer;
  }

  async begin(record: JournalRecord, parts: readonly Uint8Array[]): Promise<void> {
    await this.write(Buffer.concat([journalSignature, encodeFrame(record, parts)]));
    await syncFolder(this.path);
  }

  append({ step, tokens }: RecordedStep, rows: TensorRows = {}): Promise<void> {
    return this.inOrder(() => {
      const packed = this.packer.pack(rows, step.kind === 'latent');
      if (this.packer.rows !== undefined && step.row >= packed.rowsAfter)
        throw wrong(
          `steps[${this.document.length}].row`,
          `is ${step.row}, and ${packed.rowsAfter} rows have come`,
        );
      this.document.add(step, tokens);
      this.lastMs = step.ms;
      this.packer.advance(packed);
      return encodeFrame({ kind: 'step', step, tokens, segments: packed.segments }, packed.parts);
    });
  }

  appendRows(rows: TensorRows): Promise<void> {
    return this.inOrder(() => {
      const packed = this.packer.pack(rows, false);
      this.packer.advance(packed);
      return encodeFrame({ kind: 'rows', segments: packed.segments }, packed.parts);
    });
  }

  async end(ending: Ending): Promise<string> {
    await this.close(ending);
    return finishTrace(this.path);
  }

  async close(ending: Ending): Promise<void> {
    try {
      await this.inOrder(() => {
        this.document.end(ending);
        this.document.document({ state: 'running' });
        return encodeFrame({ kind: 'end', ending }, []);
      });
    } finally {
      await this.abandon();
    }
  }

  async abandon(): Promise<void> {
    await this.last;
    await this.handle.close();
  }

  private inOrder(frame: () => Buffer): Promise<void> {
    const done = this.last.then(() => {
      if (this.stopped) throw this.stopped;
      return this.write(frame());
    });
    this.last = done.catch(() => undefined);
    return done;
  }

  private async write(bytes: Buffer): Promise<void> {
    try {
      if (bytes.length > largestPart)
        throw new DarkroomError('bad-input', 'A step of a trace is too large to be written at once.', {
          remedy: 'Record fewer tensors, or not all positions of the prompt.',
        });
      await writeAll(this.handle, bytes, this.position);
      this.position += bytes.length;
    } catch (cause) {
      this.stopped = cause instanceof DarkroomError ? cause : writeFailure(this.path, cause);
      await this.closeOff(sentence(toFailure(this.stopped)));
      throw this.stopped;
    }
    this.syncNowAndThen();
  }

  /** What came in part is taken away again, and its room is enough to say why the journal ends. */
  private async closeOff(reason: string): Promise<void> {
    const status = { state: 'failed', ms: this.lastMs, sentence: reason } as const;
    try {
      await this.handle.truncate(this.position);
      await writeAll(this.handle, encodeFrame({ kind: 'end', ending: { status } }, []), this.position);
    } catch {
      await this.handle.truncate(this.position).catch(() => undefined);
    }
  }

  /** A killed process loses nothing that was written; a machine without power loses what was not on the disk. */
  private syncNowAndThen(): void {
    const now = performance.now();
    if (now - this.syncedAt < syncEveryMs) return;
    this.syncedAt = now;
    void this.handle.datasync().catch(() => undefined);
  }
}
