// The engine may hang, crash, run out of memory or be killed at any moment, and its users should notice only when it
// matters. The supervisor starts it when somebody needs it, publishes its state, ends it when nobody does, and stops
// trying when it keeps dying.

import { CrashBudget, crashLimit } from './crash-budget';
import type { EngineEnd } from './engine-process';
import { EngineProcess } from './engine-process';
import type { EngineSwitches } from './environment';
import { engineEnvironment } from './environment';
import type { EngineEvent, EngineState } from '../../shared/engine-state';
import { nextState } from '../../shared/engine-state';
import { DarkroomError, fromFailure, toFailure } from '../../shared/errors';
import { Observable } from '../../shared/observable';
import type { EngineContract, EngineFacts } from '../../shared/protocol/engine';
import type { CallName, CallOptions, EventOf, ParamsOf, ResultOf } from '../../shared/rpc/contract';

export interface SupervisorOptions {
  /** The script to fork. */
  readonly entry: string;
  readonly switches: () => EngineSwitches;
  /** 0 keeps an idle engine for ever. */
  readonly idleStopMs: () => number;
  readonly log: (line: string) => void;
  /** A cancelled task that has not stopped by then is inside a native call; only a kill ends that. */
  readonly cancelGraceMs?: number;
  /** Extra arguments for Node, for a debugger. */
  readonly execArgv?: readonly string[];
}

export interface Task {
  readonly doing: 'loading' | 'running';
  /** For a person: "Checking model.onnx". */
  readonly what: string;
}

const usualCancelGraceMs = 2000;

/** These leave nothing behind, so doing them again is no harm. A run has a journal by then, a new sample its line. */
const repeatable: ReadonlySet<CallName<EngineContract>> = new Set([
  'facts',
  'check',
  'models',
  'planAblation',
  'sampleKinds',
]);

interface OngoingTask extends Task {
  readonly sinceMs: number;
  readonly repeatable: boolean;
  readonly signal: AbortSignal | undefined;
  /** Brings what it wrote into its final form, which may take longer than the grace. */
  finishing: boolean;
}

export class EngineSupervisor {
  readonly state = new Observable<EngineState>({ name: 'idle' });
  readonly #options: SupervisorOptions;
  readonly #budget = new CrashBudget();
  readonly #tasks = new Set<OngoingTask>();
  #engine: EngineProcess | undefined;
  #facts: EngineFacts | undefined;
  #rssBytes: number | undefined;
  #idleTimer: NodeJS.Timeout | undefined;
  #listening: NodeJS.Timeout | undefined;
  #lastSignMs = 0;
  #disposed = false;

  constructor(options: SupervisorOptions) {
    this.#options = options;
  }

  /** What the running engine said of itself, and the memory it held at its last heartbeat. */
  get running(): { readonly facts: EngineFacts; readonly rssBytes: number | undefined } | undefined {
    return this.#facts && { facts: this.#facts, rssBytes: this.#rssBytes };
  }

  /** Asks the engine, starting it if need be. */
  async call<N extends CallName<EngineContract>>(
    name: N,
    params: ParamsOf<EngineContract, N>,
    task: Task,
    options: CallOptions<EventOf<EngineContract, N>> = {},
  ): Promise<ResultOf<EngineContract, N>> {
    const { signal, onEvent } = options;
    const known = { sinceMs: Date.now(), repeatable: repeatable.has(name), signal, finishing: false };
    const entry: OngoingTask = { ...task, ...known };
    const heard: typeof options = {
      ...options,
      onEvent: event => {
        entry.finishing = isFinishing(event);
        onEvent?.(event);
      },
    };
    for (let attempt = 1; ; attempt++) {
      const engine = await this.#started();
      const stopWaiting = this.#killWhenCancelIsIgnored(engine, signal);
      this.#tasks.add(entry);
      this.#showWork();
      try {
        return await engine.peer.call(name, params, heard);
      } catch (error) {
        if (!engine.endedForCancel) throw error;
        if (signal?.aborted) throw endedByCancel();
        // Somebody else's cancel ended the engine under this call, which is not at fault: it is run once more.
        if (attempt > 1 || !entry.repeatable) throw error;
      } finally {
        stopWaiting();
        this.#tasks.delete(entry);
        this.#showWork();
      }
    }
  }

  /** A person's restart: forgets past crashes. Pending calls end with a sentence. Resolves when the new engine answers. */
  async restart(): Promise<void> {
    this.#budget.reset();
    await this.stop('The engine was restarted.');
    if (this.state.value.name === 'error') this.#transition({ name: 'stopped' });
    await this.call('facts', undefined, { doing: 'running', what: 'Starting the engine' });
  }

  /** Ends the process. Resolves when it is gone; pending calls end with a sentence. */
  async stop(why: string): Promise<void> {
    await this.#engine?.end(new DarkroomError('engine-stopped', why, { remedy: 'Run the command again.' }));
  }

