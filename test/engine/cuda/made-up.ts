// A package that is none of NVIDIA's or Microsoft's, a server of it, and a machine that seems to have a card.

import { createHash, randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { neededLibraries } from '../../../src/engine/cuda/package';
import type { CudaPackage } from '../../../src/engine/cuda/package';
import { listening } from '../../support/fake-hub';
import { zipOf } from '../../support/zip';

export const libraries = new Map([
  ['libonnxruntime_providers_shared.so', Buffer.from('no library, but short')],
  ['libonnxruntime_providers_cuda.so', Buffer.concat([Buffer.alloc(500_000, 'x'), randomBytes(500_000)])],
]);

export const inside = (name: string): string => `onnxruntime/capi/${name}`;

export const packed = zipOf(
  new Map([
    ['onnxruntime/LICENSE', Buffer.from('MIT')],
    ...[...libraries].map(([name, bytes]) => [inside(name), bytes] as const),
  ]),
);

/** As package.ts describes one, of these bytes; the libraries in it have to be those above. */
export function described(bytes: Buffer, address = 'http://127.0.0.1/package.whl'): CudaPackage {
  const members = [...libraries].map(([name, library]) => ({
    name,
    path: inside(name),
    bytes: library.length,
    sha256: sha256(library),
  }));
  return {
    version: '1.30.0',
    name: 'package.whl',
    address,
    bytes: bytes.length,
    sha256: sha256(bytes),
    members,
  };
}

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

export interface Server {
  readonly address: string;
  readonly asked: (string | undefined)[];
  readonly close: () => Promise<void>;
}

type Answer = (request: IncomingMessage, response: ServerResponse, count: number) => void;

/** Every request with its range, if any. */
export async function serving(answer: Answer): Promise<Server> {
  const asked: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    asked.push(request.headers.range);
    answer(request, response, asked.length);
  });
  await listening(server);
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}/package.whl`,
    asked,
    close: async () => {
      server.closeAllConnections();
      await new Promise(resolve => server.close(resolve));
    },
  };
}

/** The bytes from where they are asked for on; up to `until` of the whole, and then the connection breaks. */
export function sends(bytes: Buffer, until = bytes.length): Answer {
  return ({ headers }, response) => {
    const start = Number(/\d+/.exec(headers.range ?? '')?.[0] ?? 0);
    response.writeHead(start > 0 ? 206 : 200, {
      'content-length': bytes.length - start,
      ...(start > 0 && { 'content-range': `bytes ${start}-${bytes.length - 1}/${bytes.length}` }),
    });
    if (until === bytes.length) response.end(bytes.subarray(start));
    else response.write(bytes.subarray(start, until), () => response.socket?.destroy());
  };
}

/** What makes a process believe that it has a card, its driver and NVIDIA's libraries. */
export function seemingCard(folder: string, driver = '580.95.05'): NodeJS.ProcessEnv {
  const program = path.join(folder, 'bin', 'nvidia-smi');
  mkdirSync(path.dirname(program), { recursive: true });
  writeFileSync(program, `#!/bin/sh\necho "A Card, ${driver}, 8.6, 24576"\n`);
  chmodSync(program, 0o755);
  const place = path.join(folder, 'lib');
  mkdirSync(place, { recursive: true });
  for (const name of Object.values(neededLibraries).flat()) writeFileSync(path.join(place, name), '');
  return { PATH: `${path.dirname(program)}:${process.env['PATH']}`, LD_LIBRARY_PATH: place };
}
