// An export that is cancelled leaves nothing: neither half a file nor the one that it was to replace in pieces.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { runExport } from '../../../src/host/trace/export-process';
import { temporaryFolder } from '../../support/folders';

/** Writes as an export does, says how far it is, and goes on until it is ended. */
const program = (unfinished: string) => `
const out = process.argv[process.argv.indexOf('--out') + 1];
const { dirname, basename, join } = require('node:path');
require('node:fs').writeFileSync(${unfinished}, 'half');
process.send({ done: 1, total: 2 });
setInterval(() => undefined, 1000);
`;

/** As much of a token as is asked for. */
function cancellation() {
  const listeners: (() => void)[] = [];
  const token = {
    isCancellationRequested: false,
    onCancellationRequested: (listener: () => void) => {
      listeners.push(listener);
      return { dispose: () => undefined };
    },
  };
  const cancel = () => {
    token.isCancellationRequested = true;
    for (const listener of listeners) listener();
  };
  return { token, cancel };
}

describe('an export that is cancelled', () => {
  it('leaves what was there, and nothing beside it', async () => {
    const [folder, tools] = [temporaryFolder(), temporaryFolder()];
    const out = path.join(folder, 'a.html');
    writeFileSync(out, 'before');
    const writer = path.join(tools, 'writer.cjs');
    writeFileSync(
      writer,
      program("join(dirname(out), '.' + basename(out).slice(0, 100) + '.' + process.pid + '.part')"),
    );
    const { token, cancel } = cancellation();
    const seen: string[] = [];
    await assert.rejects(
      runExport({
        program: writer,
        args: ['export', path.join(folder, 'a.trace.safetensors')],
        out,
        cancel: token as never,
        onProgress: () => {
          seen.push(...readdirSync(folder));
          cancel();
        },
      }),
      /The export was cancelled/,
    );
    assert.ok(
      seen.some(name => name.endsWith('.part')),
      'half of it was there',
    );
    assert.deepEqual(readdirSync(folder), ['a.html']);
    assert.equal(readFileSync(out, 'utf8'), 'before');
  });
});
