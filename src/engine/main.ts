// The engine process: connects the service to the channel of the process that forked it.

import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { beatEveryMs, newClock, stamp } from './pulse';
import { createService, engineFacts } from './service';
import type { EngineContract } from '../shared/protocol/engine';
import type { Nothing } from '../shared/rpc/contract';
import { Peer } from '../shared/rpc/peer';

const options = {
  sessions: process.env['DARKROOM_SESSIONS'] !== 'off' || 'Not tried: the workspace is not trusted.',
} as const;

function startHeartbeat(): void {
  const clock = newClock();
  stamp(clock);
  setInterval(() => stamp(clock), beatEveryMs).unref();
  new Worker(path.join(__dirname, 'heartbeat.js'), { workerData: clock }).unref();
}

const peer = new Peer<EngineContract, Nothing>(
  {
    send: message => process.send?.(message),
    listen: receive => {
      process.on('message', receive);
      return () => process.off('message', receive);
    },
  },
  {
    handlers: createService(options),
    onRefused: why => process.stderr.write(`[warning] refused ${why}\n`),
  },
);

// Without its host the engine has no purpose.
process.on('disconnect', () => process.exit(0));

startHeartbeat();
peer.publish('hello', engineFacts(options));
