// The names of trace files. A run writes `cat.trace.journal`; finished, it is `cat.trace.safetensors` beside it.

import path from 'node:path';
import { DarkroomError } from '../shared/errors';

const journalEnding = '.trace.journal';
const finishedEnding = '.trace.safetensors';

export function isTraceFile(file: string): boolean {
  return file.endsWith(journalEnding) || file.endsWith(finishedEnding);
}

/** Where a run writes that will be finished as this. */
export function journalOf(finished: string): string {
  return swapped(finished, finishedEnding, journalEnding);
}

/** Where a journal will be when it is finished. */
export function finishedOf(journal: string): string {
  return swapped(journal, journalEnding, finishedEnding);
}

/** The first run's trace is the one that was asked for; the others stand beside it. */
export function traceOfRun(finished: string, index: number): string {
  return index === 0 ? finished : swapped(finished, finishedEnding, `-${index + 1}${finishedEnding}`);
}

/** Everything that so many runs would write. */
export function filesOfRuns(finished: string, runs: number): readonly string[] {
  return Array.from({ length: runs }, (_, index) => traceOfRun(finished, index)).flatMap(trace => [
    trace,
    journalOf(trace),
  ]);
}

function swapped(file: string, from: string, to: string): string {
  if (file.endsWith(from)) return file.slice(0, -from.length) + to;
  throw new DarkroomError('bad-input', `The name of ${path.basename(file)} must end in ${from}.`);
}
