// CUDA support from a package that a server on this machine has, over real HTTP, and with what goes wrong: what comes to be is
// what was promised, or nothing.

import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { described, inside, libraries, packed, sends, serving } from './made-up';
import type { Server } from './made-up';
import { cudaFindings, cudaRemedies, installCuda, removeCuda } from '../../../src/engine/cuda/install';
import type { CudaSource } from '../../../src/engine/cuda/install';
import type { CudaPackage } from '../../../src/engine/cuda/package';
import { cudaCopy, packagedFolder, runtimeFiles } from '../../../src/runtime/cuda-copy';
import { sentence, toFailure } from '../../../src/shared/errors';
import { temporaryFolder } from '../../support/folders';
import { zipOf } from '../../support/zip';

const wanted = described(packed);

interface Options {
  readonly package?: CudaPackage;
  readonly signal?: AbortSignal;
  /** Silence of so long counts as a stall; usually none does, as a busy machine is silent, too. */
  readonly stallMs?: number;
  readonly onProgress?: (progress: { readonly done: number }) => void;
}

function install(source: CudaSource, options: Options = {}): Promise<void> {
  const { signal = new AbortController().signal, stallMs = 300_000, onProgress = () => undefined } = options;
  const pace = { stallMs, retryMs: 5, longestWaitMs: 2000 };
  return installCuda(
    { token: undefined, pace, signal, remedies: cudaRemedies },
    { package: options.package ?? wanted, source, onProgress },
  );
}

const web = ({ address }: Server): CudaSource => ({ kind: 'web', address: new URL(address) });

function fileOf(bytes: Buffer): CudaSource {
  const file = path.join(temporaryFolder(), 'brought.whl');
  writeFileSync(file, bytes);
  return { kind: 'file', path: file };
}

