import assert from 'node:assert/strict';
import { DarkroomError } from '../../src/shared/errors';
import type { Call, Nothing } from '../../src/shared/rpc/contract';
import type { Channel } from '../../src/shared/rpc/peer';
import { Peer } from '../../src/shared/rpc/peer';

type Calculator = {
  calls: {
    add: Call<readonly [number, number], number>;
    count: Call<number, string, number>;
    wait: Call;
    fail: Call<undefined, never>;
    echo: Call<unknown, unknown>;
  };
  topics: { total: number };
};

/** Two ends that exchange structured clones, as real transports do. */
function pair() {
  const sent: unknown[] = [];
  let underWay = 0;
  const listeners = { near: new Set<(data: unknown) => void>(), far: new Set<(data: unknown) => void>() };
  const end = (mine: keyof typeof listeners, theirs: keyof typeof listeners): Channel => ({
    send: message => {
      const copy: unknown = structuredClone(message);
      sent.push(copy);
      underWay++;
      setImmediate(() => {
        underWay--;
        listeners[theirs].forEach(receive => receive(copy));
      });
    },
    listen: receive => {
      listeners[mine].add(receive);
      return () => listeners[mine].delete(receive);
    },
  });
  const inject = (data: unknown) => listeners.near.forEach(receive => receive(data));
  /** Everything that was sent has arrived, and so has what was answered to it at once. */
  const delivered = async () => {
    do await new Promise(resolve => setImmediate(resolve));
    while (underWay > 0);
  };
  return { near: end('near', 'far'), far: end('far', 'near'), sent, inject, delivered };
}

function connect() {
  const wire = pair();
  const refused: string[] = [];
  const totals: number[] = [];
  let aborted = false;
  const server = new Peer<Calculator, Nothing>(wire.far, {
    handlers: {
      add: ([a, b]) => a + b,
      count: async (upTo, { report }) => {
        for (let i = 1; i <= upTo; i++) report(i);
        return Promise.resolve('done');
      },
      wait: (_, { signal }) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => {
            aborted = true;
            reject(signal.reason as Error);
          });
        }),
      fail: () => {
        throw new DarkroomError('missing', 'There is no file x.onnx.', { remedy: 'Check the path.' });
      },
      echo: value => value,
    },
    onRefused: why => refused.push(why),
  });
  const client = new Peer<Nothing, Calculator>(wire.near, {
    handlers: {},
    topics: { total: value => totals.push(value) },
    onRefused: why => refused.push(why),
  });
  return { wire, server, client, refused, totals, wasAborted: () => aborted };
}

describe('a peer', () => {
  it('answers calls made at the same time, each with its own result', async () => {
    const { client } = connect();
    const sums = await Promise.all([1, 2, 3].map(n => client.call('add', [n, n])));
    assert.deepEqual(sums, [2, 4, 6]);
    assert.equal(client.pendingCalls, 0);
  });

  it('delivers events in order and before the result', async () => {
    const { client } = connect();
    const seen: (number | string)[] = [];
    const result = await client.call('count', 3, { onEvent: n => seen.push(n) });
    seen.push(result);
    assert.deepEqual(seen, [1, 2, 3, 'done']);
  });

  it('hands over typed arrays as typed arrays', async () => {
    const { client } = connect();
    const latents = Float32Array.of(0.5, -1.25);
    assert.deepEqual(await client.call('echo', latents), latents);
  });

  it('keeps kind, message and remedy of a failure', async () => {
    const { client } = connect();
    await assert.rejects(client.call('fail', undefined), {
      name: 'DarkroomError',
      kind: 'missing',
      message: 'There is no file x.onnx.',
      remedy: 'Check the path.',
    });
  });

  it('aborts the other side and settles when that side has stopped', async () => {
    const { wire, client, wasAborted } = connect();
    const controller = new AbortController();
    const waiting = client.call('wait', undefined, { signal: controller.signal });
    await wire.delivered();
    assert.equal(wasAborted(), false);
    controller.abort();
    await assert.rejects(waiting, { kind: 'cancelled' });
    assert.equal(wasAborted(), true);
  });

  it('does not even ask when it was aborted before', async () => {
    const { client, wire } = connect();
    await assert.rejects(client.call('wait', undefined, { signal: AbortSignal.abort() }), {
      kind: 'cancelled',
    });
    assert.deepEqual(wire.sent, []);
  });

  it('gives up after the time it was given, and tells the other side', async () => {
    const { wire, client, wasAborted, refused } = connect();
    await assert.rejects(client.call('wait', undefined, { timeoutMs: 20 }), { kind: 'timeout' });
    await wire.delivered();
    assert.equal(wasAborted(), true);
    assert.deepEqual(refused, [], 'the late answer is not a fault');
  });

  it('rejects everything that is pending when it is disposed, with the reason', async () => {
    const { client } = connect();
    const waiting = [client.call('wait', undefined), client.call('wait', undefined)];
    client.dispose(new DarkroomError('engine-stopped', 'The engine was killed.'));
    for (const call of waiting)
      await assert.rejects(call, { kind: 'engine-stopped', message: 'The engine was killed.' });
    await assert.rejects(client.call('add', [1, 1]), { kind: 'engine-stopped' });
  });

  it('aborts running handlers when it is disposed', async () => {
    const { wire, client, server, wasAborted } = connect();
    void client.call('wait', undefined).catch(() => undefined);
    await wire.delivered();
    server.dispose();
    assert.equal(wasAborted(), true);
    client.dispose();
  });

  it('refuses a call that nobody answers, by name', async () => {
    const { client, refused } = connect();
    await assert.rejects(client.call('constructor' as 'add', [1, 1]), {
      kind: 'bad-input',
      message: /"constructor"/,
    });
    assert.deepEqual(refused, ['an unknown call "constructor"']);
  });

  it('refuses messages of unknown shape and answers to calls never made', async () => {
    const { client, wire, refused } = connect();
    for (const data of [
      undefined,
      7,
      [],
      {},
      { kind: 'call' },
      { kind: 'outcome', id: -1 },
      { kind: 'x', id: 1 },
    ]) {
      wire.inject(data);
    }
    wire.inject({ kind: 'outcome', id: 99, outcome: { ok: 1 } });
    wire.inject({ kind: 'topic', topic: 'toString', value: 1 });
    assert.equal(refused.length, 9);
    assert.equal(await client.call('add', [2, 2]), 4, 'it still works');
  });

  it('does not take the calls of a page that was there before for its own', async () => {
    const { wire, client } = connect();
    const before = client.call('wait', undefined);
    before.catch(() => undefined);
    await wire.delivered();
    // The page is loaded anew: its peer is gone, the other side does not know.
    const page = new Peer<Nothing, Calculator>(wire.near, { handlers: {} });
    assert.equal(await page.call('add', [2, 3]), 5);
    client.dispose();
  });

  it('publishes topics to whoever listens', async () => {
    const { wire, server, totals } = connect();
    server.publish('total', 5);
    server.publish('total', 6);
    await wire.delivered();
    assert.deepEqual(totals, [5, 6]);
  });

  it('turns a value that cannot be sent into a failure of that call', async () => {
    const { client } = connect();
    await assert.rejects(
      client.call('echo', () => 1),
      { kind: 'internal' },
    );
    assert.equal(await client.call('add', [1, 2]), 3);
  });
});
