import assert from 'node:assert/strict';
import { stepsAhead } from '../../../webview/trace/stage/ahead';
import { Chunks } from '../../../webview/trace/stage/chunks';

/** A host that answers when it is told to, in whatever order. */
class SlowHost {
  readonly asked: string[] = [];
  readonly #answers = new Map<string, { resolve: (value: Float32Array) => void; reject: () => void }>();

  readonly ask = (key: string) => () => {
    this.asked.push(key);
    return new Promise<Float32Array>((resolve, reject) => this.#answers.set(key, { resolve, reject }));
  };

  readonly wish = (key: string) => ({ key, ask: this.ask(key) });

  async answer(key: string, floats = 1): Promise<void> {
    this.#answers.get(key)?.resolve(new Float32Array(floats));
    await settled();
  }

  async refuse(key: string): Promise<void> {
    this.#answers.get(key)?.reject();
    await settled();
  }
}

const settled = () => new Promise(resolve => setImmediate(resolve));

describe('maps on their way', () => {
  let host: SlowHost;
  let arrivals: number;
  let chunks: Chunks<Float32Array>;
  const make = (waiting = 1, bytes = 1000) => {
    host = new SlowHost();
    arrivals = 0;
    chunks = new Chunks(() => arrivals++, { waiting, bytes });
  };
  const look = (key: string) => chunks.get(key, host.ask(key));
  beforeEach(() => make());

  it('asks for the newest wish next, and never for those that were passed', async () => {
    for (const key of ['a', 'b', 'c', 'd']) assert.equal(look(key), undefined);
    assert.deepEqual(host.asked, ['a']);
    await host.answer('a');
    assert.deepEqual(host.asked, ['a', 'd']);
    await host.answer('d');
    assert.deepEqual(host.asked, ['a', 'd']);
    assert.ok(look('d'));
  });

  it('does not let what is looked at wait behind what is only expected', async () => {
    chunks.expect(['x', 'y'].map(host.wish));
    assert.deepEqual(host.asked, ['x']);
    look('a');
    assert.deepEqual(host.asked, ['x', 'a'], 'at once');
    await host.answer('a');
    assert.equal(arrivals, 1);
    await host.answer('x');
    assert.equal(arrivals, 1, 'nobody looks at x');
    assert.deepEqual(host.asked, ['x', 'a', 'y'], 'one piece at a time');
  });

  it('drops what was expected when something else is', async () => {
    chunks.expect(['1', '2', '3'].map(host.wish));
    chunks.expect(['9', '8'].map(host.wish));
    await host.answer('1');
    await host.answer('9');
    await host.answer('8');
    assert.deepEqual(host.asked, ['1', '9', '8']);
  });

  it('shows what was expected when a person comes to it before it is here', async () => {
    chunks.expect([host.wish('x')]);
    look('x');
    assert.deepEqual(host.asked, ['x'], 'not asked for twice');
    await host.answer('x');
    assert.equal(arrivals, 1);
  });

  it('keeps to its room, and forgets what was looked at longest ago', async () => {
    for (const key of ['a', 'b', 'c']) {
      look(key);
      await host.answer(key, 80);
    }
    look('a');
    look('d');
    await host.answer('d', 80);
    assert.deepEqual(
      ['a', 'c', 'd'].map(key => look(key) !== undefined),
      [true, true, true],
    );
    assert.equal(look('b'), undefined);
  });

  it('shows one piece that is larger than its room', async () => {
    look('a');
    await host.answer('a', 5000);
    assert.equal(look('a')?.length, 5000);
  });

  it('asks once for what cannot be read', async () => {
    look('a');
    await host.refuse('a');
    assert.equal(look('a'), null);
    assert.deepEqual(host.asked, ['a']);
  });

  it('asks again for a piece that ended early', async () => {
    look('a');
    await host.answer('a', 2);
    assert.equal(
      chunks.get('a', host.ask('a'), found => found.length > 2),
      undefined,
    );
    assert.deepEqual(host.asked, ['a', 'a']);
  });

  it('fulfils several wishes, the newest first, where all are seen', async () => {
    make(3);
    for (const key of ['a', 'b', 'c', 'd', 'e']) look(key);
    for (const key of ['a', 'e', 'd', 'c']) await host.answer(key);
    assert.deepEqual(host.asked, ['a', 'e', 'd', 'c'], 'b was one too many');
  });
});

describe('steps that come next', () => {
  it('lie in the direction of travel, with a few behind', () => {
    assert.deepEqual(stepsAhead(10, 9, 100, 8), [11, 12, 9, 8, 13, 14, 15, 16]);
    assert.deepEqual(stepsAhead(10, 11, 100, 8), [9, 8, 11, 12, 7, 6, 5, 4]);
  });

  it('are those that are there', () => {
    assert.deepEqual(stepsAhead(0, 1, 3, 8), [1, 2]);
    assert.deepEqual(stepsAhead(2, 1, 3, 8), [1, 0]);
  });
});
