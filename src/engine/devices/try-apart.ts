// Tries a device in a process of its own, and says what happened if that ends before it has an answer.

import { fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import type { TrialRequest, TrialStage } from './trial';
import type { DeviceTrial } from '../../shared/device-trial';
import { formatDuration } from '../../shared/format';

export type TrialMessage =
  | { readonly kind: 'stage'; readonly stage: TrialStage }
  | { readonly kind: 'trial'; readonly trial: DeviceTrial };

export interface Apart {
  readonly signal?: AbortSignal | undefined;
  readonly say?: ((doing: string) => void) | undefined;
  readonly environment?: NodeJS.ProcessEnv;
  readonly longestMs?: number;
}

/** Shaders of a large model are compiled within it; a driver that hangs does not answer at all. */
const longestMs = 180_000;
const entry = path.join(__dirname, 'device-trial.js');

export async function tryApart(request: TrialRequest, apart: Apart = {}): Promise<DeviceTrial> {
  const { device } = request;
  const failed = (reason: string): DeviceTrial => ({ device, outcome: 'failed', reason });
  if (!existsSync(entry)) return failed('It cannot be tried from here.');
  const { signal, say, environment = process.env, longestMs: longest = longestMs } = apart;
  signal?.throwIfAborted();
  // Options of this process, such as a debugger's port, are not for another one.
  const child = fork(entry, [], {
    execArgv: [],
    env: environment,
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  const end = (): void => void child.kill('SIGKILL');
  const clock = setTimeout(end, longest);
  signal?.addEventListener('abort', end);
  let stage: TrialStage | undefined;
  let trial: DeviceTrial | undefined;
  const began = performance.now();
  child.on('message', (message: TrialMessage) => {
    if (message.kind === 'trial') trial = message.trial;
    else {
      stage = message.stage;
      say?.(`trying ${device}: ${stage}`);
    }
  });
  child.send(request, () => undefined);
  const how = await new Promise<string>(resolve => {
    child.once('error', error => resolve(`could not be started: ${error.message}`));
    child.once('exit', (code, killedBy) =>
      resolve(killedBy ? `crashed (${killedBy})` : `ended with code ${code}`),
    );
  });
  clearTimeout(clock);
  signal?.removeEventListener('abort', end);
  signal?.throwIfAborted();
  if (trial) return trial;
  const at = stage === undefined ? '' : `, at ${stage}`;
  if (performance.now() - began >= longest)
    return failed(`It did not answer within ${formatDuration(longest)}${at}.`);
  return failed(`The process that tried it ${how}${at}.`);
}
