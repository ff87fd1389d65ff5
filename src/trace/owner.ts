// Problem: a journal without an end belongs to a run that goes on, or was left behind; finishing the first would take it
// from under its writer.
// Idea: the journal says which process writes it, and that process is looked for.

import { hostname } from 'node:os';
import type { Owner } from './journal-record';

/** What is written on another machine, over a shared folder, counts as going on for as long after its last step. */
const quietMs = 60_000;

export function thisOwner(): Owner {
  return { pid: process.pid, host: hostname() };
}

export function isWriting({ pid, host }: Owner, changedMs: number): boolean {
  if (host !== hostname()) return Date.now() - changedMs < quietMs;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // There is one, and it is somebody else's.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
