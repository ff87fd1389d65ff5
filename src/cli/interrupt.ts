// A first Ctrl+C asks for an orderly end: what was written is kept and brought into its final form. A second one ends at
// once. Neither is heard before a native call returns.

import type { DarkroomError } from '../shared/errors';

/** 128 and the number of the signal, as shells have it. */
const interrupted = 130;

/** Aborts with the first Ctrl+C, for this reason. */
export function stoppedByInterrupt(reason: DarkroomError): AbortSignal {
  const stop = new AbortController();
  process.on('SIGINT', () => {
    if (stop.signal.aborted) process.exit(interrupted);
    process.stderr.write('stopping; Ctrl+C again ends at once\n');
    stop.abort(reason);
  });
  return stop.signal;
}
