// Problem: rows are written by this window's engine, by a terminal, or by other machines into a shared folder, and a sheet is to
// follow all of them.
// Idea: the folder is looked at again and again, sooner when it tells of a change; each look ends in one published value. What
// was seen once stays in sight when the folder cannot be read any more.

import { watch } from 'node:fs';
import type { FSWatcher } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import type { AblationDesk } from './ablation-desk';
import { outcomesView } from './outcomes';
import { ResultRows } from './result-rows';
import { sheetOf } from './sheet-view';
import { DarkroomError, toFailure } from '../../shared/errors';
import { Observable } from '../../shared/observable';
import type {
  OutcomesRequest,
  OutcomesView,
  SheetContent,
  SheetRun,
} from '../../shared/protocol/ablation-sheet';

/** Statistics of thousands of rows are made anew with each look. */
const soonestMs = 700;
const restingMs = 3000;
/** A file that marks a writer is touched with every sample; one that was left behind grows old. */
const quietMs = 60_000;

export class SheetFolder {
  readonly content = new Observable<SheetContent>({ name: 'opening' });
  readonly folder: string;
  readonly #desk: AblationDesk;
  readonly #log: (line: string) => void;
  readonly #unwatch: () => void;
  #results: ResultRows;
  #watcher: FSWatcher | undefined;
  #timer: NodeJS.Timeout | undefined;
  #dueMs = 0;
  #looking: Promise<void> = Promise.resolve();
  #shown = '';
  #closed = false;

  constructor(folder: string, desk: AblationDesk, log: (line: string) => void) {
    this.folder = folder;
    this.#desk = desk;
    this.#log = log;
    this.#results = new ResultRows(folder);
    this.#unwatch = desk.ongoing.watch(() => this.#later(soonestMs));
    void this.look();
  }

  get results(): ResultRows {
    return this.#results;
  }

  /** Looks now; resolves when what it found is published. Looks follow one another. */
  look(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#looking = this.#looking.then(async () => {
      if (this.#closed) return;
      await this.#lookOnce().catch((error: unknown) => this.#fail(error));
      this.#watch();
      this.#later(restingMs);
    });
    return this.#looking;
  }

  outcomes(request: OutcomesRequest): OutcomesView {
    const { head, rows } = this.#results;
    return head ? outcomesView(rows, head.arms[0]?.name ?? '', request) : { total: 0, lines: [] };
  }

  dispose(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#unwatch();
    this.#watcher?.close();
    this.content.dispose();
  }

  async #lookOnce(): Promise<void> {
    const run = await this.#run();
    if (run.name === 'here' && !(await isThere(this.folder))) {
      this.content.set({ name: 'waiting', run });
      return;
    }
    const changed = await this.#results.read();
    const { head, rows } = this.#results;
    if (!head || rows.length === 0) {
      if (run.name === 'none') throw empty(this.folder);
      this.content.set({ name: 'waiting', run });
      return;
    }
    const key = JSON.stringify(run);
    if (!changed && key === this.#shown && !this.#hasProblem()) return;
    this.#shown = key;
    this.content.set({ name: 'shown', sheet: sheetOf({ head, rows, run }) });
  }

  #hasProblem(): boolean {
    const { value } = this.content;
    return value.name !== 'shown' || value.problem !== undefined;
  }

  async #run(): Promise<SheetRun> {
    const here = this.#desk.ongoing.value;
    if (here?.folder === this.folder) {
      const leftMs = here.progress?.leftMs;
      return { name: 'here', stopping: here.stopping, ...(leftMs !== undefined && { leftMs }) };
    }
    const names = await readdir(this.folder).catch(() => []);
    const locks = names.filter(name => /^rows.*\.jsonl\.lock$/.test(name));
    const fresh = await Promise.all(locks.map(name => isFresh(path.join(this.folder, name))));
    return fresh.includes(true) ? { name: 'elsewhere' } : { name: 'none' };
  }

  #fail(error: unknown): void {
    const failure = toFailure(
      (error as NodeJS.ErrnoException).code === 'ENOENT' ? empty(this.folder) : error,
    );
    if (failure.kind === 'internal') this.#log(`[error] sheet: ${failure.message} ${failure.cause ?? ''}`);
    const { value } = this.content;
    if (value.name === 'shown') this.content.set({ ...value, problem: failure });
    else this.content.set({ name: 'failed', failure });
    // What is read next may be another experiment.
    this.#results = new ResultRows(this.folder);
  }

  /** A folder that is not there yet cannot be watched. */
  #watch(): void {
    if (this.#watcher || this.#closed) return;
    try {
      this.#watcher = watch(this.folder, () => this.#later(soonestMs));
      this.#watcher.on('error', () => {
        this.#watcher?.close();
        this.#watcher = undefined;
      });
    } catch {
      this.#watcher = undefined;
    }
  }

  /** A sooner look replaces a later one. */
  #later(ms: number): void {
    const dueMs = Date.now() + ms;
    if (this.#closed || (this.#timer && this.#dueMs <= dueMs)) return;
    clearTimeout(this.#timer);
    this.#dueMs = dueMs;
    this.#timer = setTimeout(() => void this.look(), ms);
  }
}

const isThere = (file: string) =>
  stat(file).then(
    () => true,
    () => false,
  );

async function isFresh(file: string): Promise<boolean> {
  const found = await stat(file).catch(() => undefined);
  return found !== undefined && Date.now() - found.mtimeMs < quietMs;
}

function empty(folder: string): DarkroomError {
  return new DarkroomError('missing', `There are no rows of an ablation in ${path.basename(folder)}.`, {
    remedy: 'Run the file beside it, "Darkroom: Run Ablation…"; rows appear here as they are made.',
  });
}
