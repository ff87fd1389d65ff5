// A hub of one model on this machine, over real HTTP, that can misbehave in each way that hubs, proxies and networks do. It
// remembers every request, and how many bytes it sent.

import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';

export const commit = '0123456789abcdef0123456789abcdef01234567';

/** Answers in the place of the usual answer; returns false to leave it to that. */
export type Mischief = (request: IncomingMessage, response: ServerResponse, count: number) => boolean;

export interface Seen {
  readonly path: string;
  readonly range: string | undefined;
  readonly authorization: string | undefined;
}

export interface FakeHub {
  readonly endpoint: string;
  readonly seen: Seen[];
  /** Bytes of files that were handed to the network. */
  readonly sent: () => number;
  /** Files stop once this many bytes were sent, until what comes back is called. */
  readonly pauseAt: (bytes: number) => () => void;
  readonly close: () => Promise<void>;
}

export interface FakeModel {
  readonly id: string;
  readonly files: ReadonlyMap<string, Buffer>;
  /** Changes what the API says; gets and returns an entry of `siblings`. */
  readonly listed?: (entry: Record<string, unknown>) => unknown;
  /** By the name of a file, or "api". */
  readonly mischief?: Readonly<Record<string, Mischief>>;
  /** Sends this many bytes, then waits a moment. */
  readonly slow?: { readonly bytes: number; readonly ms: number };
}

export function filesOf(folder: string): Map<string, Buffer> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter(entry =>
    entry.isFile(),
  );
  return new Map(
    entries.map(entry => {
      const file = path.join(entry.parentPath, entry.name);
      return [path.relative(folder, file).replaceAll(path.sep, '/'), readFileSync(file)] as const;
    }),
  );
}

export async function startHub(model: FakeModel): Promise<FakeHub> {
  const seen: Seen[] = [];
  const counts = new Map<string, number>();
  let sent = 0;
  let pause: { readonly at: number; readonly over: Promise<void> } | undefined;
  const goOn = async () => {
    if (pause && sent >= pause.at) await pause.over;
  };
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://hub');
    seen.push({
      path: url.pathname,
      range: request.headers.range,
      authorization: request.headers.authorization,
    });
    const prefix = `/${model.id}/resolve/${commit}/`;
    const isApi = url.pathname.startsWith(`/api/models/${model.id}/revision/`);
    const name = isApi ? 'api' : decodeURIComponent(url.pathname.slice(prefix.length));
    const count = (counts.get(name) ?? 0) + 1;
    counts.set(name, count);
    if (model.mischief?.[name]?.(request, response, count) === true) return;
    const bytes = isApi
      ? apiAnswer(model)
      : url.pathname.startsWith(prefix)
        ? model.files.get(name)
        : undefined;
    if (!bytes) response.writeHead(404).end();
    else if (isApi) response.end(bytes);
    else void sendFile(request, response, bytes, { slow: model.slow, goOn, count: part => (sent += part) });
  });
  await listening(server);
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${port}`,
    seen,
    sent: () => sent,
    pauseAt: bytes => {
      let end: () => void = () => undefined;
      pause = { at: sent + bytes, over: new Promise(resolve => (end = resolve)) };
      return end;
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise(resolve => server.close(resolve));
    },
  };
}

export async function listening(server: Server): Promise<void> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
}

export function apiAnswer({ id, files, listed }: FakeModel): Buffer {
  const siblings = [...files].map(([rfilename, bytes]) => {
    const git = createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
    const isLarge = /\.onnx(_data)?$/.test(rfilename);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const entry = {
      rfilename,
      size: bytes.length,
      blobId: git,
      ...(isLarge && { lfs: { sha256, size: bytes.length, pointerSize: 131 } }),
    };
    return listed ? listed(entry) : entry;
  });
  return Buffer.from(JSON.stringify({ id, sha: commit, siblings }));
}

interface Sending {
  readonly slow: FakeModel['slow'];
  /** Resolves when the next part may be sent. */
  readonly goOn: () => Promise<void>;
  readonly count: (bytes: number) => void;
}

async function sendFile(
  request: IncomingMessage,
  response: ServerResponse,
  bytes: Buffer,
  { slow, goOn, count }: Sending,
): Promise<void> {
  const start = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
  const rest = bytes.subarray(start);
  response.writeHead(start > 0 ? 206 : 200, {
    'content-length': rest.length,
    ...(start > 0 && { 'content-range': `bytes ${start}-${bytes.length - 1}/${bytes.length}` }),
  });
  const step = slow?.bytes ?? rest.length;
  for (let at = 0; at < rest.length && !response.destroyed; at += step) {
    await goOn();
    const part = rest.subarray(at, at + step);
    count(part.length);
    if (!response.write(part)) await writable(response);
    if (slow) await new Promise(resolve => setTimeout(resolve, slow.ms));
  }
  response.end();
}

function writable(response: ServerResponse): Promise<void> {
  return new Promise(resolve => {
    const done = () => {
      response.off('drain', done).off('close', done);
      resolve();
    };
    response.on('drain', done).on('close', done);
  });
}