  async dispose(): Promise<void> {
    this.#disposed = true;
    await this.stop('Darkroom is shutting down.');
    this.state.dispose();
  }

  async #started(): Promise<EngineProcess> {
    // One that is on its way out takes no more work; its successor waits until its memory is free again.
    while (this.#engine?.ending) await this.#engine.ended;
    if (this.#engine) return this.#engine;
    if (this.#disposed) throw new DarkroomError('cancelled', 'Darkroom is shutting down.');
    const state = this.state.value;
    if (state.name === 'error' && state.needsRestart) throw fromFailure(state.failure);
    this.#transition({ name: 'forked' });
    const engine = new EngineProcess({
      entry: this.#options.entry,
      environment: engineEnvironment(process.env, process.platform, this.#options.switches()),
      execArgv: this.#options.execArgv ?? [],
      log: this.#options.log,
      onHello: facts => this.#greeted(facts),
      onBeat: ({ blockedMs, rssBytes }) => {
        this.#rssBytes = rssBytes;
        this.#lastSignMs = Date.now();
        this.#transition({ name: 'pulse', blockedMs });
      },
      onEnd: end => this.#ended(end),
    });
    this.#engine = engine;
    this.#lastSignMs = Date.now();
    this.#listening = setInterval(() => {
      this.#transition({ name: 'silence', silentMs: Date.now() - this.#lastSignMs });
    }, 1000);
    this.#listening.unref();
    return engine;
  }

  /** A task that would be lost with the engine is not ended for the cancel of another, nor while it finishes. */
  #killWhenCancelIsIgnored(engine: EngineProcess, signal: AbortSignal | undefined): () => void {
    let timer: NodeJS.Timeout | undefined;
    const isLost = ({ repeatable, signal, finishing }: OngoingTask) =>
      finishing || (!repeatable && signal?.aborted !== true);
    const wait = () => {
      timer = setTimeout(() => {
        if ([...this.#tasks].some(isLost)) wait();
        else void engine.endForCancel();
      }, this.#options.cancelGraceMs ?? usualCancelGraceMs);
    };
    signal?.addEventListener('abort', wait, { once: true });
    return () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', wait);
    };
  }

  #greeted(facts: EngineFacts): void {
    this.#facts = facts;
    this.#options.log(`[info] engine ${facts.pid}: Node ${facts.node}, ONNX Runtime ${facts.onnxruntime}`);
    this.#transition({ name: 'greeted', pid: facts.pid });
    this.#showWork();
  }

  #ended({ reason, crash }: EngineEnd): void {
    this.#engine = undefined;
    this.#facts = undefined;
    clearTimeout(this.#idleTimer);
    clearInterval(this.#listening);
    // While VS Code shuts down, nobody is there any more to be told.
    if (this.#disposed) return;
    if (!crash) {
      this.#options.log(`[info] ${reason.message}`);
      this.#transition({ name: 'stopped', note: reason.message });
      return;
    }
    const needsRestart = this.#budget.spend(Date.now());
    const failure = toFailure(
      needsRestart
        ? new DarkroomError(
            reason.kind,
            `${reason.message} It has crashed ${crashLimit} times in 3 minutes.`,
            {
              remedy: 'Use "Darkroom: Restart Engine" when the cause is gone.',
              cause: reason.cause,
            },
          )
        : reason,
    );
    this.#options.log(`[error] ${failure.message}`);
    this.#transition({ name: 'crashed', failure, needsRestart });
  }

  /** Shows the newest task, or starts the clock after which an idle engine goes home. */
  #showWork(): void {
    clearTimeout(this.#idleTimer);
    if (!this.#facts) return;
    const task = [...this.#tasks].at(-1);
    if (task) {
      this.#transition({ name: 'task', ...task, atMs: task.sinceMs });
      return;
    }
    this.#transition({ name: 'tasks-done' });
    // A timer that is set to more than this fires at once.
    const idleStopMs = Math.min(this.#options.idleStopMs(), 2 ** 31 - 1);
    if (idleStopMs <= 0) return;
    this.#idleTimer = setTimeout(
      () => void this.stop('The engine stopped because it had nothing to do.'),
      idleStopMs,
    );
    this.#idleTimer.unref();
  }

  #transition(event: EngineEvent): void {
    const next = nextState(this.state.value, event);
    if (next !== this.state.value) this.state.set(next);
  }
}

function isFinishing(event: unknown): boolean {
  return typeof event === 'object' && event !== null && 'kind' in event && event.kind === 'finishing';
}

function endedByCancel(): DarkroomError {
  return new DarkroomError(
    'cancelled',
    'Cancelled. The engine was inside a long native call and was ended.',
    {
      remedy: 'The next command starts it again.',
    },
  );
}
