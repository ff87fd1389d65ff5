// What may be compared with a trace: another trace. One rule for the commands, the list that a person chooses from, a drop
// and a page that was loaded anew.

import path from 'node:path';
import { DarkroomError } from '../../shared/errors';
import { finishedOf, isTraceFile } from '../../trace/names';

/** `other`, where it can be compared with the trace `own`; both are paths of files. */
export function comparable(own: string, other: string): string {
  if (!isTraceFile(other) || !path.isAbsolute(other))
    throw new DarkroomError('bad-input', `${path.basename(other)} is no trace.`, {
      remedy: 'The names of traces end in .trace.safetensors or .trace.journal.',
    });
  if (finalOf(own) === finalOf(other))
    throw new DarkroomError('bad-input', `${path.basename(other)} would be compared with itself.`, {
      remedy: 'Choose another trace.',
    });
  return other;
}

/** A journal and what it will be are one trace. */
function finalOf(file: string): string {
  const full = path.resolve(file);
  return full.endsWith('.trace.journal') ? finishedOf(full) : full;
}
