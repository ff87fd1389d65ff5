// A download over real HTTP, with what goes wrong on the way and is over in a while: what comes to be is what the hub said.

import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import {
  add,
  always,
  files,
  folderName,
  graph,
  half,
  id,
  only,
  refused,
  rightToken,
  served,
  stopHub,
  visible,
} from './adding';
import { addedModels, checkAdded } from '../../../src/hub/installed';
import { toFailure } from '../../../src/shared/errors';
import { commit, listening } from '../../support/fake-hub';
import type { Mischief } from '../../support/fake-hub';
import { temporaryFolder } from '../../support/folders';

/** The first answers are cut off where half of the file was sent. */
const cutOff =
  (times: number): Mischief =>
  (request, response, count) => {
    if (count > times) return false;
    const bytes = files.get(graph)!;
    const start = Number(/\d+/.exec(request.headers.range ?? '')?.[0] ?? 0);
    response.writeHead(start > 0 ? 206 : 200, {
      'content-length': bytes.length - start,
      ...(start > 0 && { 'content-range': `bytes ${start}-${bytes.length - 1}/${bytes.length}` }),
    });
    response.write(bytes.subarray(start, start + Math.ceil((bytes.length - start) / 2)), () =>
      response.socket?.destroy(),
    );
    return true;
  };

