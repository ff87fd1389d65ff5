import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { ModelReport } from '../../src/shared/model-report';
import { temporaryFolder } from '../support/folders';
import { writeSlowModel } from '../support/slow-model';
import { isAlive, pidOf, realEngine, root, sample, startEngine, until, untilInNativeCall } from './engines';

describe("the engine's life", () => {
  it('begins with the first need and goes through its states', async () => {
    const engine = startEngine();
    assert.deepEqual(engine.supervisor.state.value, { name: 'idle' });
    const report = (await engine.check()) as ModelReport;
    assert.equal(report.healthy, true);
    // While it is in one of them, it may be told how long nothing was heard.
    const names = engine.states.map(state => state.name);
    assert.deepEqual(
      names.filter((name, index) => name !== names[index - 1]),
      ['starting', 'ready', 'loading', 'ready'],
    );
  });

  it('is one process for calls made at the same time', async () => {
    const engine = startEngine();
    await Promise.all([engine.check(), engine.check(), engine.check()]);
    assert.equal(engine.log.filter(line => line.startsWith('[info] engine ')).length, 1);
  });

  it('ends after a time without work, and begins again', async () => {
    const engine = startEngine({ idleStopMs: () => 100 });
    await engine.check();
    const pid = pidOf(engine);
    await until(() => engine.supervisor.state.value.name === 'idle', 'idle stop');
    assert.equal(isAlive(pid), false);
    await engine.check();
    assert.notEqual(pidOf(engine), pid);
  });

  it('does not end while it works, however short the idle time', async () => {
    const engine = startEngine({ idleStopMs: () => 50 });
    const report = (await engine.check(writeSlowModel(temporaryFolder(), 12))) as ModelReport;
    assert.equal(report.healthy, true);
  });

  it('beats while its main thread is inside a native call', async () => {
    const engine = startEngine();
    const checking = engine.check(writeSlowModel(temporaryFolder()));
    checking.catch(() => undefined);
    await untilInNativeCall(engine);
    assert.ok((engine.supervisor.running?.rssBytes ?? 0) > 30e6);
  });

  it('can be ended and restarted by a person, and says so to whoever waited', async () => {
    const engine = startEngine();
    await engine.check();
    const pid = pidOf(engine);
    const waiting = engine.check(writeSlowModel(temporaryFolder()));
    const restarted = engine.supervisor.restart();
    await assert.rejects(waiting, { kind: 'engine-stopped', message: 'The engine was restarted.' });
    await restarted;
    assert.equal(isAlive(pid), false);
    await engine.check();
  });

  it('ends together with its host, even from inside a native call', async () => {
    const file = writeSlowModel(temporaryFolder());
    const host = path.join(temporaryFolder(), 'host.cjs');
    writeFileSync(
      host,
      `const child = require('child_process').fork(${JSON.stringify(realEngine)}, [], { serialization: 'advanced', stdio: ['ignore', 'ignore', 'ignore', 'ipc', 'pipe'] });
      child.send({ kind: 'call', id: 1, name: 'check', params: { path: ${JSON.stringify(file)}, device: 'cpu' } });
      child.on('message', message => message.kind === 'event' && message.event.doing === 'opening' && setTimeout(() => { console.log(child.pid); process.kill(process.pid, 'SIGKILL'); }, 300));`,
    );
    const parent = spawn(process.execPath, [host], { cwd: root });
    let pid = 0;
    parent.stdout.on('data', (data: Buffer) => (pid = Number(data.toString())));
    await until(() => pid > 0, 'the orphan');
    await until(() => !isAlive(pid), 'the end of the orphan, in the middle of its call', 30_000);
  });

  it('leaves nothing behind after fifty kills and restarts', async () => {
    const engine = startEngine();
    const openFiles = () => readdirSync('/proc/self/fd').length;
    await engine.check();
    const before = process.platform === 'linux' ? openFiles() : 0;
    for (let round = 0; round < 50; round++) {
      await engine.supervisor.restart();
      const report = (await engine.check(sample)) as ModelReport;
      assert.equal(report.healthy, true);
    }
    if (process.platform === 'linux')
      assert.ok(openFiles() <= before + 3, `${before} -> ${openFiles()} open files`);
  });
});
