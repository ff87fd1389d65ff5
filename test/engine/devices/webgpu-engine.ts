// An engine whose runs are computed on WebGPU in software. Whether the device computes what the processor does is tried
// elsewhere; here it is remembered as if it had been, since that takes minutes.

import path from 'node:path';
import { keyOf, remember } from '../../../src/engine/devices/remembered';
import { EngineSupervisor } from '../../../src/host/engine/supervisor';
import type { RunEvent, RunRequest, RunResult } from '../../../src/shared/protocol/run';
import type { Vulkan } from '../../support/vulkan.mjs';

const device = 'webgpu';
/** Of the sample; its answer is longer than a test has to wait for. */
const question = 'start at the ring and follow the arrows for 6 steps . what colour is the cell ?';

/** A few words about a sample of the bundled model, which it sees on the processor: SwiftShader has no half precision. */
export function asked(root: string): Omit<RunRequest, 'model' | 'trace'> {
  return {
    ...{ device: 'cpu', threads: 1, method: 'text-cot', question },
    ...{ sampling: { temperature: 0, topP: 1, seed: 0 }, maxTokens: 6, runs: 1, interventions: [] },
    picture: path.join(root, 'samples', 'trail-1-0.png'),
  };
}

export type Wish = Pick<RunRequest, 'model' | 'trace'> & Partial<RunRequest>;

export interface WebgpuEngine {
  readonly supervisor: EngineSupervisor;
  run(wish: Wish, onEvent?: (event: RunEvent) => void): Promise<RunResult>;
}

/** The environment of this process until `restore` is called: what it starts meanwhile finds the driver. */
export async function withWebgpu(
  { env }: Vulkan,
  cache: string,
  models: readonly string[],
): Promise<{ restore: () => void }> {
  const environment = withEnvironment({ ...env, DARKROOM_CACHE: cache });
  await remember(await keyOf({ device, threads: 1 }), { device, outcome: 'able' });
  const pace = { positions: 1, promptMs: 1, stepMs: 1, crossing: 0 };
  const found = { difference: 0, limit: 1, ...pace, blind: 'No half precision.' };
  for (const root of models)
    await remember(await keyOf({ device, root, threads: 1 }), { device, outcome: 'passed', ...found });
  return environment;
}

export function withEnvironment(wish: Readonly<Record<string, string>>): { restore: () => void } {
  const before = { ...process.env };
  Object.assign(process.env, wish);
  return {
    restore: () => {
      for (const name of Object.keys(wish))
        if (before[name] === undefined) Reflect.deleteProperty(process.env, name);
        else process.env[name] = before[name];
    },
  };
}

export function webgpuEngine(root: string): WebgpuEngine {
  const supervisor = new EngineSupervisor({
    entry: path.join(root, 'dist', 'engine.js'),
    switches: () => ({ sessions: true }),
    idleStopMs: () => 0,
    log: () => undefined,
  });
  return {
    supervisor,
    run: (wish, onEvent = () => undefined) => {
      const task = { doing: 'running', what: 'Asking' } as const;
      return supervisor.call('run', { ...asked(root), device, ...wish }, task, { onEvent });
    },
  };
}