describe('a model from a hub', function () {
  afterEach('stop the hub', stopHub);

  it('is downloaded, verified, and lies under owner, name, commit and precision with a record', async () => {
    const models = temporaryFolder();
    const folder = await add(await served(), `${id}@main`, { models });
    assert.equal(folder, path.join(models, folderName));
    assert.deepEqual(readFileSync(path.join(folder, graph)), files.get(graph));
    const [added] = await addedModels(models);
    assert.ok(added);
    assert.equal(added.record.commit, commit);
    assert.equal(added.record.revision, 'main');
    assert.deepEqual(await checkAdded(added, () => undefined), []);
    assert.deepEqual(readdirSync(path.join(models, '.incoming')), []);
  });

  it('is noticed when a file of it is changed, or goes away', async () => {
    const models = temporaryFolder();
    const folder = await add(await served(), id, { models });
    const config = path.join(folder, 'config.json');
    writeFileSync(config, readFileSync(config, 'utf8').replace('e', 'E'));
    truncateSync(path.join(folder, 'tokenizer.json'), 10);
    const [added] = await addedModels(models);
    assert.deepEqual(
      (await checkAdded(added!, () => undefined)).map(({ file, state }) => `${file}: ${state}`).sort(),
      ['config.json: wrong content', 'tokenizer.json: wrong size'],
    );
  });

  it('is asked for once: what is there is not downloaded again', async () => {
    const models = temporaryFolder();
    const running = await served();
    await add(running, id, { models });
    const sent = running.sent();
    await add(running, id, { models });
    assert.equal(running.sent() - sent, files.get('config.json')!.length);
  });

  it('goes on where the server cut it off, by range', async () => {
    const running = await served({ mischief: { [graph]: cutOff(3) } });
    const folder = await add(running, id);
    assert.deepEqual(readFileSync(path.join(folder, graph)), files.get(graph));
    const ranges = running.seen.filter(({ path: at }) => at.endsWith(graph)).map(({ range }) => range);
    assert.deepEqual([ranges.length, ranges[0]], [4, undefined]);
    const starts = ranges.slice(1).map(range => Number(/^bytes=(\d+)-$/.exec(range ?? '')?.[1]));
    assert.ok(starts[0]! > 0 && starts[1]! > starts[0]! && starts[2]! > starts[1]!, starts.join());
  });

  it('is downloaded again where what lay there was damaged since', async () => {
    const models = temporaryFolder();
    const place = path.join(models, '.incoming', folderName, 'onnx');
    mkdirSync(place, { recursive: true });
    writeFileSync(path.join(place, 'model.onnx.part'), randomBytes(1000));
    writeFileSync(path.join(place, '../tokenizer.json'), randomBytes(1000));
    const folder = await add(await served(), id, { models });
    const [added] = await addedModels(models);
    assert.equal(added?.folder, folder);
    assert.deepEqual(await checkAdded(added, () => undefined), []);
  });

  it('is whole also from a server that knows no ranges', async () => {
    const models = temporaryFolder();
    const place = path.join(models, '.incoming', folderName, 'onnx');
    mkdirSync(place, { recursive: true });
    writeFileSync(path.join(place, 'model.onnx.part'), files.get(graph)!.subarray(0, half));
    const running = await served({
      mischief: {
        [graph]: (_request, response) => {
          response.writeHead(200).end(files.get(graph));
          return true;
        },
      },
    });
    const folder = await add(running, id, { models });
    assert.deepEqual(readFileSync(path.join(folder, graph)), files.get(graph));
    assert.equal(running.seen.find(({ path: at }) => at.endsWith(graph))?.range, `bytes=${half}-`);
  });

  it('is tried again where the server stalls, and given up in a sentence where it always does', async () => {
    const stall: Mischief = (_request, response, count) => {
      if (count > 1) return false;
      response.writeHead(200, { 'content-length': files.get(graph)!.length });
      response.write(files.get(graph)!.subarray(0, 1000));
      return true;
    };
    const running = await served({ mischief: { [graph]: stall } });
    await add(running, id, { stallMs: 1000 });
    assert.equal(running.seen.find(({ range }) => range !== undefined)?.range, 'bytes=1000-');
    await stopHub();
    const silent = { mischief: { [graph]: () => true } };
    await refused(/in 5 attempts: the server stopped sending/, silent, { stallMs: 400 });
  });

  it('may lie on another host, which gets no token and is held to the same hash', async () => {
    const heard: (string | undefined)[] = [];
    let content = files.get(graph)!;
    const other = createServer((request, response) => {
      heard.push(request.headers.authorization);
      response.writeHead(200).end(content);
    });
    await listening(other);
    const { port } = other.address() as AddressInfo;
    try {
      const elsewhere = { mischief: { [graph]: always(302, { location: `http://localhost:${port}/blob` }) } };
      const running = await served(elsewhere);
      await add(running, id, { token: rightToken });
      assert.deepEqual(heard, [undefined]);
      assert.ok(running.seen.every(({ authorization }) => authorization === `Bearer ${rightToken}`));
      await stopHub();
      content = Buffer.alloc(content.length);
      await refused(/is not what its hash says/, elsewhere);
    } finally {
      other.closeAllConnections();
      other.close();
    }
  });

  it('waits as long as a busy server asks, and no longer than is bearable', async () => {
    const busy =
      (status: number, wait: string): Mischief =>
      (_request, response, count) =>
        count <= 2 && only(response, status, { 'retry-after': wait });
    for (const status of [429, 503]) {
      await add(await served({ mischief: { [graph]: busy(status, '0') } }), id);
      await stopHub();
    }
    await add(
      await served({ mischief: { [graph]: busy(503, new Date(Date.now() + 1000).toUTCString()) } }),
      id,
    );
    await stopHub();
    await refused(/the server asks to wait 60 min 0 s. Try again then; what was downloaded is kept/, {
      mischief: { [graph]: busy(429, '3600') },
    });
  });

  it('stops when it is cancelled, keeps what was downloaded, and goes on', async () => {
    const models = temporaryFolder();
    const stop = new AbortController();
    const running = await served({ slow: { bytes: 20_000, ms: 5 } });
    const onProgress = ({ file }: { readonly file: string }) => {
      const part = path.join(models, '.incoming', folderName, `${graph}.part`);
      if (file === graph && existsSync(part) && statSync(part).size > 50_000)
        stop.abort(new Error('stopped by hand'));
    };
    await assert.rejects(add(running, id, { models, signal: stop.signal, onProgress }), /stopped by hand/);
    assert.deepEqual(visible(models), []);
    await add(running, id, { models });
    const start = Number(
      /\d+/.exec(running.seen.at(-1)?.range ?? running.seen.find(({ range }) => range)?.range ?? '')?.[0],
    );
    assert.ok(start >= 50_000, `went on from ${start}`);
  });

  it('is added by one at a time', async () => {
    const models = temporaryFolder();
    let refuse = (): void => undefined;
    const wasRefused = new Promise<void>(resolve => (refuse = resolve));
    // The first waits for the second to be refused; if both are let in, neither waits.
    const waits: Mischief = (_request, response, count) => {
      if (count > 1) refuse();
      void wasRefused.then(() => response.writeHead(200).end(files.get(graph)));
      return true;
    };
    const running = await served({ mischief: { [graph]: waits } });
    const adding = [add(running, id, { models }), add(running, id, { models })];
    for (const one of adding) void one.catch(refuse);
    const results = await Promise.allSettled(adding);
    const failed = results.flatMap(one => (one.status === 'rejected' ? [toFailure(one.reason)] : []));
    assert.equal(failed.length, 1);
    assert.match(failed[0]!.message, /is being written already/);
    assert.equal((await addedModels(models)).length, 1);
  });
});
