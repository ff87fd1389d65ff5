// "Install CUDA Support…": what this machine lacks for it, or a download that a person agrees to, sees and can cancel. Then the
// engine begins anew, as ONNX Runtime is loaded once in each process.

import { t } from '@vscode/l10n';
import * as vscode from 'vscode';
import { runTerminal } from './download-process';
import { cudaEnvironment } from './hub-environment';
import type { EngineSupervisor } from '../engine/supervisor';
import { DarkroomError } from '../../shared/errors';
import { formatBytes } from '../../shared/format';
import { canCompute, lacksText, trialText } from '../../shared/protocol/cuda';
import type { CudaState } from '../../shared/protocol/cuda';

export type CudaCommands = {
  /** With `{ sure: true }`, from other code, it asks nothing. */
  'darkroom.installCuda': (wish?: unknown) => Promise<CudaState | undefined>;
};

export interface CudaParts {
  readonly extensionUri: vscode.Uri;
  readonly engine: Pick<EngineSupervisor, 'restart'>;
}

export function cudaCommands(parts: CudaParts): CudaCommands {
  return { 'darkroom.installCuda': wish => installCuda(parts, isSure(wish)) };
}

async function installCuda(
  { extensionUri, engine }: CudaParts,
  sure: boolean,
): Promise<CudaState | undefined> {
  const job = {
    program: vscode.Uri.joinPath(extensionUri, 'dist', 'cli.js').fsPath,
    environment: cudaEnvironment(),
  };
  const found = await shown(t('Looking for CUDA'), cancel =>
    runTerminal<CudaState>({ ...job, args: ['cuda', 'check'], cancel }),
  );
  if (found.findings?.length === 0) return sure ? found : offerRemoval(job, engine, found);
  if (found.lacks.length > 0) {
    if (sure) throw new DarkroomError('unsupported', lacksText(found.lacks));
    await sayLacks(found);
    return undefined;
  }
  if (!sure && !(await agreed(found))) return undefined;
  const installed = await shown(t('Installing CUDA support'), (cancel, progress) => {
    let at = 0;
    return runTerminal<CudaState>({
      ...job,
      args: ['cuda', 'install'],
      cancel,
      onProgress: ({ done, total }) => {
        const percent = Math.floor((100 * done) / total);
        progress.report({
          message: t('{0} of {1}', formatBytes(done), formatBytes(total)),
          increment: percent - at,
        });
        at = percent;
      },
    });
  });
  await engine.restart();
  sayTrial(installed);
  return installed;
}

type Job = Pick<Parameters<typeof runTerminal>[0], 'program' | 'environment'>;

async function offerRemoval(
  job: Job,
  engine: CudaParts['engine'],
  state: CudaState,
): Promise<CudaState | undefined> {
  const remove = t('Remove It');
  const chosen = await vscode.window.showInformationMessage(
    t('CUDA support is installed.'),
    { modal: true, detail: details([...said(state), t('It takes {0}.', formatBytes(state.installedBytes))]) },
    remove,
  );
  if (chosen !== remove) return state;
  await shown(t('Removing CUDA support'), cancel =>
    runTerminal({ ...job, args: ['cuda', 'remove'], cancel }),
  );
  await engine.restart();
  return undefined;
}

async function agreed({ version, downloadBytes, installedBytes, from, folder }: CudaState): Promise<boolean> {
  const install = t('Install');
  const chosen = await vscode.window.showInformationMessage(
    t('Install the CUDA libraries of ONNX Runtime {0}?', version),
    {
      modal: true,
      detail: details([
        t('{0} are downloaded from {1} and verified.', formatBytes(downloadBytes), from),
        t('They take {0} in {1}.', formatBytes(installedBytes), folder),
        t('The driver and NVIDIA’s libraries that they need are there.'),
      ]),
    },
    install,
  );
  return chosen === install;
}

async function sayLacks(state: CudaState): Promise<void> {
  await vscode.window.showWarningMessage(t('CUDA can’t be used on this machine yet.'), {
    modal: true,
    detail: details(said(state)),
  });
}

function said({ lacks, trial }: CudaState): readonly string[] {
  return [...lacks.map(({ what, remedy }) => `${what} ${remedy}`), ...(trial ? [trialText(trial)] : [])];
}

function sayTrial({ trial }: CudaState): void {
  if (!trial) return;
  const text = trialText(trial);
  void (canCompute(trial)
    ? vscode.window.showInformationMessage(text)
    : vscode.window.showWarningMessage(text));
}

function details(paragraphs: readonly string[]): string {
  return paragraphs.join('\n\n');
}

function shown<T>(
  title: string,
  work: (
    cancel: vscode.CancellationToken,
    progress: vscode.Progress<{ readonly message?: string; readonly increment?: number }>,
  ) => Promise<T>,
): Thenable<T> {
  const location = vscode.ProgressLocation.Notification;
  return vscode.window.withProgress({ location, title, cancellable: true }, (progress, cancel) =>
    work(cancel, progress),
  );
}

function isSure(wish: unknown): boolean {
  return typeof wish === 'object' && wish !== null && 'sure' in wish && wish.sure === true;
}
