// Tries a device in a process of its own, and says what happened if that ends before it has an answer.

import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
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
  readonly longestMs?: number | undefined;
  /** The program that tries it. */
  readonly entry?: string | undefined;
}

/** Shaders of a large model are compiled within it; a driver that hangs does not answer at all. */
const longestMs = 180_000;
const ownEntry = path.join(__dirname, 'device-trial.js');

export async function tryApart(request: TrialRequest, apart: Apart = {}): Promise<DeviceTrial> {
  const { device } = request;
  const { signal, say, entry = ownEntry, longestMs: longest = longestMs } = apart;
  if (!existsSync(entry)) return { device, outcome: 'failed', reason: 'It cannot be tried from here.' };
  signal?.throwIfAborted();
  // Options of this process, such as a debugger's port, are not for another one.
  const child = fork(entry, [], {
    execArgv: [],
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  let stage: TrialStage | undefined;
  let trial: DeviceTrial | undefined;
  child.on('message', (message: TrialMessage) => {
    if (message.kind === 'trial') trial = message.trial;
    else {
      stage = message.stage;
      say?.(`trying ${device}: ${stage}`);
    }
  });
  child.send(request, () => undefined);
  const { what, passing } = await endOf(child, longest, signal);
  signal?.throwIfAborted();
  if (trial) return trial;
  const reason = stage === undefined ? `${what}.` : `${what}, at ${stage}.`;
  if (!passing) return { device, outcome: 'failed', reason };
  const hope = 'The machine may have been busy; it is tried again another time.';
  return { device, outcome: 'failed', reason: `${reason} ${hope}`, passing };
}

interface End {
  readonly what: string;
  /** The moment may be why, and not the device. */
  readonly passing?: true;
}

async function endOf(child: ChildProcess, longest: number, signal: AbortSignal | undefined): Promise<End> {
  let late = false;
  const end = (): void => void child.kill('SIGKILL');
  const clock = setTimeout(() => {
    late = true;
    end();
  }, longest);
  signal?.addEventListener('abort', end);
  const how = new Promise<End>(resolve => {
    child.once('error', ({ message }) =>
      resolve({ what: `The process that tries it could not be started (${message})`, passing: true }),
    );
    child.once('exit', (code, killedBy) => {
      if (late) resolve({ what: `It did not answer within ${formatDuration(longest)}`, passing: true });
      else if (killedBy) resolve({ what: `The process that tried it crashed (${killedBy})` });
      else resolve({ what: `The process that tried it ended with code ${code}` });
    });
  });
  return how.finally(() => {
    clearTimeout(clock);
    signal?.removeEventListener('abort', end);
  });
}
