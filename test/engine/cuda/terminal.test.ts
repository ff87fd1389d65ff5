// `darkroom cuda` as people type it, against a server on this machine and with a card that is not there: what is missing is
// said before a byte is asked for, and what was not verified is never loaded.

import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { described, packed, seemingCard, serving } from './made-up';
import type { Server } from './made-up';
import { cudaRemedies, installCuda } from '../../../src/engine/cuda/install';
import { cudaPackage } from '../../../src/engine/cuda/package';
import type { ModelReport } from '../../../src/shared/model-report';
import type { CudaState } from '../../../src/shared/protocol/cuda';
import { temporaryFolder } from '../../support/folders';
import { root } from '../engines';

const cli = path.join(root, 'dist', 'cli.js');
const part = path.join('.incoming', '1.30.0', `${cudaPackage.name}.part`);
const kills = 20;

/** As long as the real package, and nothing that was ever in it. */
const endless = (request: { readonly headers: { readonly range?: string | undefined } }) => {
  const start = Number(/\d+/.exec(request.headers.range ?? '')?.[0] ?? 0);
  const { bytes } = cudaPackage;
  return {
    status: start > 0 ? 206 : 200,
    headers: {
      'content-length': bytes - start,
      ...(start > 0 && { 'content-range': `bytes ${start}-${bytes - 1}/${bytes}` }),
    },
  };
};

