import assert from 'node:assert/strict';
import { temporaryFolder } from '../support/folders';
import { writeSlowModel } from '../support/slow-model';
import { faultyEngine, hello, isAlive, pidOf, startEngine, until, untilInNativeCall } from './engines';

describe('an engine that fails', () => {
  it('by SIGKILL during a run: the call ends with a sentence; the next one works', async () => {
    const engine = startEngine();
    const checking = engine.check(writeSlowModel(temporaryFolder()));
    await untilInNativeCall(engine);
    process.kill(pidOf(engine), 'SIGKILL');
    await assert.rejects(checking, { kind: 'engine-stopped', message: /killed by the system.*SIGKILL/ });
    assert.equal(engine.supervisor.state.value.name, 'error');
    await engine.check();
    assert.equal(engine.supervisor.state.value.name, 'ready');
  });

  it('by SIGSEGV: the sentence speaks of a native library', async () => {
    const engine = startEngine();
    const checking = engine.check(writeSlowModel(temporaryFolder()));
    await until(() => engine.supervisor.state.value.name === 'loading', 'loading');
    process.kill(pidOf(engine), 'SIGSEGV');
    await assert.rejects(checking, { message: /crashed inside a native library/ });
  });

  it('by ignoring a cancel inside a native call: it is ended, and that is no crash', async () => {
    const engine = startEngine();
    const controller = new AbortController();
    const checking = engine.check(writeSlowModel(temporaryFolder()), controller.signal);
    await untilInNativeCall(engine);
    const pid = pidOf(engine);
    controller.abort();
    await assert.rejects(checking, { kind: 'cancelled', message: /was ended/ });
    assert.equal(isAlive(pid), false);
    assert.equal(engine.supervisor.state.value.name, 'idle');
    await engine.check();
  });

  it('by exiting at every start: after five times nothing starts it but a restart', async () => {
    const engine = startEngine({
      entry: faultyEngine(`console.error("libm.so.6: version \`GLIBC_2.38' not found"); process.exit(1);`),
    });
    for (let attempt = 0; attempt < 5; attempt++) {
      await assert.rejects(engine.check(), { kind: 'engine-stopped', message: /newer C library/ });
    }
    const { value } = engine.supervisor.state;
    assert.ok(value.name === 'error' && value.needsRestart);
    assert.match(value.failure.message, /crashed 5 times in 3 minutes/);
    const linesBefore = engine.log.length;
    await assert.rejects(engine.check(), { message: /crashed 5 times/, remedy: /Restart Engine/ });
    assert.equal(engine.log.length, linesBefore, 'nothing was started');
    for (const again of [() => engine.supervisor.restart(), () => engine.check(), () => engine.check()]) {
      await assert.rejects(again(), { message: /newer C library/ });
      const after = engine.supervisor.state.value;
      assert.ok(after.name === 'error' && !after.needsRestart, 'the count began anew');
    }
  });

  it('by a script that is not there: the call says so', async () => {
    const engine = startEngine({ entry: '/nowhere/engine.js' });
    await assert.rejects(engine.check(), { kind: 'engine-stopped' });
    assert.ok(engine.log.some(line => line.includes('Cannot find module')));
  });

  it('by flooding the channel: what is not of the contract is refused, the host stays alive and bounded', async () => {
    const flood = 200_000;
    const engine = startEngine({
      entry: faultyEngine(`${hello}
        process.on('message', message => {
          if (message.kind !== 'call') return;
          let sent = 0;
          const more = () => {
            for (let i = 0; i < 500 && sent < ${flood}; i++, sent++) {
              process.send(sent % 2 ? { kind: 'nonsense', sent } : { kind: 'event', id: 1e6 + sent, event: sent });
            }
            if (sent < ${flood}) setImmediate(more);
            else process.send({ kind: 'outcome', id: message.id, outcome: { ok: 'survived' } });
          };
          more();
        });`),
    });
    // A channel is read in pieces of a bounded size: however slow the host is, it has a turn of its own between them.
    let turns = 0;
    const taking = setInterval(() => turns++, 0);
    assert.equal(await engine.check(), 'survived');
    clearInterval(taking);
    assert.ok(turns >= 3, `the host got its turn ${turns} times`);
    assert.ok(engine.log.length < 300, `${engine.log.length} log lines`);
    assert.ok(engine.log.some(line => line.includes('200000 so far')));
  });

  it('by flooding its heartbeat and its log with garbage: nothing happens', async () => {
    const engine = startEngine({
      entry: faultyEngine(`${hello}
        for (let i = 0; i < 2000; i++) { pulse('x'.repeat(500)); pulse('{"blockedMs":"soon"}'); }
        process.stderr.write('y'.repeat(1 << 20) + '\\n');
        process.on('message', ({ id }) => process.send({ kind: 'outcome', id, outcome: { ok: 'fine' } }));`),
    });
    assert.equal(await engine.check(), 'fine');
    assert.ok(engine.log.every(line => line.length <= 8192));
  });

  it('by never answering: a timeout ends the wait, a cancel ends the engine', async () => {
    const engine = startEngine({ entry: faultyEngine(`${hello} for (;;) {}`) });
    await assert.rejects(
      engine.supervisor.call('facts', undefined, { doing: 'running', what: 'Asking' }, { timeoutMs: 300 }),
      { kind: 'timeout' },
    );
    const controller = new AbortController();
    const checking = engine.check(undefined, controller.signal);
    await until(() => engine.supervisor.state.value.name === 'loading', 'that it was asked');
    controller.abort();
    await assert.rejects(checking, { kind: 'cancelled', message: /was ended/ });
    assert.equal(engine.supervisor.state.value.name, 'idle');
  });

  it('by being stopped while it hangs: the stop does not wait for it', async () => {
    const hangs = `process.on('message', () => { require('fs').writeSync(1, 'hanging\\n'); for (;;) {} });`;
    const engine = startEngine({ entry: faultyEngine(`${hello} ${hangs}`) });
    const checking = engine.check();
    const rejected = assert.rejects(checking, { kind: 'engine-stopped' });
    await until(() => engine.log.includes('hanging'), 'that it hangs');
    await engine.supervisor.stop('Enough.');
    await rejected;
  });
});
