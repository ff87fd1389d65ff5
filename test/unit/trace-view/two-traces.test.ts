// What may be compared with a trace, whichever way a person chose it.

import assert from 'node:assert/strict';
import path from 'node:path';
import { comparable } from '../../../src/host/trace/two-traces';

const own = path.resolve('runs', 'a.trace.safetensors');

describe('what may be compared with a trace', () => {
  it('is another trace, finished or growing', () => {
    for (const name of ['b.trace.safetensors', 'b.trace.journal']) {
      const other = path.resolve('runs', name);
      assert.equal(comparable(own, other), other);
    }
  });

  it('is not the trace itself, under any of its names', () => {
    const names = [own, path.resolve('runs', 'a.trace.journal'), `${path.dirname(own)}/x/../a.trace.journal`];
    for (const name of names) assert.throws(() => comparable(own, name), /would be compared with itself/);
  });

  it('is nothing that is no trace, and the sentence names it', () => {
    assert.throws(() => comparable(own, path.resolve('cat.png')), /^DarkroomError: cat\.png is no trace\.$/);
    assert.throws(() => comparable(own, 'b.trace.safetensors'), /is no trace/);
  });
});
