// Problem: a run grows, ends and is renamed, is cut off, is finished by hand, or deleted, while editors show it.
// Idea: the file is looked at again and again, sooner when its folder tells of a change; each look ends in one published
// value. Journal and finished file are two states of one trace: whichever of the two names an editor was opened by, it
// shows the finished one when that is there. What was seen once stays in sight when the file cannot be read any more.

import type { FSWatcher } from 'node:fs';
import { watch } from 'node:fs';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { Failure } from '../../shared/errors';
import { DarkroomError, toFailure } from '../../shared/errors';
import { Observable } from '../../shared/observable';
import type { TraceContent } from '../../shared/protocol/trace-panel';
import type { TraceDocument } from '../../shared/trace/document';
import { viewOf } from '../../shared/trace-view/view';
import { finishTrace } from '../../trace/finish';
import { finishedOf, isTraceFile, journalOf } from '../../trace/names';
import { openTrace } from '../../trace/open';
import type { OpenTrace } from '../../trace/open-trace';

/** A run may write a thousand steps a second; a person sees fewer. */
const soonestMs = 80;
const stepsDrawnInMs = 4;
/** Not every file system tells of changes. */
const growingMs = 500;
const restingMs = 3000;
/** Whoever wrote the end of a journal is about to finish it; after so long it is not. */
const finishingMs = 5000;
const journalEnding = '.trace.journal';

export class TraceFile {
  readonly content = new Observable<TraceContent>({ name: 'opening' });
  readonly #names: { readonly journal: string; readonly finished: string };
  readonly #log: (line: string) => void;
  #reader: OpenTrace | undefined;
  #identity = '';
  /** What was found to be no trace; it is not read again while it stays as it is. */
  #damaged: { readonly version: string; readonly error: unknown } | undefined;
  #watcher: FSWatcher | undefined;
  #timer: NodeJS.Timeout | undefined;
  #dueMs = 0;
  #looking: Promise<void> = Promise.resolve();
  #finishing = false;
  #closed = false;

  constructor(file: string, log: (line: string) => void) {
    this.#names = namesOf(file);
    this.#log = log;
    this.#watch();
    void this.look();
  }

  get document(): TraceDocument | undefined {
    return this.#reader?.document;
  }

  /** For reading tensors. */
  get open(): OpenTrace {
    if (this.#reader) return this.#reader;
    throw new DarkroomError('missing', `${path.basename(this.#names.finished)} is not open.`);
  }

  /** Looks at the file now; resolves when what it found is published. Looks follow one another. */
  look(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#looking = this.#looking.then(async () => {
      if (this.#closed) return;
      await this.#lookOnce().catch((error: unknown) => this.#fail(toFailure(error)));
      this.#later(this.#isGrowing() ? growingMs : restingMs);
    });
    return this.#looking;
  }

  /** Brings a journal that was left behind into its final form. */
  async finish(): Promise<void> {
    if (this.#finishing || this.#reader?.kind !== 'journal') return;
    this.#finishing = true;
    this.#publish(this.#reader, 0);
    try {
      await finishTrace(this.#names.journal);
    } catch (error) {
      this.#finishing = false;
      this.#publish(this.#reader, 0, toFailure(error));
      return;
    }
    this.#finishing = false;
    await this.look();
  }

  dispose(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#watcher?.close();
    this.content.dispose();
    void this.#looking.then(() => this.#reader?.close());
  }

  /** A long trace takes longer to draw. */
  #soonest(): number {
    return Math.max(soonestMs, (this.document?.steps.length ?? 0) / stepsDrawnInMs);
  }

  #isGrowing(): boolean {
    return this.#reader === undefined || this.#reader.document.status.state === 'running';
  }