describe('CUDA in the terminal', () => {
  let folder: string;
  let server: Server | undefined;

  beforeEach(() => {
    folder = temporaryFolder();
  });

  afterEach(async () => {
    await server?.close();
    server = undefined;
  });

  const home = () => path.join(folder, 'cuda');

  function start(args: readonly string[], env: NodeJS.ProcessEnv = {}, before = ''): ChildProcess {
    return spawn('bash', ['-c', `${before} exec "$0" "$@"`, process.execPath, cli, ...args], {
      env: {
        ...process.env,
        DARKROOM_CUDA: home(),
        DARKROOM_CACHE: path.join(folder, 'cache'),
        ...(server && { DARKROOM_CUDA_PACKAGE: server.address }),
        ...env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  }

  async function ended(child: ChildProcess) {
    let [out, err] = ['', ''];
    child.stdout?.on('data', (data: Buffer) => (out += data.toString()));
    child.stderr?.on('data', (data: Buffer) => (err += data.toString()));
    const [code] = (await once(child, 'close')) as [number | null];
    return { code, out, err };
  }

  if (`${process.platform}-${process.arch}` !== 'linux-x64') {
    it('says for what it is', async () => {
      const { code, err } = await ended(start(['cuda', 'install']));
      assert.equal(code, 2);
      assert.match(err, /CUDA support is for Linux on x64 processors/);
    });
    return;
  }

  it('names what is missing, with its remedy, and asks no server', async () => {
    server = await serving((_, response) => response.end());
    const old = await ended(start(['cuda', 'install'], seemingCard(folder, '535.104.05')));
    assert.equal(old.code, 2);
    assert.equal(
      old.err,
      'darkroom: The NVIDIA driver is 535.104.05, and CUDA 13 needs 580 or newer. Update the driver.\n',
    );
    const lost = seemingCard(folder);
    const bare = await ended(start(['cuda', 'install'], { ...lost, LD_LIBRARY_PATH: '' }));
    assert.equal(bare.code, 2);
    assert.match(bare.err, /does not find libcudnn\.so\.9\. Install cuDNN 9/);
    assert.deepEqual([server.asked, existsSync(home())], [[], false]);
    const checked = await ended(start(['cuda', 'check', '--json'], seemingCard(folder)));
    const state = JSON.parse(checked.out) as CudaState;
    assert.deepEqual([checked.code, state.lacks, state.findings], [1, [], undefined]);
    assert.deepEqual(state.machine.cards, [{ name: 'A Card', capability: 8.6, bytes: 24576 * 2 ** 20 }]);
  });

  it('is not fooled by a package of another length or content', async () => {
    server = await serving((_, response) =>
      response.writeHead(200, { 'content-length': packed.length }).end(packed),
    );
    const { code, err } = await ended(start(['cuda', 'install'], seemingCard(folder)));
    assert.equal(code, 2);
    assert.match(err, /whl should have 235 MB, and the server sends less/);
    const brought = path.join(folder, 'brought.whl');
    writeFileSync(brought, packed);
    const other = await ended(start(['cuda', 'install', '--from', brought], seemingCard(folder)));
    assert.equal(other.code, 2);
    assert.match(other.err, /brought.whl holds another onnxruntime\/capi\/.*It was not used/);
    assert.equal(existsSync(path.join(home(), '1.30.0')), false);
  });

  it('says that the disk is full, and goes on when there is room', async () => {
    server = await serving((request, response) => {
      const { status, headers } = endless(request);
      response.writeHead(status, headers).write(Buffer.alloc(4_000_000));
    });
    const full = await ended(start(['cuda', 'install'], seemingCard(folder), 'ulimit -f 2000;'));
    assert.equal(full.code, 2, full.err);
    assert.match(full.err, /The disk is full: .*whl.part could not be written. Make room and try again/);
    assert.equal(statSync(path.join(home(), part)).size, 2000 * 1024);
    const again = start(['cuda', 'install'], seemingCard(folder));
    while (server.asked.length < 2) await new Promise(resolve => setTimeout(resolve, 20));
    again.kill('SIGKILL');
    await ended(again);
    assert.equal(server.asked[1], `bytes=${2000 * 1024}-`);
  });

  it(`goes on after each of ${kills} kills, and nothing is loaded before the end`, async () => {
    let sent = 0;
    const sizes: number[] = [];
    const arrived = () => statSync(path.join(home(), part), { throwIfNoEntry: false })?.size ?? 0;
    server = await serving((request, response) => {
      const { status, headers } = endless(request);
      response.writeHead(status, headers);
      const timer = setInterval(() => response.write(Buffer.alloc(65_536), () => (sent += 65_536)), 5);
      response.on('close', () => clearInterval(timer));
    });
    const env = seemingCard(folder);
    for (let kill = 0; kill < kills; kill++) {
      const before = arrived();
      const child = start(['cuda', 'install'], env);
      const end = ended(child);
      while (arrived() - before < 300_000 && child.exitCode === null)
        await new Promise(resolve => setTimeout(resolve, 5));
      child.kill('SIGKILL');
      assert.equal((await end).code, null);
      sizes.push(arrived());
      assert.equal(existsSync(path.join(home(), '1.30.0')), false);
    }
    const starts = server.asked.map(range => Number(/\d+/.exec(range ?? '0')?.[0]));
    assert.deepEqual(starts, [0, ...sizes.slice(0, -1)], 'each goes on with all that had arrived');
    console.log(`      ${kills} kills: ${arrived()} bytes kept of ${sent} sent`);
    const state = JSON.parse((await ended(start(['cuda', 'check', '--json'], env))).out) as CudaState;
    assert.deepEqual([state.findings, state.trial], [undefined, undefined]);
    const gone = await ended(start(['cuda', 'remove']));
    assert.deepEqual([gone.code, readdirSync(path.join(home(), '.incoming'))], [0, []]);
  });

  it('is tried apart: a library that can’t be loaded costs nothing, and one cut off is none', async () => {
    const before = process.env['DARKROOM_CUDA'];
    process.env['DARKROOM_CUDA'] = home();
    const brought = path.join(folder, 'brought.whl');
    writeFileSync(brought, packed);
    const pace = { stallMs: 300_000, retryMs: 5, longestWaitMs: 2000 };
    await installCuda(
      { token: undefined, pace, signal: new AbortController().signal, remedies: cudaRemedies },
      { package: described(packed), source: { kind: 'file', path: brought }, onProgress: () => undefined },
    ).finally(() => {
      if (before === undefined) delete process.env['DARKROOM_CUDA'];
      else process.env['DARKROOM_CUDA'] = before;
    });
    const maps = path.join(folder, 'maps');
    const hook = path.join(folder, 'hook.cjs');
    writeFileSync(
      hook,
      `process.on('exit', () => { if (!process.send) require('node:fs').writeFileSync(${JSON.stringify(maps)}, require('node:fs').readFileSync('/proc/self/maps')); });`,
    );
    const args = ['check', path.join(root, 'models', 'pinhole-text-same'), '--device', 'cuda', '--json'];
    const check = async () => {
      const { code, out, err } = await ended(start(args, { NODE_OPTIONS: `--require ${hook}` }));
      assert.equal(code, 0, err);
      const { devices } = JSON.parse(out) as ModelReport;
      const [trial] = devices?.trials ?? [];
      assert.ok(devices?.device === 'cpu' && trial && trial.outcome !== 'passed');
      return {
        reason: trial.reason,
        loaded: readFileSync(maps, 'utf8').includes(path.join(home(), '1.30.0')),
      };
    };
    const broken = await check();
    assert.match(broken.reason, /The cuda library of ONNX Runtime can’t be loaded: .*(ELF|file too short)/);
    assert.equal(broken.loaded, true, 'models run with the copy');
    truncateSync(path.join(home(), '1.30.0', 'libonnxruntime.so.1'), 1000);
    const none = await check();
    assert.match(none.reason, /is not installed. "Darkroom: Install CUDA Support…"/);
    assert.equal(none.loaded, false);
  });
});
