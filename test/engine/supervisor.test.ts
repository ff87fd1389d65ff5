import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { CheckProgress, ModelReport } from '../../src/shared/model-report';
import { temporaryFolder } from '../support/folders';
import { writeSlowModel } from '../support/slow-model';
import {
  faultyEngine,
  hello,
  isAlive,
  pidOf,
  realEngine,
  sample,
  startEngine,
  until,
  untilInNativeCall,
} from './engines';

/** Hears of no cancel; answers a run half a second after the time that a cancelled task is given. */
const slowEngine = `
  let calls = 0;
  process.on('message', ({ kind, id, name, params }) => {
    if (kind === 'abort') return setTimeout(() => process.send({ kind: 'outcome', id: run, outcome: { ok: { outcomes: [], notes: [] } } }), 2500);
    if (kind !== 'call') return;
    if (name === 'run') { run = id; console.log('run'); }
    console.log(++calls + ' calls');
    if (params?.question === 'finishing') { process.send({ kind: 'event', id, event: { kind: 'finishing', run: 0 } }); }
  });
  let run;`;

describe('a supervised engine', () => {
  it('gets five more lives from a restart, counted in processes', async () => {
    const births = path.join(temporaryFolder(), 'births');
    writeFileSync(births, '');
    const born = () => readFileSync(births, 'utf8').length;
    const engine = startEngine({
      entry: faultyEngine(`require('fs').appendFileSync(${JSON.stringify(births)}, '.'); process.exit(1);`),
    });
    const spent = () => {
      const { value } = engine.supervisor.state;
      return value.name === 'error' && value.needsRestart;
    };
    while (!spent()) await assert.rejects(engine.check());
    assert.equal(born(), 5);
    // The process that it starts dies, too; how the restart itself ends is not the matter here.
    await engine.supervisor.restart().catch(() => undefined);
    while (!spent()) await assert.rejects(engine.check());
    assert.equal(born(), 10);
    await assert.rejects(engine.check(), { message: /crashed 5 times/ });
    assert.equal(born(), 10, 'nothing more was started');
  });

  it('ends by itself when its host closes the channel while there is nothing to do', async () => {
    // The pipe of the heartbeat stays open: the channel alone must tell.
    const child = fork(realEngine, [], {
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'ignore', 'ipc', 'pipe'],
    });
    try {
      child.stdio[4]?.on('data', () => undefined);
      await once(child, 'message');
      const exit = once(child, 'exit');
      child.disconnect();
      assert.deepEqual(await exit, [0, null]);
    } finally {
      child.kill('SIGKILL');
    }
  });

  it('answers one call although another was cancelled and took the engine with it', async () => {
    const engine = startEngine();
    const controller = new AbortController();
    const cancelled = engine.check(writeSlowModel(temporaryFolder()), controller.signal);
    await untilInNativeCall(engine);
    const waiting = engine.check();
    controller.abort();
    await assert.rejects(cancelled, { kind: 'cancelled', message: /was ended/ });
    assert.equal(((await waiting) as ModelReport).healthy, true);
    assert.equal(engine.log.filter(line => line.startsWith('[info] engine ')).length, 2);
  });

  it('ends no run for the cancel of another task', async () => {
    const engine = startEngine({ entry: faultyEngine(`${hello}${slowEngine}`) });
    const controller = new AbortController();
    const run = engine.run('x');
    const check = engine.check(sample, controller.signal);
    await until(() => engine.log.includes('2 calls'), 'both calls');
    controller.abort();
    // Answered after the grace; by then the engine would have been ended, and the run be asked of another.
    assert.deepEqual(await run, { outcomes: [], notes: [] });
    await assert.rejects(check, { kind: 'cancelled', message: /was ended/ });
    assert.deepEqual(
      engine.log.filter(line => line.startsWith('run')),
      ['run'],
    );
  });

  it('leaves a cancelled run the time to finish its trace', async () => {
    const engine = startEngine({ entry: faultyEngine(`${hello}${slowEngine}`) });
    const controller = new AbortController();
    const heard: string[] = [];
    const run = engine.run('finishing', controller.signal, ({ kind }) => heard.push(kind));
    await until(() => heard.includes('finishing'), 'the event');
    controller.abort();
    assert.deepEqual(await run, { outcomes: [], notes: [] });
  });

  it('stays when its idle time is longer than a timer can be', async () => {
    const engine = startEngine({ idleStopMs: () => 2 ** 31 + 60_000 });
    await engine.check();
    const pid = pidOf(engine);
    // A timer that was set to too much fires after a millisecond.
    await new Promise(resolve => setTimeout(resolve, 200));
    assert.equal(isAlive(pid), true);
    assert.equal(engine.supervisor.state.value.name, 'ready');
  });

  it('stops between two graphs of a folder when it is told to, and stays', async () => {
    const folder = temporaryFolder();
    const total = 500;
    for (let i = 0; i < total; i++) copyFileSync(sample, path.join(folder, `graph${i}.onnx`));
    // One that is kept from working for a moment must not be taken for one that does not listen.
    const engine = startEngine({ cancelGraceMs: 100_000 });
    await engine.check();
    const pid = pidOf(engine);
    const controller = new AbortController();
    const seen: CheckProgress[] = [];
    const checking = engine.supervisor.call(
      'check',
      { path: folder, device: 'cpu' },
      { doing: 'loading', what: 'Checking' },
      {
        signal: controller.signal,
        onEvent: progress => {
          seen.push(progress);
          if (progress.done === 1) controller.abort();
        },
      },
    );
    await assert.rejects(checking, { kind: 'cancelled', message: 'Cancelled.' });
    const { done } = seen.at(-1)!;
    assert.ok(done < total - 1, `later graphs were left alone: ${done} of ${total}`);
    assert.equal(pidOf(engine), pid, 'nothing had to be killed');
  });
});
