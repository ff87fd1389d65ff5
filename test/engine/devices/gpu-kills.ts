// Kills the engine at a moment of a run on WebGPU, and looks whether the next command works there: the run's journal opens, or
// was not begun, and a new engine opens a graph on the device.

import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { webgpuEngine, withWebgpu } from './webgpu-engine';
import type { WebgpuEngine, Wish } from './webgpu-engine';
import { openTrace } from '../../../src/trace/open';
import type { Vulkan } from '../../support/vulkan.mjs';

/** What an engine says on its way; shaders are compiled from the second on. */
export const early = ['opening the model', 'testing its hooks'] as const;
export const late = ['reading the question', 'started', 'written'] as const;
type Moment = (typeof early | typeof late)[number];

/** More tokens are asked for than are written in that time. */
const longestWaitMs = 300;
const maxTokens = 200;

export interface Killed {
  readonly moment: Moment;
  /** That its journal has. */
  readonly steps: number;
}

/** `folder` is empty, and has what they left behind afterwards. */
export async function* killDuringGpuRuns(
  killedAt: readonly Moment[],
  vulkan: Vulkan,
  folder: string,
  root: string,
): AsyncGenerator<Killed> {
  const model = path.join(root, 'models', 'pinhole');
  const { restore } = await withWebgpu(vulkan, folder, [model]);
  try {
    for (const [kill, moment] of killedAt.entries()) {
      // One that crashes five times in three minutes is not started again unless a person says so.
      const engine = webgpuEngine(root);
      try {
        const trace = path.join(folder, `${kill}.trace.safetensors`);
        await killAt(engine, moment, { model, trace, maxTokens });
        await nextCommand(engine, root);
        yield { moment, steps: await stepsOf(path.join(folder, `${kill}.trace.journal`)) };
      } finally {
        await engine.supervisor.dispose();
      }
    }
  } finally {
    restore();
  }
}

async function killAt(engine: WebgpuEngine, moment: Moment, wish: Wish): Promise<void> {
  const { state } = engine.supervisor;
  const kill = async () => {
    await wait(Math.random() * longestWaitMs);
    if ('pid' in state.value) process.kill(state.value.pid, 'SIGKILL');
  };
  let killing: Promise<void> | undefined;
  const running = engine.run(wish, event => {
    const at = event.kind === 'loading' ? event.doing : event.kind;
    if (at === moment) killing ??= kill();
  });
  await assert.rejects(running, { kind: 'engine-stopped' });
  await killing;
}

/** A process killed before its first step may have left less than the head. */
async function stepsOf(journal: string): Promise<number> {
  if (!existsSync(journal)) return 0;
  try {
    const trace = await openTrace(journal);
    await trace.close();
    return trace.document.steps.length;
  } catch (error) {
    assert.match(String(error), /has no whole beginning|does not begin as a journal|ends within its first 8/);
    return 0;
  }
}

async function nextCommand({ supervisor }: WebgpuEngine, root: string): Promise<void> {
  const file = path.join(root, 'models', 'sample', 'decoder.onnx');
  const task = { doing: 'loading', what: 'Checking' } as const;
  const { graphs } = await supervisor.call('check', { path: file, device: 'webgpu' }, task);
  const opened = graphs[0]?.opened;
  assert.ok(opened?.state === 'opened' && opened.device === 'webgpu');
}
