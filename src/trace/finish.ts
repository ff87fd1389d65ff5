// Problem: a journal has its rows step by step; a file that others read has each tensor in one piece. Both may be larger
// than the memory, and the machine may stop at any point of turning one into the other.
// Idea: check the journal, ask for the space, then copy each tensor in pieces to a file with another name. Only when all
// of it is on the disk does it get its name, and only then is the journal removed. Doing it again does no harm.

import { open, readdir, rename, rm, stat } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { DarkroomError } from '../shared/errors';
import type { TraceDocument } from '../shared/trace/document';
import type { TensorFacts } from '../shared/trace/tensors';
import { requireSpace, syncFolder, writeAll, writeFailure } from './disk';
import { openJournal } from './journal-trace';
import type { JournalTrace } from './journal-trace';
import { finishedOf } from './names';
import { rowBytes } from './open-trace';
import { bytesOf } from './plan';
import { laidOut } from './safetensors';
import type { Placed } from './safetensors';

/** What is copied at once. */
const piece = 2 ** 22;

/** A longer document would make a header that some readers refuse; it becomes a tensor. */
export const longestMetadata = 8 * 2 ** 20;
export const documentTensor = 'document';

/** An unfinished copy that nobody has touched for this long was left by a process that is gone. */
const staleMs = 3_600_000;

export interface FinishOptions {
  /** A journal that is still being written ends where it is; otherwise it is refused. */
  readonly anyway?: boolean;
  /** What was known only when other runs had ended too. */
  readonly agreement?: TraceDocument['agreement'];
}

/** Turns a journal into the finished file beside it and says where that is. */
export async function finishTrace(journal: string, options: FinishOptions = {}): Promise<string> {
  const finished = finishedOf(journal);
  const trace = await openJournal(journal, 'all');
  try {
    if (options.anyway !== true && (await trace.isLive()))
      throw new DarkroomError('refused', `${path.basename(journal)} is still being written.`, {
        remedy: 'Stop the run, or wait until it has ended.',
      });
    const { document } = trace;
    const { agreement } = options;
    await writeFinished(trace, finished, {
      ...document,
      status: endedStatus(document),
      ...(agreement && { agreement }),
    });
  } finally {
    await trace.close();
  }
  await rm(journal, { force: true });
  return finished;
}

function endedStatus({ status, steps }: TraceDocument): TraceDocument['status'] {
  if (status.state !== 'running') return status;
  return { state: 'recovered', sentence: `The run was ended from outside after ${steps.length} steps.` };
}

async function writeFinished(trace: JournalTrace, finished: string, document: TraceDocument): Promise<void> {
  const text = Buffer.from(JSON.stringify(document));
  const long = text.length > longestMetadata;
  const facts: TensorFacts[] = [...trace.tensors.values()];
  if (long) facts.push({ name: documentTensor, dtype: 'U8', shape: [text.length] });
  // Larger elements first: then each tensor begins at a multiple of its own.
  facts.sort((a, b) => bytesOf[b.dtype] - bytesOf[a.dtype]);
  const layout = laidOut(long ? { [documentTensor]: 'tensor' } : { darkroom: text.toString() }, facts);
  await requireSpace(finished, layout.size);
  await removeStale(finished);
  const partial = `${finished}.${process.pid}.partial`;
  try {
    const handle = await open(partial, 'w');
    try {
      await writeAll(handle, layout.header, 0);
      for (const place of layout.placed)
        if (place.facts.name === documentTensor) await writeAll(handle, text, place.offset);
        else await copyTensor(trace, place, handle);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(partial, finished);
    await syncFolder(finished);
  } catch (error) {
    await rm(partial, { force: true });
    throw error instanceof DarkroomError ? error : writeFailure(finished, error);
  }
}

async function copyTensor(trace: JournalTrace, { facts, offset }: Placed, to: FileHandle): Promise<void> {
  const size = rowBytes(facts);
  const rows = facts.shape[0] ?? 0;
  const together = Math.max(1, Math.floor(piece / Math.max(1, size)));
  for (let from = 0; from < rows; from += together) {
    const range = { facts, from, to: Math.min(rows, from + together) };
    await writeAll(to, await trace.readBytes(range), offset + from * size);
  }
}

async function removeStale(finished: string): Promise<void> {
  const folder = path.dirname(finished);
  const begin = `${path.basename(finished)}.`;
  for (const name of await readdir(folder)) {
    if (!name.startsWith(begin) || !name.endsWith('.partial')) continue;
    const file = path.join(folder, name);
    const { mtimeMs } = await stat(file).catch(() => ({ mtimeMs: Infinity }));
    if (Date.now() - mtimeMs > staleMs) await rm(file, { force: true });
  }
}
