import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { temporaryFolder } from '../support/folders';
import { pidOf, root, sample, startEngine, until } from './engines';

interface Places {
  readonly home: string;
  readonly temporary: string;
  readonly env: NodeJS.ProcessEnv;
}

/** A home and a temporary folder that are empty, so that whatever appears in them was put there. */
function emptyPlaces(): Places {
  const folder = temporaryFolder();
  const [home, temporary] = [path.join(folder, 'home'), path.join(folder, 'temporary')];
  mkdirSync(home);
  mkdirSync(temporary);
  // What would send the files elsewhere or switch the reporter off is left out: it also stays silent where CI is set.
  const inherited = Object.entries(process.env).filter(([name]) => !/^((XDG|ORT)_|CI$)/.test(name));
  const env = {
    ...Object.fromEntries(inherited),
    HOME: home,
    USERPROFILE: home,
    TMPDIR: temporary,
    TEMP: temporary,
    TMP: temporary,
  };
  return { home, temporary, env };
}

function written({ home, temporary }: Places): string[] {
  return [home, temporary].flatMap(folder => readdirSync(folder, { recursive: true }).map(String));
}

function started(args: readonly string[], { env }: Places): ChildProcess {
  return spawn(process.execPath, args, { cwd: root, env, stdio: 'ignore' });
}

/** Long enough for the reporter to begin where nothing keeps it from that: it writes its files within the first 100 ms. */
const lingerMs = 800;

describe('telemetry', () => {
  it('leaves traces when it is on, which these tests would see', async function () {
    if (process.platform !== 'linux') return;
    const places = emptyPlaces();
    const script = path.join(temporaryFolder(), 'plain.cjs');
    writeFileSync(
      script,
      `const ort = require(${JSON.stringify(path.join(root, 'node_modules', 'onnxruntime-node'))});
       ort.InferenceSession.create(${JSON.stringify(sample)}).then(() => setInterval(() => undefined, 1000));`,
    );
    const child = started([script], places);
    const ended = once(child, 'close');
    const isTrace = (name: string) => name.includes('.onnxruntime') || name.startsWith('mat-debug');
    const hasTraces = () => {
      try {
        return written(places).some(isTrace);
      } catch {
        return false; // a folder that went while it was read
      }
    };
    try {
      await until(hasTraces, 'a trace of the reporter');
    } finally {
      child.kill('SIGKILL');
      await ended;
    }
  });

  it('is off in the terminal: a check writes no file anywhere', async () => {
    const places = emptyPlaces();
    const script = path.join(temporaryFolder(), 'linger.cjs');
    // The same command, kept alive for a while when it has ended.
    writeFileSync(
      script,
      `process.argv.splice(1, 1, 'darkroom', 'check', ${JSON.stringify(sample)}, '--json');
       process.once('beforeExit', () => setTimeout(() => undefined, ${lingerMs}));
       require(${JSON.stringify(path.join(root, 'dist', 'cli.js'))});`,
    );
    assert.deepEqual(await once(started([script], places), 'close'), [0, null]);
    assert.deepEqual(written(places), []);
  });

  it('is off in the engine: no file, no socket but its own channels', async () => {
    const places = emptyPlaces();
    const before = process.env;
    process.env = { ...places.env };
    try {
      const engine = startEngine();
      await engine.check();
      await new Promise(resolve => setTimeout(resolve, lingerMs));
      assert.deepEqual(written(places), []);
      if (process.platform === 'linux') {
        const pid = pidOf(engine);
        assert.deepEqual(networkSockets(pid), []);
        assert.deepEqual(
          openFiles(pid).filter(file => /onnxruntime.*\.db|mat-debug|\.ses/.test(file)),
          [],
        );
      }
    } finally {
      process.env = before;
    }
  });
});

function openFiles(pid: number): string[] {
  return readdirSync(`/proc/${pid}/fd`).flatMap(descriptor => {
    const link = `/proc/${pid}/fd/${descriptor}`;
    return existsSync(`/proc/${pid}`) ? [safeLink(link)] : [];
  });
}

function safeLink(link: string): string {
  try {
    return readlinkSync(link);
  } catch {
    return '';
  }
}

/** Sockets of the internet families among the open files of a process. */
function networkSockets(pid: number): string[] {
  const inodes = new Set(
    ['tcp', 'tcp6', 'udp', 'udp6'].flatMap(family =>
      readFileSync(`/proc/${pid}/net/${family}`, 'utf8')
        .split('\n')
        .slice(1)
        .map(line => line.trim().split(/\s+/)[9] ?? ''),
    ),
  );
  return openFiles(pid).filter(file => inodes.has(/^socket:\[(\d+)\]$/.exec(file)?.[1] ?? 'none'));
}
