// A device that did not answer in time says nothing of itself: the machine may have been busy. It is not tried again at each
// run of one engine, and another engine tries it anew.

import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../engines';
import { deviceFor } from '../../../src/engine/devices/device-for';
import type { ChosenDevice } from '../../../src/shared/device-trial';
import { temporaryFolder } from '../../support/folders';

const pinhole = path.join(root, 'models', 'pinhole');
const entry = path.join(root, 'dist', 'device-trial.js');
const changed = ['NODE_OPTIONS', 'DARKROOM_CACHE'] as const;

describe('a device that does not answer in time', () => {
  const were = changed.map(name => [name, process.env[name]] as const);
  let cache: string;

  beforeEach(() => {
    cache = temporaryFolder();
    process.env['DARKROOM_CACHE'] = cache;
  });
  afterEach(() => {
    for (const [name, value] of were)
      if (value === undefined) Reflect.deleteProperty(process.env, name);
      else process.env[name] = value;
  });

  /** What is done in every process that is started meanwhile, before anything else. */
  function inChildren(what: string): void {
    const hook = path.join(cache, 'hook.cjs');
    writeFileSync(hook, `if (process.send) { ${what} }`);
    process.env['NODE_OPTIONS'] = `--require ${hook}`;
  }

  /** What the outcome depends on is its own each time, so that nothing is known of it. */
  const tried = (threads: number, longestMs?: number): Promise<ChosenDevice> =>
    deviceFor(pinhole, { device: 'webgpu', threads, entry, longestMs });
  const file = () => path.join(cache, 'devices.json');
  const reasonOf = ({ trials: [trial] }: ChosenDevice) => (trial?.outcome === 'failed' ? trial.reason : '');

  it('is passed over with the reason, by this engine; another one knows nothing of it', async () => {
    inChildren('for (;;);');
    const chosen = await tried(91, 300);
    assert.equal(chosen.device, 'cpu');
    assert.match(reasonOf(chosen), /^It did not answer within 300 ms\. The machine may have been busy/);
    assert.match(chosen.note ?? '', /ran on the CPU, since webgpu cannot be used: It did not answer/);
    assert.equal(existsSync(file()), false);
    // Tried again, it would crash.
    inChildren('process.abort();');
    assert.deepEqual(await tried(91), chosen);
  });

  it('is told from one that crashes, which is kept', async () => {
    inChildren('process.abort();');
    assert.match(reasonOf(await tried(92)), /crashed \(SIGABRT\)\.$/);
    assert.match(readFileSync(file(), 'utf8'), /crashed \(SIGABRT\)/);
  });
});
