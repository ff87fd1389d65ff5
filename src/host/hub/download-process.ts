// Problem: gigabytes come over minutes or hours; the extension host has to answer meanwhile, and the engine may run a model,
// crash, or be ended.
// Idea: the terminal's own command in a process of its own, which may be killed at any byte and gone on with (src/hub). What
// it needs to know stands in its environment, a token too, where no list of processes shows it.

import { fork } from 'node:child_process';
import type * as vscode from 'vscode';
import { engineEnvironment } from '../engine/environment';
import { DarkroomError } from '../../shared/errors';
import type { DownloadProgress } from '../../shared/protocol/hub';

export interface DownloadJob {
  /** The built program of the terminal. */
  readonly program: string;
  /** Behind `darkroom`; its answer is JSON. */
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly cancel: vscode.CancellationToken;
  readonly onProgress?: (progress: DownloadProgress) => void;
}

const mostSaid = 2 ** 20;

export async function runTerminal<T>({
  program,
  args,
  environment,
  cancel,
  onProgress,
}: DownloadJob): Promise<T> {
  const child = fork(program, [...args, '--json'], {
    execArgv: [],
    env: { ...engineEnvironment(process.env, process.platform, { sessions: false }), ...environment },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let [said, complaints] = ['', ''];
  child.stdout?.on('data', (data: Buffer) => (said = (said + data.toString()).slice(0, mostSaid)));
  // Progress comes here too; what matters is said last.
  child.stderr?.on('data', (data: Buffer) => (complaints = (complaints + data.toString()).slice(-10_000)));
  child.on('message', (message: unknown) => {
    if (isProgress(message)) onProgress?.(message);
  });
  const cancelling = cancel.onCancellationRequested(() => void child.kill('SIGKILL'));
  if (cancel.isCancellationRequested) child.kill('SIGKILL');
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  }).finally(() => void cancelling.dispose());
  // The only source of these is our own program. With 1 it found something that is not as it should be, and says what.
  if (code === 0 || (code === 1 && said !== '')) return JSON.parse(said) as T;
  if (cancel.isCancellationRequested) throw new DarkroomError('cancelled', 'The download was cancelled.');
  throw failureFrom(complaints);
}

function isProgress(message: unknown): message is DownloadProgress {
  if (typeof message !== 'object' || message === null) return false;
  const { file, done, total } = message as Partial<Record<keyof DownloadProgress, unknown>>;
  return typeof file === 'string' && typeof done === 'number' && typeof total === 'number';
}

/** The command says one sentence and a remedy; anything else is for the log. */
function failureFrom(said: string): DarkroomError {
  const [, sentence] = /^darkroom: (.+)$/m.exec(said) ?? [];
  if (sentence !== undefined) return new DarkroomError('bad-input', sentence);
  return new DarkroomError('internal', 'The download ended without a word.', {
    remedy: 'Add the model again: what was downloaded is kept. The log has what it said.',
    cause: said,
  });
}
