// What a download does where a server leads it elsewhere, sends another part than was asked for, or breaks off again and again.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { temporaryFolder } from '../../support/folders';
import { mayHaveToken, redirected } from '../../../src/hub/address';
import { withAttempts } from '../../../src/hub/attempts';
import { downloadFile } from '../../../src/hub/download';
import { modelRemedies } from '../../../src/hub/remedies';
import { Passing } from '../../../src/hub/transport';
import type { Hub } from '../../../src/hub/transport';

const hubAt = (endpoint: string): Hub => ({
  endpoint: new URL(endpoint),
  token: undefined,
  pace: { stallMs: 2000, retryMs: 1, longestWaitMs: 1000 },
  signal: new AbortController().signal,
  remedies: modelRemedies,
});

describe('transfers from a hub', () => {
  it('follow a redirect to http only from an endpoint that is so itself, and keep the token at its origin', () => {
    const [secure, plain] = [new URL('https://hub.test/'), new URL('http://127.0.0.1:80/')];
    const [from, fromPlain] = [hubAt(secure.href), hubAt(plain.href)];
    assert.throws(() => redirected(secure, 'http://hub.test/x', from), /over http, where anybody on the way/);
    assert.equal(redirected(plain, 'http://other.test/x', fromPlain).href, 'http://other.test/x');
    assert.equal(redirected(secure, '/y', from).href, 'https://hub.test/y');
    assert.throws(() => redirected(secure, 'file:///etc/passwd', from), /to file:/);
    assert.equal(mayHaveToken(new URL('https://hub.test/z'), secure), true);
    for (const other of ['https://cdn.test/z', 'http://hub.test/z', 'https://hub.test:8443/z'])
      assert.equal(mayHaveToken(new URL(other), secure), false, other);
  });

  it('are tried again while they come further, and given up where they do not', async () => {
    const hub = hubAt('http://hub.test/');
    let attempts = 0;
    const broken = (isFurther: boolean, until: number) => (progressed: () => void) => {
      attempts++;
      if (isFurther) progressed();
      return attempts < until ? Promise.reject(new Passing('broken')) : Promise.resolve('whole');
    };
    assert.equal(await withAttempts(hub, 'It', broken(true, 12)), 'whole');
    attempts = 0;
    await assert.rejects(
      withAttempts(hub, 'It', broken(false, 12)),
      /It could not be had in 5 attempts: broken/,
    );
  });

  it('refuse a part that is not the one that was asked for, and leave what was there', async () => {
    const content = Buffer.from('0123456789');
    const server = createServer((_, answer) => {
      answer.writeHead(206, { 'content-range': 'bytes 0-5/10', 'content-length': '6' });
      answer.end(content.subarray(0, 6));
    });
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    try {
      const { port } = server.address() as AddressInfo;
      const target = path.join(temporaryFolder(), 'a.onnx');
      writeFileSync(`${target}.part`, content.subarray(0, 4));
      const hash = { kind: 'sha256', hex: createHash('sha256').update(content).digest('hex') } as const;
      const hub = hubAt(`http://127.0.0.1:${port}/`);
      const file = { name: 'a.onnx', bytes: 10, hash };
      await assert.rejects(
        downloadFile(hub, { file, address: hub.endpoint, target, onBytes: () => undefined }),
        /the server sends another part/,
      );
      assert.equal(readFileSync(`${target}.part`, 'utf8'), '0123');
    } finally {
      server.close();
    }
  });
});
