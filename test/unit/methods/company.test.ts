// Runs that ask for what is computed at the same time: what is put together, in which order, and what happens to the others when
// one ends, fails, or waits for another.

import assert from 'node:assert/strict';
import { alone, inCompany } from '../../../src/methods/company';
import type { Desk, Want } from '../../../src/methods/company';

interface Recorder {
  readonly log: string[];
  readonly want: (name: string, rank: number) => Want<string, string>;
}

function recorder(): Recorder {
  const log: string[] = [];
  const want = (name: string, rank: number): Want<string, string> => ({
    rank,
    together: async wants => {
      log.push(`${name}: ${wants.join(' ')}`);
      if (wants.length > 1 && wants.includes('bad')) throw new Error('together');
      if (wants.includes('bad')) throw new Error('alone');
      return Promise.resolve(wants.map(what => what.toUpperCase()));
    },
  });
  return { log, want };
}

describe('runs in company', () => {
  it('are served together, in their order, the cheap things first', async () => {
    const { log, want } = recorder();
    const [step, look] = [want('step', 2), want('look', 0)];
    const works = [
      async (desk: Desk) => [await desk.ask(step, 'a'), await desk.ask(step, 'a2')],
      async (desk: Desk) => [await desk.ask(look, 'b'), await desk.ask(step, 'b2')],
      async (desk: Desk) => [await desk.ask(step, 'c')],
    ];
    const results = await Promise.all(inCompany(works));
    assert.deepEqual(results, [['A', 'A2'], ['B', 'B2'], ['C']]);
    assert.deepEqual(log, ['look: b', 'step: a b2 c', 'step: a2']);
  });

  it('go on when one fails, who fails by himself', async () => {
    const { log, want } = recorder();
    const step = want('step', 2);
    const work = (what: string) => async (desk: Desk) => [
      await desk.ask(step, what),
      await desk.ask(step, 'x'),
    ];
    const ends = await Promise.allSettled(inCompany(['a', 'bad', 'c'].map(work)));
    assert.deepEqual(
      ends.map(end => (end.status === 'fulfilled' ? end.value : (end.reason as Error).message)),
      [['A', 'X'], 'alone', ['C', 'X']],
    );
    assert.deepEqual(log, ['step: a bad c', 'step: a', 'step: bad', 'step: c', 'step: x x']);
  });

  it('do not wait for one who waits for another of them', async () => {
    const { log, want } = recorder();
    const step = want('step', 2);
    let tell: (what: string) => void = () => undefined;
    const known = new Promise<string>(resolve => {
      tell = resolve;
    });
    const works = [
      async (desk: Desk) => {
        tell(await desk.ask(step, 'first'));
        return desk.ask(step, 'second');
      },
      async (desk: Desk) => desk.ask(step, `after ${await desk.until(known)}`),
    ];
    assert.deepEqual(await Promise.all(inCompany(works)), ['SECOND', 'AFTER FIRST']);
    assert.equal(log[0], 'step: first');
  });

  it('of one are served at once', async () => {
    const { want } = recorder();
    assert.equal(await alone.ask(want('step', 2), 'a'), 'A');
    await assert.rejects(alone.ask(want('step', 2), 'bad'), /alone/);
    const twice: Want<string, string> = { rank: 0, together: wants => Promise.resolve([...wants, 'more']) };
    await assert.rejects(alone.ask(twice, 'a'), /2 results are not one/);
  });
});
