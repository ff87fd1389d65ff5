import assert from 'node:assert/strict';
import type { AskReads } from '../../../webview/trace/stage/maps';
import { Maps } from '../../../webview/trace/stage/maps';
import type { TraceView } from '../../../src/shared/protocol/trace-panel';

const patches = 4;
const trace = {
  lens: false,
  frames: false,
  attention: { patches, heads: 2, layers: [1, 2, 3, 4, 5, 6, 7, 8], hasMean: false, hasLayers: true },
  steps: Array.from({ length: 60 }, (_, step) => ({ kind: 'text', row: step, fed: step })),
} as unknown as TraceView;

const settled = () => new Promise(resolve => setImmediate(resolve));

describe('maps that are fetched ahead', () => {
  let asked: string[];
  let maps: Maps;
  beforeEach(() => {
    asked = [];
    const ask = ((name: string, { row, layer }: { row: number; layer: number }) => {
      asked.push(`${name} ${row} ${layer}`);
      return Promise.resolve({ mean: new Float32Array(patches), heads: new Float32Array(2 * patches) });
    }) as unknown as AskReads;
    maps = new Maps(ask, () => undefined);
  });

  const look = async (step: number, layer: number) => {
    maps.layer(trace, step, layer);
    maps.expect(trace, step, layer, { layers: true, readings: true });
    await settled();
    await settled();
  };

  it('are one more for each further step, of the layer that is looked at', async () => {
    await look(10, 3);
    await look(11, 3);
    for (let step = 12; step < 30; step++) {
      const before = asked.length;
      await look(step, 3);
      assert.ok(asked.length - before <= 1, asked.slice(before).join(', '));
    }
    assert.ok(asked.every(name => name.endsWith(' 3')));
    assert.ok(asked.includes('layer 36 3'), 'what comes next is here');
  });

  it('are the layers of the step for whoever goes through those', async () => {
    await look(10, 3);
    asked.length = 0;
    await look(10, 4);
    assert.deepEqual([...asked].sort(), ['layer 10 4', 'layer 10 5', 'layer 10 6', 'layer 10 7'].sort());
  });

  it('tell what of them is here, and ask for nothing', async () => {
    assert.equal(maps.here.layer(trace, 10, 3), undefined);
    await settled();
    assert.deepEqual(asked, []);
    await look(10, 3);
    const count = asked.length;
    assert.equal(maps.here.layer(trace, 10, 3), maps.layer(trace, 10, 3));
    assert.equal(maps.here.layer(trace, 59, 3), undefined);
    assert.equal(maps.here.mean(trace, 10), null, 'none was recorded');
    await settled();
    assert.equal(asked.length, count);
  });
});

describe('rows of attention that come in pieces', () => {
  it('are here only as far as the piece reaches that was fetched while the trace grew', async () => {
    const growing = { ...trace, attention: { ...trace.attention, hasMean: true } } as TraceView;
    const piece = Float32Array.from({ length: 3 * patches }, (_, i) => i);
    const maps = new Maps(
      () => Promise.resolve(piece),
      () => undefined,
    );
    maps.mean(growing, 0);
    await settled();
    assert.deepEqual(maps.here.mean(growing, 2), Float32Array.of(8, 9, 10, 11));
    assert.equal(maps.here.mean(growing, 3), undefined);
  });
});
