// Problem: an export reads all of a trace, packs pictures and draws; the extension host has to answer meanwhile, and the
// engine may be in the middle of a run.
// Idea: the terminal's own command in a process of its own, which takes a third of a second to start and can be ended at any
// moment. What it says is what a person reads; what it left unfinished is taken away.

import { fork } from 'node:child_process';
import { rm } from 'node:fs/promises';
import type * as vscode from 'vscode';
import { engineEnvironment } from '../engine/environment';
import { DarkroomError } from '../../shared/errors';
import { unfinishedName } from '../../trace/export/unfinished';

export interface ExportJob {
  /** The built program of the terminal. */
  readonly program: string;
  /** What is exported, and as what: "export", a trace and options, say. */
  readonly args: readonly string[];
  readonly out: string;
  readonly cancel?: vscode.CancellationToken;
  readonly onProgress?: (share: number) => void;
}

const mostSaid = 10_000;

/** Resolves when the file is there. What is there already is written over: whoever chose the name was asked. */
export async function runExport(job: ExportJob): Promise<void> {
  const child = fork(job.program, [...job.args, '--out', job.out, '--force'], {
    execArgv: [],
    env: engineEnvironment(process.env, process.platform, { sessions: false }),
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let said = '';
  child.stderr?.on('data', (data: Buffer) => (said = (said + data.toString()).slice(0, mostSaid)));
  child.on('message', (message: unknown) => {
    const share = shareOf(message);
    if (share !== undefined) job.onProgress?.(share);
  });
  const cancelling = job.cancel?.onCancellationRequested(() => void child.kill('SIGKILL'));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  }).finally(() => void cancelling?.dispose());
  if (code === 0) return;
  if (child.pid !== undefined) await rm(unfinishedName(job.out, child.pid), { force: true });
  if (job.cancel?.isCancellationRequested) throw new DarkroomError('cancelled', 'The export was cancelled.');
  throw failureFrom(said);
}

function shareOf(message: unknown): number | undefined {
  if (typeof message !== 'object' || message === null) return undefined;
  const { done, total } = message as { readonly done?: unknown; readonly total?: unknown };
  return typeof done === 'number' && typeof total === 'number' && total > 0 ? done / total : undefined;
}

/** The command says one sentence and a remedy; anything else is for the log. */
function failureFrom(said: string): DarkroomError {
  const [, sentence] = /^darkroom: (.+)$/m.exec(said) ?? [];
  if (sentence !== undefined) return new DarkroomError('bad-input', sentence);
  return new DarkroomError('internal', 'The export ended without a word.', {
    remedy: 'Try again; the log has what it said.',
    cause: said,
  });
}
