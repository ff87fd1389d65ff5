import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { parseBeat } from '../../src/host/engine/beat';
import { CrashBudget, crashLimit, crashWindowMs } from '../../src/host/engine/crash-budget';
import { engineEnvironment } from '../../src/host/engine/environment';
import { explainExit } from '../../src/host/engine/exit-sentence';
import { eachLine } from '../../src/host/engine/lines';

describe('the crash budget', () => {
  it('is spent by five crashes within three minutes', () => {
    const budget = new CrashBudget();
    const spent = [0, 1, 2, 3, 4].map(minute => budget.spend(minute * 30_000));
    assert.deepEqual(spent, [false, false, false, false, true]);
  });

  it('forgets crashes that are long ago', () => {
    const budget = new CrashBudget();
    for (let crash = 0; crash < 3 * crashLimit; crash++) {
      assert.equal(budget.spend(crash * (crashWindowMs / 4)), false);
    }
  });

  it('is whole again after a reset', () => {
    const budget = new CrashBudget();
    for (let crash = 1; crash < crashLimit; crash++) budget.spend(0);
    budget.reset();
    assert.equal(budget.spend(1), false);
  });
});

describe('an exit of the engine', () => {
  const exit = { code: null, signal: null, lastWords: [] };

  it('names memory as the likely cause of a kill from outside', () => {
    const failure = explainExit({ ...exit, signal: 'SIGKILL' });
    assert.match(failure.message, /killed by the system.*memory.*\(SIGKILL\)/);
    assert.match(failure.remedy ?? '', /smaller precision/);
  });

  it('knows the ways in which a native library ends a process', () => {
    const messages = (
      [
        { ...exit, signal: 'SIGSEGV' },
        { ...exit, signal: 'SIGILL' },
        { ...exit, code: 0xc0000135 },
        { ...exit, code: 0xc0000005 },
        { ...exit, code: 134, lastWords: ['FATAL ERROR: JavaScript heap out of memory'] },
        { ...exit, code: 1, lastWords: ["libc.so.6: version `GLIBC_2.33' not found"] },
        { ...exit, signal: 'SIGTERM' },
      ] as const
    ).map(end => explainExit(end).message.replace(/ \([^()]*\)$/, ''));
    assert.deepEqual(messages, [
      'The engine crashed inside a native library.',
      'The engine used an instruction that this processor does not have.',
      'The engine could not start: the Microsoft Visual C++ runtime is missing.',
      'The engine crashed inside a native library.',
      'The engine ran out of memory.',
      "The engine needs a newer C library (glibc) than this system's.",
      'The engine was asked to end by another program.',
    ]);
  });

  it('keeps the last words for the log when it knows nothing better', () => {
    const failure = explainExit({ ...exit, code: 3, lastWords: ['Error: boom'] });
    assert.equal(failure.message, 'The engine ended unexpectedly. (exit code 3)');
    assert.equal(failure.cause, 'Error: boom');
  });
});

describe('lines of a stream', () => {
  const read = async (...pieces: (string | Buffer)[]) => {
    const stream = new PassThrough();
    const lines: string[] = [];
    eachLine(stream, line => lines.push(line));
    for (const piece of pieces) stream.write(piece);
    stream.end();
    await new Promise(resolve => stream.once('close', resolve));
    return lines;
  };

  it('come whole, however they arrive', async () => {
    assert.deepEqual(await read('on', 'e\ntw', 'o\r\n', 'three'), ['one', 'two', 'three']);
  });

  it('keep characters that were cut in two', async () => {
    const [first, second] = [Buffer.from('é').subarray(0, 1), Buffer.from('é\n').subarray(1)];
    assert.deepEqual(await read(first, second), ['é']);
  });

  it('without an end do not fill the memory', async () => {
    const lines = await read(...Array.from({ length: 100 }, () => 'x'.repeat(10_000)), '\nnext\n');
    assert.equal(lines.length, 2);
    assert.ok((lines[0]?.length ?? 0) <= 8192);
    assert.equal(lines[1], 'next');
  });
});

describe('a heartbeat', () => {
  it('is read when it is one and ignored when it is not', () => {
    assert.deepEqual(parseBeat('{"blockedMs":12,"rssBytes":1000}'), { blockedMs: 12, rssBytes: 1000 });
    for (const line of ['', 'null', '{', '{"blockedMs":"12","rssBytes":1}', '{"rssBytes":1}']) {
      assert.equal(parseBeat(line), undefined, line);
    }
  });
});

describe("the engine's environment", () => {
  const base = { PATH: '/bin', NODE_OPTIONS: '--require debugger' };

  it('switches telemetry off and runs Electron as Node', () => {
    const environment = engineEnvironment(base, 'darwin', { sessions: true });
    assert.equal(environment['ORT_DISABLE_TELEMETRY'], '1');
    assert.equal(environment['ELECTRON_RUN_AS_NODE'], '1');
    assert.equal(environment['NODE_OPTIONS'], undefined);
    assert.equal(environment['PATH'], '/bin');
    assert.equal(environment['MALLOC_TRIM_THRESHOLD_'], undefined);
  });

  it('tunes the allocator where it is glibc', () => {
    const environment = engineEnvironment(base, 'linux', { sessions: false });
    assert.equal(environment['MALLOC_MMAP_THRESHOLD_'], '1073741824');
    assert.equal(environment['DARKROOM_SESSIONS'], 'off');
  });
});
