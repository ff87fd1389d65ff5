// Problem: chat templates are programs and tokenizers hold regular expressions, both from strangers. Either may run for
// ever, and nothing on this thread could stop them.
// Idea: Node can end a script from another thread, and with it all it called, regular expressions included. So the work
// is called from a script of one line.

import { Script, createContext } from 'node:vm';
import { DarkroomError } from '../../shared/errors';
import { formatDuration } from '../../shared/format';

const slot: { task?: () => unknown } = {};
const context = createContext(slot);
const call = new Script('task()');

export interface Bounds {
  /** As in "The chat template took longer than 5 s". */
  readonly what: string;
  readonly mostMs: number;
}

/** What `task` returns, or a sentence if it takes too long. Costs about 70 µs. */
export function bounded<T>({ what, mostMs }: Bounds, task: () => T): T {
  slot.task = task;
  try {
    return call.runInContext(context, { timeout: mostMs }) as T;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error;
    throw new DarkroomError('unsupported', `${what} took longer than ${formatDuration(mostMs)}.`, {
      remedy: 'Use a file you trust, or a shorter text.',
    });
  } finally {
    delete slot.task;
  }
}
