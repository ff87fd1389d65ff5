// `darkroom models …` as built, in processes of their own: killed, out of disk, behind a proxy, and without a network.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { connect } from 'node:net';
import path from 'node:path';
import { files, folderName, graph, id, served, stopHub, visible } from './adding';
import { listening } from '../../support/fake-hub';
import type { FakeHub } from '../../support/fake-hub';
import { temporaryFolder } from '../../support/folders';
import { root } from '../engines';

const cli = path.join(root, 'dist', 'cli.js');
const kills = 20;
const bytesBeforeKill = 300_000;

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

function start(args: readonly string[], models: string, env: NodeJS.ProcessEnv = {}): ChildProcess {
  return spawn(process.execPath, [cli, 'models', ...args], {
    env: { ...process.env, DARKROOM_MODELS: models, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

async function ended(child: ChildProcess): Promise<Ended> {
  let [out, err] = ['', ''];
  child.stdout?.on('data', (data: Buffer) => (out += data.toString()));
  child.stderr?.on('data', (data: Buffer) => (err += data.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, out, err };
}

async function added({ endpoint }: FakeHub, models: string): Promise<void> {
  const { code, err } = await ended(start(['add', id, '--dtype', 'fp32'], models, { HF_ENDPOINT: endpoint }));
  assert.equal(code, 0, err);
}

describe('models in the terminal', () => {
  afterEach('stop the hub', stopHub);

  it(`goes on after ${kills} kills, with no byte downloaded twice that had arrived, and no model before the end`, async () => {
    const weights = 'onnx/model.onnx_data';
    const large = new Map([...files, [weights, randomBytes(32_000_000)]]);
    const hub = await served({ files: large, slow: { bytes: 32_768, ms: 3 } });
    const models = temporaryFolder();
    const part = path.join(models, '.incoming', folderName, `${weights}.part`);
    const arrived = () => statSync(part, { throwIfNoEntry: false })?.size ?? 0;
    const sizes = [0];
    for (let kill = 0; kill < kills; kill++) {
      const before = arrived();
      const child = start(['add', id], models, { HF_ENDPOINT: hub.endpoint });
      const end = ended(child);
      while (arrived() - before < bytesBeforeKill && child.exitCode === null)
        await new Promise(resolve => setTimeout(resolve, 5));
      child.kill('SIGKILL');
      const { code, err } = await end;
      assert.equal(code, null, err);
      assert.deepEqual(visible(models), []);
      sizes.push(arrived());
    }
    await added(hub, models);
    assert.deepEqual(readFileSync(path.join(models, folderName, weights)), large.get(weights));
    const starts = hub.seen
      .filter(({ path: at }) => at.endsWith(weights))
      .map(({ range }) => Number(/\d+/.exec(range ?? '0')?.[0]));
    assert.deepEqual(starts, sizes, 'each goes on with all that had arrived');
    assert.equal((await ended(start(['check'], models))).code, 0);
  });

  it('says that the disk is full, keeps what was downloaded, and goes on when there is room', async () => {
    if (process.platform === 'win32') return;
    const hub = await served();
    const models = temporaryFolder();
    const limited = spawn(
      'bash',
      ['-c', `ulimit -f 2000; exec "$0" "$@"`, process.execPath, cli, 'models', 'add', id],
      {
        env: { ...process.env, DARKROOM_MODELS: models, HF_ENDPOINT: hub.endpoint },
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    );
    const { code, err } = await ended(limited);
    assert.equal(code, 2, err);
    assert.match(
      err,
      /darkroom: The disk is full: .*model.onnx.part could not be written. Make room and try again/,
    );
    assert.deepEqual(visible(models), []);
    const kept = statSync(path.join(models, '.incoming', folderName, `${graph}.part`)).size;
    assert.equal(kept, 2000 * 1024);
    await added(hub, models);
    assert.equal(hub.seen.at(-1)?.range, `bytes=${kept}-`);
  });

  it('lists, checks and removes', async () => {
    const hub = await served();
    const models = temporaryFolder();
    const offered = await ended(
      start(['add', id, '--variants', '--json'], models, { HF_ENDPOINT: hub.endpoint }),
    );
    const { variants } = JSON.parse(offered.out) as { variants: { dtype: string; bytes: number }[] };
    const bytes = [...files.values()].reduce((sum, { length }) => sum + length, 0);
    assert.deepEqual(
      variants.map(one => [one.dtype, one.bytes]),
      [['fp32', bytes]],
    );
    await added(hub, models);
    const listed = await ended(start(['list'], models));
    assert.match(listed.out, new RegExp(`${folderName}  5.3 MB, ${id}@main`));
    assert.match(listed.out, /SmolVLM-256M-Instruct .* unverified/);
    const config = path.join(models, folderName, 'config.json');
    writeFileSync(config, 'x');
    const checked = await ended(start(['check', id], models));
    assert.deepEqual(
      [checked.code, /config.json wrong size; remove the model and add it again/.test(checked.out)],
      [1, true],
    );
    assert.equal((await ended(start(['remove', `${id}@main`], models))).code, 0);
    assert.deepEqual([visible(models), readdirSync(path.join(models, '.incoming'))], [[], []]);
    const gone = await ended(start(['remove', id], models));
    assert.deepEqual([gone.code, gone.err], [2, `darkroom: No model "${id}" was added. There is none.\n`]);
  });

  it('says what does not belong to a model, and takes away what has lost its record or was half removed', async () => {
    const hub = await served();
    const models = temporaryFolder();
    await added(hub, models);
    const place = path.join(models, folderName);
    writeFileSync(path.join(place, 'onnx', 'model_q4.onnx'), 'laid beside it');
    const beside = await ended(start(['check'], models));
    assert.equal(beside.code, 1);
    assert.match(beside.out, /onnx\/model_q4.onnx not from the hub/);
    writeFileSync(path.join(place, 'darkroom-source.json'), '{');
    const again = await ended(start(['add', id], models, { HF_ENDPOINT: hub.endpoint }));
    assert.match(again.err, /does not say where the model is from. Remove the model and add it again/);
    assert.match(
      (await ended(start(['list'], models))).out,
      /With a record that can’t be read.*\n {2}darkroom--/,
    );
    assert.equal((await ended(start(['remove', id], models))).code, 0);
    mkdirSync(path.join(models, '.incoming', `${folderName}.removed`), { recursive: true });
    assert.match((await ended(start(['list'], models))).out, /Left of a removal.*\n {2}darkroom--/);
    assert.equal((await ended(start(['remove', folderName], models))).code, 0);
    assert.deepEqual([visible(models), readdirSync(path.join(models, '.incoming'))], [[], []]);
    mkdirSync(place);
    writeFileSync(path.join(place, 'notes.txt'), 'mine');
    const taken = await ended(start(['add', id], models, { HF_ENDPOINT: hub.endpoint }));
    assert.equal(taken.code, 2);
    assert.match(taken.err, /is there already, and was not added from a hub. Rename it/);
    assert.deepEqual(readdirSync(place), ['notes.txt']);
  });

  it('goes through the proxy that the environment names, and not where that says not to', async () => {
    const hub = await served();
    const heard: (string | undefined)[] = [];
    const proxy = createServer();
    proxy.on('connect', (request, socket) => {
      heard.push(request.url);
      const to = connect(Number(new URL(hub.endpoint).port), '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
        socket.pipe(to).pipe(socket);
      });
      for (const end of [socket, to]) end.on('error', () => undefined);
    });
    await listening(proxy);
    const named = {
      HTTP_PROXY: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
      HF_ENDPOINT: 'http://hub.invalid',
    };
    try {
      const models = temporaryFolder();
      const through = await ended(start(['add', id], models, { ...named, NO_PROXY: '' }));
      assert.equal(through.code, 0, through.err);
      assert.deepEqual([...new Set(heard)], ['hub.invalid:80']);
      const past = await ended(start(['add', id], temporaryFolder(), { ...named, NO_PROXY: 'hub.invalid' }));
      assert.equal(past.code, 2);
      assert.match(
        past.err,
        /hub.invalid (is not known to the network|could not be reached)|could not be had in/,
      );
    } finally {
      proxy.closeAllConnections();
      proxy.close();
    }
  });

  it('is used without a network once it was added', async () => {
    const hub = await served();
    const models = temporaryFolder();
    await added(hub, models);
    const guard = path.join(temporaryFolder(), 'no-network.cjs');
    writeFileSync(
      guard,
      `require('node:net').Socket.prototype.connect = () => { console.error('NETWORK'); process.exit(9); };`,
    );
    const env = { NODE_OPTIONS: `--require ${guard}`, HF_ENDPOINT: hub.endpoint };
    const { code } = await ended(start(['add', id, '--variants'], models, env));
    assert.equal(code, 9, 'the guard notices a connection');
    const asked = hub.seen.length;
    const out = path.join(models, 'run.trace.safetensors');
    const run = [
      'run',
      '--model',
      path.join(models, folderName),
      '--ask',
      'what is it ?',
      '--method',
      'direct',
      '--tokens',
      '2',
      '--threads',
      '1',
      '--out',
      out,
    ];
    const ran = await ended(
      spawn(process.execPath, [cli, ...run], {
        env: { ...process.env, ...env },
        stdio: ['ignore', 'pipe', 'pipe'],
      }),
    );
    assert.ok(statSync(out).size > 0, ran.err);
    assert.notEqual(ran.code, 9);
    assert.equal(hub.seen.length, asked);
    for (const command of ['list', 'check'])
      assert.equal((await ended(start([command], models, env))).code, 0);
  });
});
