import assert from 'node:assert/strict';
import type { EngineEvent, EngineState } from '../../src/shared/engine-state';
import { nextState } from '../../src/shared/engine-state';

const failure = { kind: 'engine-stopped', message: 'It ended.' } as const;

function after(...events: EngineEvent[]): EngineState {
  return events.reduce(nextState, { name: 'idle' });
}

const greeted: EngineEvent[] = [{ name: 'forked' }, { name: 'greeted', pid: 7 }];
const task: EngineEvent = { name: 'task', doing: 'loading', what: 'Checking a.onnx', atMs: 100 };

describe('the engine state', () => {
  it('goes from idle over starting to ready', () => {
    assert.deepEqual(after({ name: 'forked' }), { name: 'starting' });
    assert.deepEqual(after(...greeted), { name: 'ready', pid: 7 });
  });

  it('shows a task while there is one', () => {
    const loading = after(...greeted, task);
    assert.deepEqual(loading, { name: 'loading', pid: 7, what: 'Checking a.onnx', sinceMs: 100 });
    assert.deepEqual(nextState(loading, { name: 'tasks-done' }), { name: 'ready', pid: 7 });
  });

  it('mentions a native call only when it is long, and forgets it when it ends', () => {
    const loading = after(...greeted, task);
    assert.equal(nextState(loading, { name: 'pulse', blockedMs: 300 }), loading, 'unchanged, not a copy');
    const blocked = nextState(loading, { name: 'pulse', blockedMs: 2300 });
    assert.equal('blockedMs' in blocked && blocked.blockedMs, 2300);
    assert.deepEqual(nextState(blocked, { name: 'pulse', blockedMs: 0 }), loading);
  });

  it('ends in an error after a crash and in idle after a stop', () => {
    assert.deepEqual(after(...greeted, { name: 'crashed', failure, needsRestart: true }), {
      name: 'error',
      failure,
      needsRestart: true,
    });
    assert.deepEqual(after(...greeted, { name: 'stopped', note: 'Nothing to do.' }), {
      name: 'idle',
      note: 'Nothing to do.',
    });
  });

  it('ignores tasks and pulses of an engine that is gone', () => {
    const idle = after();
    assert.equal(nextState(idle, task), idle);
    assert.equal(nextState(idle, { name: 'pulse', blockedMs: 9000 }), idle);
    assert.equal(nextState(idle, { name: 'tasks-done' }), idle);
  });
});
