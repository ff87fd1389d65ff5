// Standard output may be closed, full, or a pipe whose reader has seen enough. A report that was not written must not
// look like one that was.

import { DarkroomError } from '../shared/errors';

/** Resolves when the text is written, or its reader has seen enough, as `head` has. */
export function print(text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const failed = (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') resolve();
      else
        reject(
          new DarkroomError('bad-input', `The report could not be written (${error.message}).`, {
            remedy: 'Write it to a file on a disk with room.',
          }),
        );
    };
    process.stdout.once('error', failed);
    process.stdout.write(`${text}\n`, error => {
      if (error) failed(error);
      else resolve();
    });
  });
}

/** Progress is a courtesy: that nobody reads it is no reason to stop. */
export function ignoreClosedErrorStream(): void {
  process.stderr.on('error', () => undefined);
}
