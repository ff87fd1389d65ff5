// Runs in a worker thread of the engine. Writes one line per beat; ends the process when nobody reads them any more,
// because an engine whose host is gone and whose main thread is inside a native call would otherwise live on.

import { writeSync } from 'node:fs';
import { workerData } from 'node:worker_threads';
import { beatEveryMs, pulseDescriptor, sinceStamp } from './pulse';

const clock = workerData as BigInt64Array;

setInterval(() => {
  const beat = {
    blockedMs: Math.max(0, sinceStamp(clock) - beatEveryMs),
    rssBytes: process.memoryUsage.rss(),
  };
  try {
    writeSync(pulseDescriptor, `${JSON.stringify(beat)}\n`);
  } catch (error) {
    // EAGAIN: the host is busy and the pipe is full; the next beat will do.
    if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') process.kill(process.pid, 'SIGKILL');
  }
}, beatEveryMs);
