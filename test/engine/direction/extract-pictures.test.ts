// The pictures that a list of pairs names come from anywhere.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { PairPictures } from '../../../src/engine/direction/extract-pictures';
import type { ModelFolder } from '../../../src/model/folder/model-folder';
import { temporaryFolder } from '../../support/folders';

describe('the pictures of pairs', () => {
  const hashedIn = (folder: string) => (picture: string) => {
    const unused = () => assert.fail('Hashing looks at files alone.');
    const model = { takesPictures: true, see: unused, folder: {} as ModelFolder };
    const pictures = new PairPictures(model, folder);
    const pair = { prompt: 'a', reasoning: 'b', direct: 'c', picture, where: 'pairs.jsonl, line 1,' };
    return pictures.hash([pair]);
  };
  const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes);

  it('are hashed by what is in them', async () => {
    const folder = temporaryFolder();
    const hashed = hashedIn(folder);
    const bytes = Uint8Array.from({ length: 200_000 }, (_, i) => i % 251);
    writeFileSync(path.join(folder, 'a.png'), bytes);
    assert.equal(await hashed('a.png'), sha256(sha256(bytes).digest()).digest('hex'));
  });

  it('are refused where one never ends, is too large or is not there', async () => {
    const folder = temporaryFolder();
    const hashed = hashedIn(folder);
    writeFileSync(path.join(folder, 'large.png'), '');
    truncateSync(path.join(folder, 'large.png'), 2 ** 28 + 1);
    await assert.rejects(hashed('large.png'), /line 1, names the picture large\.png, .*larger than 256 MB/);
    await assert.rejects(hashed('none.png'), /names the picture none\.png, which cannot be read/);
    await assert.rejects(hashed('.'), /it is no file/);
    if (process.platform === 'win32') return;
    execFileSync('bash', ['-c', 'mkfifo "$0"', path.join(folder, 'pipe.png')]);
    await assert.rejects(hashed('pipe.png'), /it is no file/);
  });
});
