// Problem: a journal without an end belongs to a run that goes on, or was left behind; finishing the first would take it
// from under its writer. Numbers of processes are used again, at the latest after the machine was started anew.
// Idea: the journal says which process writes it and when that began, and that very process is looked for.

import { readFileSync } from 'node:fs';
import { hostname, uptime } from 'node:os';
import type { Owner } from './journal-record';

/** What is written on another machine, over a shared folder, counts as going on for as long after its last step. */
const quietMs = 60_000;

export function thisOwner(): Owner {
  const began = beginningOf(process.pid);
  return { pid: process.pid, host: hostname(), ...(began !== undefined && { began }) };
}

export function isWriting({ pid, host, began }: Owner, changedMs: number): boolean {
  if (host !== hostname()) return Date.now() - changedMs < quietMs;
  const found = beginningOf(pid);
  if (began !== undefined && found !== undefined) return began === found;
  return changedMs > lastStartMs() - quietMs && isThere(pid);
}

/** On Linux, when a process began, in ticks of a start of the machine; undefined where it cannot be seen. */
function beginningOf(pid: number): string | undefined {
  try {
    const machine = readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim();
    const facts = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The name of the program comes second, in brackets, and may have both spaces and brackets; the state follows.
    const [state, ...others] = facts.slice(facts.lastIndexOf(')') + 2).split(' ');
    const ticks = others[18];
    if (ticks === undefined) return undefined;
    // It has ended, and nobody has asked how.
    return state === 'Z' ? 'ended' : `${machine} ${ticks}`;
  } catch {
    return undefined;
  }
}

/** Elsewhere it is known only when the machine was started. */
function lastStartMs(): number {
  return Date.now() - uptime() * 1000;
}

function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // There is one, and it is somebody else's.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
