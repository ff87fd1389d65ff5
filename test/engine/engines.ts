// Engines for tests: the real one as it is shipped, and small processes that misbehave in one way each.

import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { EngineSupervisor } from '../../src/host/engine/supervisor';
import type { SupervisorOptions } from '../../src/host/engine/supervisor';
import type { RunEvent, RunRequest } from '../../src/shared/protocol/run';
import type { EngineState } from '../../src/shared/engine-state';
import { temporaryFolder } from '../support/folders';

export const root = process.env['DARKROOM_ROOT'] ?? '.';
export const realEngine = path.join(root, 'dist', 'engine.js');
export const sample = path.join(root, 'models', 'sample', 'decoder.onnx');

export interface TestEngine {
  readonly supervisor: EngineSupervisor;
  readonly log: string[];
  readonly states: EngineState[];
  check(file?: string, signal?: AbortSignal): Promise<unknown>;
  /** Asks for a run; what stands in for the engine reads no more of it than the question. */
  run(question: string, signal?: AbortSignal, onEvent?: (event: RunEvent) => void): Promise<unknown>;
}

const running: EngineSupervisor[] = [];

export function startEngine(options: Partial<SupervisorOptions> = {}): TestEngine {
  const log: string[] = [];
  const supervisor = new EngineSupervisor({
    entry: realEngine,
    switches: () => ({ sessions: true }),
    idleStopMs: () => 0,
    log: line => log.push(line),
    ...options,
  });
  running.push(supervisor);
  const states: EngineState[] = [];
  supervisor.state.watch(state => states.push(state));
  const check = (file = sample, signal?: AbortSignal) =>
    supervisor.call(
      'check',
      { path: file, device: 'cpu' },
      { doing: 'loading', what: 'Checking' },
      signal ? { signal } : {},
    );
  const run = (question: string, signal?: AbortSignal, onEvent?: (event: RunEvent) => void) =>
    supervisor.call(
      'run',
      { question } as RunRequest,
      { doing: 'running', what: 'Asking' },
      { ...(signal && { signal }), ...(onEvent && { onEvent }) },
    );
  return { supervisor, log, states, check, run };
}

/** A script that stands in for the engine; `body` sees `process` and `pulse(line)`. */
export function faultyEngine(body: string): string {
  const file = path.join(temporaryFolder(), 'engine.js');
  writeFileSync(file, `const pulse = line => require('fs').writeSync(4, line + '\\n');\n${body}`);
  return file;
}

/** Greets as the real engine does. */
export const hello = `process.send({ kind: 'topic', topic: 'hello', value: {
  pid: process.pid, node: process.version, platform: 'test', onnxruntime: 'none', sessions: true } });`;

/** The limit is against what never comes; how long it takes is no matter here. */
export async function until(condition: () => boolean, whatFor: string, limitMs = 120_000): Promise<void> {
  const start = performance.now();
  while (!condition()) {
    if (performance.now() - start > limitMs) throw new Error(`${whatFor}: not within ${limitMs} ms`);
    await new Promise(resolve => setTimeout(resolve, 5));
  }
}

/** Its main thread has been away for so long that it can only be inside a call that lasts. */
export async function untilInNativeCall({ supervisor }: TestEngine): Promise<void> {
  await until(() => {
    const { value } = supervisor.state;
    return value.name === 'loading' && (value.blockedMs ?? 0) >= 2000;
  }, 'a native call');
}

export function pidOf({ supervisor }: TestEngine): number {
  const { value } = supervisor.state;
  if (!('pid' in value)) throw new Error(`no process in state ${value.name}`);
  return value.pid;
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

afterEach('end the engines', async () => {
  await Promise.all(running.splice(0).map(supervisor => supervisor.dispose()));
});
