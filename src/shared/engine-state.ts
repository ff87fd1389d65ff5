// The engine's life cycle is one value with its transitions in one place. Status item, panels and diagnostics show
// this value and nothing else, so they cannot tell different stories.

import type { Failure } from './errors';

export type EngineState =
  /** No process. `note` says why, when there is something to say. */
  | { readonly name: 'idle'; readonly note?: string }
  | ({ readonly name: 'starting' } & Sign)
  | ({ readonly name: 'loading' } & Work)
  | ({ readonly name: 'ready'; readonly pid: number } & Sign)
  | ({ readonly name: 'running' } & Work)
  /** The process ended. With `needsRestart` nothing starts it again but a person. */
  | { readonly name: 'error'; readonly failure: Failure; readonly needsRestart: boolean };

interface Sign {
  /** How long nothing was heard from the process, when that is long enough to mention: it may be frozen. */
  readonly silentMs?: number;
}

interface Work extends Sign {
  readonly pid: number;
  readonly what: string;
  readonly sinceMs: number;
  /** How long the engine has been inside one native call, when that is long enough to mention. */
  readonly blockedMs?: number;
}

export type EngineEvent =
  | { readonly name: 'forked' }
  | { readonly name: 'greeted'; readonly pid: number }
  | {
      readonly name: 'task';
      readonly doing: 'loading' | 'running';
      readonly what: string;
      readonly atMs: number;
    }
  | { readonly name: 'tasks-done' }
  | { readonly name: 'pulse'; readonly blockedMs: number }
  | { readonly name: 'silence'; readonly silentMs: number }
  | { readonly name: 'stopped'; readonly note?: string }
  | { readonly name: 'crashed'; readonly failure: Failure; readonly needsRestart: boolean };

export function nextState(state: EngineState, event: EngineEvent): EngineState {
  switch (event.name) {
    case 'forked':
      return { name: 'starting' };
    case 'greeted':
      return { name: 'ready', pid: event.pid };
    case 'task': {
      const pid = pidOf(state);
      return pid === undefined ? state : { name: event.doing, pid, what: event.what, sinceMs: event.atMs };
    }
    case 'tasks-done': {
      const pid = pidOf(state);
      return pid === undefined ? state : { name: 'ready', pid };
    }
    case 'pulse':
      return withPulse(withoutSilence(state), event.blockedMs);
    case 'silence':
      return withSilence(state, event.silentMs);
    case 'stopped':
      return event.note === undefined ? { name: 'idle' } : { name: 'idle', note: event.note };
    case 'crashed':
      return { name: 'error', failure: event.failure, needsRestart: event.needsRestart };
  }
}

/** Below this a call is ordinary work, not worth a word. */
const mentionBlockedAfterMs = 1000;

function withPulse(state: EngineState, blockedMs: number): EngineState {
  if (state.name !== 'loading' && state.name !== 'running') return state;
  const { blockedMs: before, ...work } = state;
  if (blockedMs >= mentionBlockedAfterMs) return { ...work, blockedMs };
  return before === undefined ? state : work;
}

/** Four beats a second are expected; a busy machine may lose a few. */
const mentionSilenceAfterMs = 3000;

function withSilence(state: EngineState, silentMs: number): EngineState {
  if (silentMs < mentionSilenceAfterMs || state.name === 'idle' || state.name === 'error') return state;
  return { ...state, silentMs };
}

function withoutSilence(state: EngineState): EngineState {
  if (!('silentMs' in state)) return state;
  const heard = { ...state };
  delete heard.silentMs;
  return heard;
}

function pidOf(state: EngineState): number | undefined {
  return 'pid' in state ? state.pid : undefined;
}
