// A run as it goes on: the engine is called, what it tells becomes what the Run view draws, the trace is opened as soon as it
// grows. One at a time, whoever asks; how it ended is an answer, and never thrown.

import * as vscode from 'vscode';
import { RunProgress } from './run-progress';
import { sweepCommand } from './sweep-command';
import { runWithControl } from '../direction/run-with-control';
import type { EngineSupervisor } from '../engine/supervisor';
import type { Log } from '../log';
import { DarkroomError, toFailure } from '../../shared/errors';
import type { Failure } from '../../shared/errors';
import type { RunRequest, RunResult } from '../../shared/protocol/run';
import type { RunPanelState } from '../../shared/protocol/run-panel';

interface RecorderParts {
  readonly engine: EngineSupervisor;
  readonly log: Log;
  /** Draws the run and what it did. */
  readonly show: (change: Partial<Pick<RunPanelState, 'run' | 'effect'>>) => void;
}

/** What `darkroom.ask` answers: never nothing, so that callers need no second way to learn what happened. */
export type AskOutcome =
  | {
      readonly result: RunResult;
      /** The same with random vectors in the place of directions. */
      readonly control?: RunResult;
      readonly traces: readonly vscode.Uri[];
    }
  | { readonly failure: Failure; readonly traces: readonly vscode.Uri[] };

export interface RecordOptions {
  /** Shown until the request is made. */
  readonly maxTokens: number;
  /** Shows the trace as soon as it grows; nothing opens without. */
  readonly open?: (trace: vscode.Uri) => Promise<void>;
  /** Whether a run with directions is followed by one with random vectors. */
  readonly control?: boolean;
}

export class RunRecorder {
  readonly #parts: RecorderParts;
  #run: { readonly abort: AbortController; readonly progress: RunProgress } | undefined;

  constructor(parts: RecorderParts) {
    this.#parts = parts;
  }

  get running(): boolean {
    return this.#run !== undefined;
  }

  /** Refuses in words what cannot be run now. */
  requireFree(): void {
    if (!vscode.workspace.isTrusted) throw untrusted();
    if (this.#run) throw busy();
  }

  /** Runs what `prepare` makes, one at a time. */
  async record(prepare: () => Promise<RunRequest>, options: RecordOptions): Promise<AskOutcome> {
    try {
      this.requireFree();
    } catch (error) {
      return { failure: toFailure(error), traces: [] };
    }
    const abort = new AbortController();
    const progress = new RunProgress(options.maxTokens, run => this.#parts.show({ run }));
    this.#run = { abort, progress };
    try {
      const asked = await prepare();
      progress.begin(asked);
      const { result, control, effect } = await runWithControl(asked, options.control === true, {
        execute: request => this.#execute(request, request === asked ? options.open : undefined),
        beginControl: request => progress.begin(request, { control: true }),
      });
      if (effect) this.#parts.show({ effect });
      const truth = asked.sample && { truth: asked.sample.truth };
      const sweep = control && sweepCommand(asked);
      progress.end({
        name: 'ended',
        result,
        ...(control && { control }),
        ...(sweep !== undefined && { sweep }),
        ...truth,
      });
      const outcomes = [...result.outcomes, ...(control?.outcomes ?? [])];
      const traces = outcomes.map(({ trace }) => vscode.Uri.file(trace));
      return { result, ...(control && { control }), traces };
    } catch (error) {
      const failure = toFailure(error);
      progress.end({ name: 'failed', failure, ...(progress.trace ? { trace: progress.trace } : {}) });
      return { failure, traces: progress.traces.map(trace => vscode.Uri.file(trace)) };
    } finally {
      this.#run = undefined;
    }
  }

  #execute(asked: RunRequest, open?: RecordOptions['open']): Promise<RunResult> {
    const run = this.#run;
    return this.#parts.engine.call(
      'run',
      asked,
      { doing: 'running', what: `Asking ${modelText(asked)}` },
      {
        ...(run && { signal: run.abort.signal }),
        onEvent: event => {
          run?.progress.take(event);
          if (event.kind === 'started' && event.run === 0 && open) void this.#open(event.journal, open);
        },
      },
    );
  }

  /** Asks the run to stop; what it has written stays. */
  stop(): void {
    this.#run?.progress.stopping();
    this.#run?.abort.abort();
  }

  dispose(): void {
    this.#run?.abort.abort();
  }

  async #open(journal: string, open: RecordOptions['open'] & {}): Promise<void> {
    try {
      await open(vscode.Uri.file(journal));
    } catch (error) {
      this.#parts.log(`[warning] the trace did not open: ${toFailure(error).message}`);
    }
  }
}

function modelText({ model, picture }: RunRequest): string {
  const name = (file: string) => file.split(/[\\/]/).at(-1) ?? file;
  return picture === undefined ? name(model) : `${name(model)} about ${name(picture)}`;
}

export function untrusted(): DarkroomError {
  return new DarkroomError('refused', 'This workspace is not trusted, so no model is run.', {
    remedy: 'Trust the workspace to ask about its pictures.',
  });
}

function busy(): DarkroomError {
  return new DarkroomError('refused', 'A run is going on.', {
    remedy: 'Wait for it, or use "Darkroom: Stop".',
  });
}
