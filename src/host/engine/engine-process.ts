// One life of the engine: a forked process, the connection to it, its log lines, its heartbeat and its end.

import type { ChildProcess } from 'node:child_process';
import { fork } from 'node:child_process';
import type { Readable } from 'node:stream';
import type { Beat } from './beat';
import { parseBeat } from './beat';
import { explainExit } from './exit-sentence';
import { eachLine } from './lines';
import { DarkroomError, fromFailure } from '../../shared/errors';
import type { EngineContract, EngineFacts } from '../../shared/protocol/engine';
import type { Nothing } from '../../shared/rpc/contract';
import { Peer } from '../../shared/rpc/peer';

export interface EngineProcessOptions {
  readonly entry: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly execArgv: readonly string[];
  readonly log: (line: string) => void;
  readonly onHello: (facts: EngineFacts) => void;
  readonly onBeat: (beat: Beat) => void;
  /** Called once, before the pending calls are told. */
  readonly onEnd: (end: EngineEnd) => void;
}

export interface EngineEnd {
  readonly reason: DarkroomError;
  /** False when we ended it ourselves. */
  readonly crash: boolean;
}

const lastWordsKept = 20;

export class EngineProcess {
  readonly peer: Peer<Nothing, EngineContract>;
  /** Settles when the process is gone and its last line has been read. */
  readonly ended: Promise<void>;
  readonly #child: ChildProcess;
  readonly #options: EngineProcessOptions;
  readonly #lastWords: string[] = [];
  #endedBecause: DarkroomError | undefined;
  #endedForCancel = false;
  #refusals = 0;

  constructor(options: EngineProcessOptions) {
    this.#options = options;
    this.#child = fork(options.entry, [], {
      execArgv: [...options.execArgv],
      env: options.environment,
      serialization: 'advanced',
      // 3 is the IPC channel, 4 carries the heartbeat.
      stdio: ['ignore', 'pipe', 'pipe', 'ipc', 'pipe'],
    });
    this.peer = this.#connect();
    this.ended = this.#watchEnd();
    this.#listen();
  }

  /** True once somebody has decided that it must end. */
  get ending(): boolean {
    return this.#endedBecause !== undefined;
  }

  /**
   * Ends the process; resolves when it is gone. There is no polite way first: an engine keeps nothing that a kill could
   * lose, and one that is inside a native call would not hear a request.
   */
  end(reason: DarkroomError): Promise<void> {
    this.#endedBecause ??= reason;
    this.#child.kill('SIGKILL');
    return this.ended;
  }

  /** Ends the process because one of its tasks was cancelled and did not stop. */
  endForCancel(): Promise<void> {
    this.#endedForCancel = true;
    return this.end(
      new DarkroomError('engine-stopped', 'The engine was ended because a cancelled task did not stop.', {
        remedy: 'Run the command again.',
      }),
    );
  }

  get endedForCancel(): boolean {
    return this.#endedForCancel;
  }

  #connect(): Peer<Nothing, EngineContract> {
    const child = this.#child;
    return new Peer<Nothing, EngineContract>(
      {
        // A message that finds the channel closed is answered by the end of the process, which follows.
        send: message => void child.send(message, () => undefined),
        listen: receive => {
          child.on('message', receive);
          return () => child.off('message', receive);
        },
      },
      { handlers: {}, topics: { hello: this.#options.onHello }, onRefused: why => this.#refused(why) },
    );
  }

  #watchEnd(): Promise<void> {
    return new Promise(resolve => {
      const end = (code: number | null, signal: NodeJS.Signals | null) => {
        const reason =
          this.#endedBecause ?? fromFailure(explainExit({ code, signal, lastWords: this.#lastWords }));
        try {
          this.#options.onEnd({ reason, crash: this.#endedBecause === undefined });
        } finally {
          this.peer.dispose(reason);
          resolve();
        }
      };
      // 'close' comes after the last line of stderr; 'exit' may come before it.
      this.#child.once('close', end);
      this.#child.on('error', error => {
        this.#say(`[error] the engine process: ${error.message}`);
        // Never started: no 'close' will come.
        if (this.#child.pid === undefined) end(null, null);
      });
    });
  }

  #listen(): void {
    const { stdout, stderr, stdio } = this.#child;
    for (const stream of [stdout, stderr]) if (stream) eachLine(stream, line => this.#say(line));
    const pulse = stdio[4] as Readable | null | undefined;
    if (!pulse) return;
    eachLine(pulse, line => {
      const beat = parseBeat(line);
      if (beat) this.#options.onBeat(beat);
    });
  }

  #say(line: string): void {
    this.#lastWords.push(line);
    if (this.#lastWords.length > lastWordsKept) this.#lastWords.shift();
    this.#options.log(line);
  }

  /** Said for the first few, then once in a thousand: a flood of messages must not become a flood of log lines. */
  #refused(why: string): void {
    this.#refusals++;
    if (this.#refusals <= 3 || this.#refusals % 1000 === 0) {
      this.#options.log(`[warning] refused ${why} from the engine (${this.#refusals} so far)`);
    }
  }
}