  async #lookOnce(): Promise<void> {
    const found = (await identityOf(this.#names.finished)) ?? (await identityOf(this.#names.journal));
    if (!found) {
      throw this.#reader ? gone(this.#reader.path) : absent(this.#names.finished);
    }
    if (this.#reader?.path === found.file && found.identity === this.#identity) {
      const grown = await this.#reader.refresh();
      const isNews = grown || this.#canFinish(found.changedMs) !== this.#offersFinish() || this.#hasProblem();
      if (isNews) this.#publish(this.#reader, found.changedMs);
      return;
    }
    const next = await this.#opened(found);
    const before = this.#reader;
    this.#reader = next;
    this.#identity = found.identity;
    this.#publish(next, found.changedMs);
    await before?.close();
  }

  async #opened({ file, version }: Found): Promise<OpenTrace> {
    if (this.#damaged?.version === version) throw this.#damaged.error;
    try {
      return await openTrace(file);
    } catch (error) {
      // What the system refuses may be allowed at the next look.
      if (error instanceof DarkroomError && !isOfSystem(error.cause)) this.#damaged = { version, error };
      throw error;
    }
  }

  #publish(reader: OpenTrace, changedMs: number, problem?: Failure): void {
    const trace = viewOf(reader.document, name => reader.tensors.has(name));
    const finish = this.#finishing ? 'working' : this.#canFinish(changedMs) ? 'possible' : 'needless';
    this.content.set({ name: 'shown', trace, finish, ...(problem && { problem }) });
  }

  #canFinish(changedMs: number): boolean {
    if (this.#reader?.kind !== 'journal') return false;
    const { state } = this.#reader.document.status;
    return state === 'recovered' || (state !== 'running' && Date.now() - changedMs > finishingMs);
  }

  #offersFinish(): boolean {
    return this.content.value.name === 'shown' && this.content.value.finish === 'possible';
  }

  #hasProblem(): boolean {
    return this.content.value.name === 'shown' && this.content.value.problem !== undefined;
  }

  #fail(failure: Failure): void {
    const { value } = this.content;
    const said = value.name === 'failed' ? value.failure : value.name === 'shown' ? value.problem : undefined;
    if (said?.message === failure.message) return;
    this.#log(`[warning] ${failure.message} ${failure.cause ?? ''}`);
    if (value.name === 'shown') this.content.set({ ...value, problem: failure });
    else this.content.set({ name: 'failed', failure });
  }

  #watch(): void {
    const names = [this.#names.journal, this.#names.finished].map(file => path.basename(file));
    try {
      this.#watcher = watch(path.dirname(this.#names.finished), { persistent: false }, (_, name) => {
        if (name === null || names.includes(name)) this.#later(this.#soonest());
      });
      // A folder that is deleted: looking at the clock is enough then.
      this.#watcher.on('error', () => this.#watcher?.close());
    } catch {
      // No watching here: a network drive, or too many watchers.
    }
  }

  /** A look within so long; one that is due sooner stays. */
  #later(ms: number): void {
    const due = Date.now() + ms;
    if (this.#closed || (this.#timer !== undefined && this.#dueMs <= due)) return;
    clearTimeout(this.#timer);
    this.#dueMs = due;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      void this.look();
    }, ms);
  }
}

function namesOf(file: string) {
  if (file.endsWith(journalEnding)) return { journal: file, finished: finishedOf(file) };
  // Any file can be opened with this editor by a person's choice.
  return { journal: isTraceFile(file) ? journalOf(file) : file, finished: file };
}

interface Found {
  readonly file: string;
  /** What tells one file from another of the same name; a journal only grows. */
  readonly identity: string;
  /** The same with all that was written to it. */
  readonly version: string;
  readonly changedMs: number;
}

async function identityOf(file: string): Promise<Found | undefined> {
  try {
    const { ino, mtimeMs, ctimeMs, size } = await stat(file);
    const written = file.endsWith(journalEnding) ? '' : ` ${mtimeMs} ${size}`;
    const version = `${file} ${ino} ${mtimeMs} ${ctimeMs} ${size}`;
    return { file, identity: `${ino}${written}`, version, changedMs: mtimeMs };
  } catch {
    return undefined;
  }
}

function isOfSystem(cause: unknown): boolean {
  return cause instanceof Error && 'syscall' in cause;
}

function absent(file: string): DarkroomError {
  return new DarkroomError('missing', `There is no trace at ${file}.`, {
    remedy: 'It may have been moved or deleted; it is shown here when it is back.',
  });
}

function gone(file: string): DarkroomError {
  return new DarkroomError('missing', `${path.basename(file)} is gone: it was moved or deleted.`, {
    remedy: 'What had been read of it is still here; put it back to see all of it.',
  });
}
