import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';

describe('the engine tier', () => {
  it('may fork a process that answers over typed-array messages', async () => {
    const folder = await mkdtemp(path.join(os.tmpdir(), 'darkroom-fork-'));
    const script = path.join(folder, 'double.cjs');
    await writeFile(
      script,
      `process.once('message', a => { process.send(a.map(x => 2 * x)); process.disconnect(); })`,
    );
    const child = fork(script, { serialization: 'advanced', execArgv: [] });
    try {
      child.send(Float32Array.of(1, 2.5));
      const [answer] = (await once(child, 'message')) as [unknown];
      assert.deepEqual(answer, Float32Array.of(2, 5));
    } finally {
      child.kill('SIGKILL');
      await rm(folder, { recursive: true });
    }
  });
});
