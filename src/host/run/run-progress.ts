// A fast model writes hundreds of tokens a second; a view need not be told of each. What the engine reports is gathered
// into one value, which is handed on a few times a second.

import type { RunEvent, RunRequest } from '../../shared/protocol/run';
import type { RunState } from '../../shared/protocol/run-panel';

type Running = Extract<RunState, { name: 'running' }>;

const showEveryMs = 60;
/** The view shows the newest words, not the whole text: the trace editor does that. */
const textKept = 160;

export class RunProgress {
  /** The journals of the runs that have begun, by their finished names once they are. */
  readonly traces: string[] = [];
  readonly #show: (run: RunState) => void;
  #running: Running;
  #timer: NodeJS.Timeout | undefined;
  #stopping = false;

  constructor(maxTokens: number, show: (run: RunState) => void) {
    this.#show = show;
    this.#running = {
      name: 'running',
      sinceMs: Date.now(),
      doing: 'Preparing',
      tokens: 0,
      maxTokens,
      run: 0,
      runs: 1,
      text: '',
      stopping: false,
    };
    show(this.#running);
  }

  /** The journal or trace of the run that goes on. */
  get trace(): string | undefined {
    return this.#running.trace;
  }

  begin({ maxTokens, runs }: RunRequest, { control = false } = {}): void {
    this.#set({ maxTokens, runs, run: 0, tokens: 0, text: '', control, doing: 'Opening the model' });
  }

  stopping(): void {
    this.#stopping = true;
    this.#set({ stopping: true });
  }

  take(event: RunEvent): void {
    switch (event.kind) {
      case 'loading':
        this.#set({ doing: event.doing.charAt(0).toUpperCase() + event.doing.slice(1) });
        break;
      case 'started':
        this.traces.push(event.journal);
        this.#set({ run: event.run, trace: event.journal, tokens: 0, text: '', doing: 'Reading the prompt' });
        break;
      case 'written': {
        const running: Running & { doing?: string } = { ...this.#running };
        delete running.doing;
        const text = (running.text + event.text).slice(-textKept);
        this.#running = { ...running, run: event.run, tokens: event.tokens, text };
        this.#timer ??= setTimeout(() => this.#flush(), showEveryMs);
        break;
      }
      case 'thought':
        this.#running = { ...this.#running, run: event.run, doing: `Thinking, latent ${event.latents}` };
        this.#timer ??= setTimeout(() => this.#flush(), showEveryMs);
        break;
      case 'finishing':
        this.#set({ run: event.run, doing: 'Finishing the trace' });
    }
  }

  end(state: RunState): void {
    clearTimeout(this.#timer);
    this.#show(state);
  }

  #set(change: Partial<Running>): void {
    this.#running = { ...this.#running, ...change, stopping: this.#stopping };
    this.#flush();
  }

  #flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#show(this.#running);
  }
}
