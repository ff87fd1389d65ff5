// Palette, file, sheet, terminal of an assistant and other extensions all start the same ablation. The desk has the one that
// goes on, as a value that sheets show; one at a time, because it takes the whole machine.

import * as vscode from 'vscode';
import type { EngineSupervisor } from '../engine/supervisor';
import { deviceChoice } from '../settings';
import { DarkroomError, toFailure } from '../../shared/errors';
import type { Failure } from '../../shared/errors';
import { Observable } from '../../shared/observable';
import { resultFolderOf } from '../../shared/protocol/ablation';
import type {
  AblationOutcome,
  AblationPlan,
  AblationProgress,
  AblationRequest,
} from '../../shared/protocol/ablation';

export interface OngoingAblation {
  /** The file that asks for it, and the folder of its results, as full paths. */
  readonly file: string;
  readonly folder: string;
  /** Undefined before the first sample was answered. */
  readonly progress: AblationProgress | undefined;
  readonly stopping: boolean;
}

/** Never nothing, so that callers need no second way to learn what happened. */
export type AblationEnded =
  | { readonly folder: vscode.Uri; readonly outcome: AblationOutcome }
  | { readonly folder: vscode.Uri; readonly failure: Failure };

export class AblationDesk implements vscode.Disposable {
  readonly ongoing = new Observable<OngoingAblation | undefined>(undefined);
  readonly #engine: EngineSupervisor;
  #abort: AbortController | undefined;

  constructor(engine: EngineSupervisor) {
    this.#engine = engine;
  }

  /** What the file asks for; what cannot work is said here, before a model is opened. */
  plan(file: string): Promise<AblationPlan> {
    requireTrust();
    const task = { doing: 'loading', what: 'Reading the ablation' } as const;
    return this.#engine.call('planAblation', requestOf(file), task);
  }

  /** Runs what is missing. What was finished stays, however it ends. */
  async run(file: string): Promise<AblationEnded> {
    const folder = vscode.Uri.file(resultFolderOf(file));
    try {
      requireTrust();
      if (this.ongoing.value) throw busy();
    } catch (error) {
      return { folder, failure: toFailure(error) };
    }
    const abort = new AbortController();
    this.#abort = abort;
    this.ongoing.set({ file, folder: folder.fsPath, progress: undefined, stopping: false });
    try {
      const outcome = await this.#engine.call(
        'ablate',
        requestOf(file),
        { doing: 'running', what: `Running ${file.split(/[\\/]/).at(-1) ?? file}` },
        { signal: abort.signal, onEvent: progress => this.#change({ progress }) },
      );
      return { folder, outcome };
    } catch (error) {
      return { folder, failure: toFailure(error) };
    } finally {
      this.#abort = undefined;
      this.ongoing.set(undefined);
    }
  }

  /** Asks it to stop; every row that was finished stays. */
  stop(): void {
    this.#change({ stopping: true });
    this.#abort?.abort();
  }

  dispose(): void {
    this.#abort?.abort();
    this.ongoing.dispose();
  }

  #change(change: Partial<OngoingAblation>): void {
    const { value } = this.ongoing;
    if (value) this.ongoing.set({ ...value, ...change });
  }
}

function requestOf(file: string): AblationRequest {
  return { file, device: deviceChoice(), threads: 0 };
}

export function requireTrust(): void {
  if (vscode.workspace.isTrusted) return;
  throw new DarkroomError('refused', 'This workspace is not trusted, so no model is run.', {
    remedy: 'Trust the workspace to run ablations.',
  });
}

function busy(): DarkroomError {
  return new DarkroomError('refused', 'An ablation is going on.', {
    remedy: 'Wait for it, or stop it in its contact sheet; every row that was finished stays.',
  });
}
