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

function swapped(file: string, from: string, to: string): string {
  if (file.endsWith(from)) return file.slice(0, -from.length) + to;
  throw new DarkroomError('bad-input', `The name of ${path.basename(file)} must end in ${from}.`);
}
