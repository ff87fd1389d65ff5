// Why a result could not be written, as a sentence.

import { DarkroomError } from '../shared/errors';
import { printable } from '../shared/format';

export function notWritten(file: string, error: unknown): DarkroomError {
  if (error instanceof DarkroomError) return error;
  const code = (error as NodeJS.ErrnoException).code ?? String(error);
  const missing = code === 'ENOENT' ? ': its folder is not there' : ` (${code})`;
  return new DarkroomError('bad-input', `${printable(file)} cannot be written${missing}.`, {
    remedy: 'Write to a folder that is there, on a disk with room.',
    cause: error,
  });
}
