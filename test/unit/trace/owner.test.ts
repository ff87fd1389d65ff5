import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { uptime } from 'node:os';
import { isWriting, thisOwner } from '../../../src/trace/owner';

const onLinux = process.platform === 'linux' ? it : () => undefined;

describe('who writes a journal', () => {
  // As each test begins: the tests before it may have taken minutes.
  let now = 0;
  beforeEach(() => {
    now = Date.now();
  });

  it('is the process that its head names, while that is there', () => {
    assert.equal(isWriting(thisOwner(), now), true);
    const { pid } = spawnSync(process.execPath, ['-e', '']);
    assert.equal(isWriting({ ...thisOwner(), pid }, now), false);
  });

  onLinux('is not a later process of the same number', () => {
    const owner = thisOwner();
    const [machine, ticks] = owner.began?.split(' ') ?? [];
    assert.ok(machine !== undefined && Number(ticks) > 0);
    assert.equal(isWriting({ ...owner, began: `${machine} ${Number(ticks) - 1}` }, now), false);
    assert.equal(isWriting({ ...owner, began: `another ${ticks}` }, now), false);
  });

  it('is nobody where the machine was started after the last step', () => {
    const { pid, host } = thisOwner();
    assert.equal(isWriting({ pid, host }, now), true);
    assert.equal(isWriting({ pid, host }, now - uptime() * 1000 - 3_600_000), false);
  });

  it('is believed of another machine for a minute after the last step', () => {
    assert.equal(isWriting({ ...thisOwner(), host: 'elsewhere' }, now), true);
    assert.equal(isWriting({ ...thisOwner(), host: 'elsewhere' }, now - 3_600_000), false);
  });
});
