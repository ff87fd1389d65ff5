// Networks break and servers are busy: what may be over in a while is tried again, with longer and longer pauses. Attempts
// are counted from the last progress on, but not without end, as a server may send one byte at a time.

import { pause } from './pace';
import { Passing } from './transport';
import type { Hub } from './transport';
import { DarkroomError } from '../shared/errors';

const mostWithoutProgress = 5;
const mostAttempts = 100;

/** `work` says how far it has come by `progressed`; `what` begins a sentence. */
export async function withAttempts<T>(
  { pace, signal }: Hub,
  what: string,
  work: (progressed: () => void) => Promise<T>,
): Promise<T> {
  let idle = 0;
  for (let attempt = 1; ; attempt++) {
    try {
      return await work(() => (idle = 0));
    } catch (error) {
      if (!(error instanceof Passing)) throw error;
      idle++;
      if (idle >= mostWithoutProgress || attempt >= mostAttempts) throw givenUp(what, error, attempt);
      await pause(error.waitMs ?? pace.retryMs * 2 ** (idle - 1), signal);
    }
  }
}

function givenUp(what: string, error: Passing, attempts: number): DarkroomError {
  return new DarkroomError('timeout', `${what} could not be had in ${attempts} attempts: ${error.message}.`, {
    remedy: 'Try again later; what was downloaded is kept.',
    cause: error,
  });
}