describe('CUDA support', function () {
  let folder: string;
  let server: Server | undefined;
  const before = process.env['DARKROOM_CUDA'];

  beforeEach(() => {
    folder = temporaryFolder();
    process.env['DARKROOM_CUDA'] = folder;
  });

  afterEach(async () => {
    await server?.close();
    server = undefined;
    if (before === undefined) delete process.env['DARKROOM_CUDA'];
    else process.env['DARKROOM_CUDA'] = before;
  });

  /** It fails in a sentence, and nothing is there to be loaded. */
  async function refused(expected: RegExp, source: CudaSource, options: Options = {}): Promise<void> {
    const error = await install(source, options).then(
      () => assert.fail('it was installed'),
      (reason: unknown) => toFailure(reason),
    );
    assert.notEqual(error.kind, 'internal', error.cause);
    assert.match(sentence(error), expected);
    assert.equal(existsSync(path.join(folder, '1.30.0')), false);
    assert.equal(cudaCopy(), undefined);
  }

  if (`${process.platform}-${process.arch}` !== 'linux-x64') return;

  it('is put beside a copy of ONNX Runtime, verified, once', async () => {
    server = await serving(sends(packed));
    await install(web(server));
    const place = path.join(folder, '1.30.0');
    for (const [name, bytes] of libraries) assert.deepEqual(readFileSync(path.join(place, name)), bytes);
    for (const name of runtimeFiles)
      assert.deepEqual(readFileSync(path.join(place, name)), readFileSync(path.join(packagedFolder(), name)));
    assert.equal(cudaCopy()?.folder, place);
    assert.deepEqual(await cudaFindings(wanted), []);
    assert.deepEqual(readdirSync(path.join(folder, '.incoming')), []);
    await install(web(server));
    assert.equal(server.asked.length, 1);
  });

  it('goes on where the server cut it off, and where it was cancelled', async () => {
    const [first, second] = [300_000, 400_000];
    server = await serving((request, response, count) =>
      sends(packed, [first, second][count - 1])(request, response, count),
    );
    const stop = new AbortController();
    const onProgress = ({ done }: { readonly done: number }) => {
      if (done >= second) stop.abort(new Error('stopped by hand'));
    };
    await assert.rejects(install(web(server), { signal: stop.signal, onProgress }), /stopped by hand/);
    assert.equal(cudaCopy(), undefined);
    await install(web(server));
    const starts = server.asked.map(range => Number(/\d+/.exec(range ?? '0')?.[0]));
    assert.ok(starts.length >= 3 && starts.at(-1)! >= second, starts.join());
    assert.ok(
      starts.every((at, index) => index === 0 || at > starts[index - 1]!),
      starts.join(),
    );
    assert.deepEqual(await cudaFindings(wanted), []);
  });

  it('is refused where a server sends other bytes, fewer, more, a web page, or nothing', async () => {
    const changed = Buffer.from(packed);
    changed[packed.length >> 1]! ^= 1;
    const cases: readonly (readonly [RegExp, Parameters<typeof serving>[0]])[] = [
      [/package.whl is not what its hash says/, sends(changed)],
      [/the server sends less/, sends(packed.subarray(0, 1000))],
      [/the server sends more/, sends(Buffer.concat([packed, packed]))],
      [/could not be had in \d+ attempts: the connection broke/, sends(packed, 10)],
      [
        /came as a web page.*the setting darkroom.cuda.package/,
        (_, response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<p>Log in'),
      ],
      [/may not be read: the server says 403\. Whoever runs/, (_, response) => response.writeHead(403).end()],
      [
        /sends the download on to file:/,
        (_, response) => response.writeHead(302, { location: 'file:///etc/passwd' }).end(),
      ],
    ];
    for (const [expected, answer] of cases) {
      server = await serving(answer);
      await refused(expected, web(server));
      await server.close();
    }
    server = await serving(() => undefined);
    await refused(/in 5 attempts: the server stopped sending/, web(server), { stallMs: 400 });
  });

  it('is taken from a file that somebody brought, and from no other', async () => {
    await refused(/There is no file .*missing.whl/, { kind: 'file', path: path.join(folder, 'missing.whl') });
    await refused(/holds no onnxruntime/, fileOf(Buffer.from('no zip at all')));
    await refused(/holds no onnxruntime/, fileOf(zipOf(new Map([['LICENSE', Buffer.from('MIT')]]))));
    for (const other of [Buffer.alloc(10), Buffer.alloc(10_000_000)])
      await refused(
        /holds another onnxruntime/,
        fileOf(zipOf(new Map([...libraries.keys()].map(name => [inside(name), other])))),
      );
    const damaged = Buffer.from(packed);
    damaged.fill(0xff, 300, 2000);
    await refused(/brought.whl (is damaged at|holds another) onnxruntime/, fileOf(damaged));
    await refused(/brought.whl/, fileOf(packed.subarray(1000)));
    await install(fileOf(packed));
    assert.deepEqual(await cudaFindings(wanted), []);
  });

  it('that is damaged, cut off or half there is not loaded, and is made again', async () => {
    await install(fileOf(packed));
    const place = path.join(folder, '1.30.0');
    const library = path.join(place, 'libonnxruntime_providers_cuda.so');
    writeFileSync(library, Buffer.alloc(readFileSync(library).length));
    assert.deepEqual(await cudaFindings(wanted), ['libonnxruntime_providers_cuda.so is not what it was']);
    truncateSync(library, 1000);
    assert.equal(cudaCopy(), undefined);
    await install(fileOf(packed));
    writeFileSync(path.join(place, 'darkroom-cuda.json'), '{');
    assert.equal(cudaCopy(), undefined);
    assert.deepEqual(await cudaFindings(wanted), ['darkroom-cuda.json does not say that it is whole']);
    await install(fileOf(packed));
    assert.deepEqual(await cudaFindings(wanted), []);
  });

  it('goes away with what an interrupted download left', async () => {
    assert.deepEqual(await removeCuda(wanted), { bytes: 0 });
    assert.deepEqual(readdirSync(folder), []);
    await install(fileOf(packed));
    mkdirSync(path.join(folder, '.incoming', '1.30.0'), { recursive: true });
    writeFileSync(path.join(folder, '.incoming', '1.30.0', 'package.whl.part'), 'x');
    assert.ok((await removeCuda(wanted)).bytes > 1_000_000);
    assert.equal(await cudaFindings(wanted), undefined);
    assert.deepEqual(readdirSync(path.join(folder, '.incoming')), []);
  });

  it('is installed by one at a time', async () => {
    server = await serving(sends(packed));
    const results = await Promise.allSettled([install(web(server)), install(web(server))]);
    const failed = results.flatMap(one => (one.status === 'rejected' ? [toFailure(one.reason)] : []));
    assert.equal(failed.length, 1);
    assert.match(failed[0]!.message, /is being written already/);
    assert.deepEqual(await cudaFindings(wanted), []);
  });
});
