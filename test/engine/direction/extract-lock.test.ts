// Two extractions to one name: the second is refused while the first goes on, whatever else became of earlier ones.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import path from 'node:path';
import { extracted, pairsFile, somePairs } from './extracting';
import { WriteLock, lockOf } from '../../../src/engine/write-lock';
import { DarkroomError } from '../../../src/shared/errors';
import { thisOwner } from '../../../src/trace/owner';
import { temporaryFolder } from '../../support/folders';

const newName = () => path.join(temporaryFolder(), 'a.direction.safetensors');

async function requireBusy(out: string): Promise<void> {
  await assert.rejects(WriteLock.take(out), (error: unknown) => {
    assert.ok(error instanceof DarkroomError && error.kind === 'refused');
    assert.match(error.message, /^a\.direction\.safetensors is being written already/);
    assert.match(error.remedy!, /another name/);
    return true;
  });
}

describe('the mark of an extraction', () => {
  it('is there once, and free again at the end', async () => {
    const out = newName();
    const lock = await WriteLock.take(out);
    await requireBusy(out);
    await lock.release();
    assert.deepEqual(readdirSync(path.dirname(out)), []);
    await (await WriteLock.take(out)).release();
  });

  it('is taken by one of many that come at the same time, also over a mark that was left behind', async () => {
    for (const before of [undefined, leftBehind()]) {
      const out = newName();
      if (before !== undefined) writeFileSync(lockOf(out), before);
      const all = await Promise.allSettled(Array.from({ length: 8 }, () => WriteLock.take(out)));
      const taken = all.flatMap(one => (one.status === 'fulfilled' ? [one.value] : []));
      assert.equal(taken.length, 1);
      assert.deepEqual(JSON.parse(readFileSync(lockOf(out), 'utf8')), thisOwner());
      await taken[0]!.release();
      assert.deepEqual(readdirSync(path.dirname(out)), []);
    }
  });

  it('counts for a minute where nothing can be known of its process', async () => {
    for (const mark of ['', 'no mark', JSON.stringify({ pid: 1, host: `${hostname()}-elsewhere` })]) {
      const out = newName();
      writeFileSync(lockOf(out), mark);
      await requireBusy(out);
      const longAgo = new Date(Date.now() - 3_600_000);
      utimesSync(lockOf(out), longAgo, longAgo);
      await (await WriteLock.take(out)).release();
    }
  });

  it('says where a folder is not there', async () => {
    const out = path.join(temporaryFolder(), 'none', 'a.direction.safetensors');
    await assert.rejects(WriteLock.take(out), /cannot be written: its folder is not there/);
  });
});

describe('two extractions to one name', () => {
  it('are one: the second is refused, and the first is as it would be alone', async () => {
    // So many that the first is far from its end when the second asks.
    const wishes = { pairs: pairsFile(somePairs(40)), batch: 1 };
    const alone = await extracted(wishes);
    const out = newName();
    let second: Promise<unknown> | undefined;
    await extracted(
      { ...wishes, out },
      {
        report: event => {
          if (event.kind === 'read' && event.done === 1)
            second ??= assert.rejects(extracted({ ...wishes, out }), /is being written already/);
        },
      },
    );
    assert.ok(second);
    await second;
    assert.deepEqual(readFileSync(out), readFileSync(alone.file));
    assert.deepEqual(readdirSync(path.dirname(out)), [path.basename(out)]);
  });

  it('follow each other where the first was killed', async () => {
    const out = newName();
    writeFileSync(lockOf(out), leftBehind());
    await extracted({ pairs: pairsFile(somePairs(1)), out });
    assert.ok(existsSync(out) && !existsSync(lockOf(out)));
  });
});

/** Of a process that has ended. */
function leftBehind(): string {
  const { pid } = spawnSync(process.execPath, ['--version']);
  return JSON.stringify({ ...thisOwner(), pid });
}
