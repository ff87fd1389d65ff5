import assert from 'node:assert/strict';
import { compile } from '../../../src/intervention/compile';
import { parseInterventions } from '../../../src/intervention/parse';
import { hookRequest } from '../../../src/intervention/request';
import { Fed, streamAt } from './fed';
import { manifest, numbers, tableOf, vectors, width } from './small-model';

const planOf = (list: readonly unknown[]) => compile(parseInterventions(list), manifest, vectors);

function prompt(list: readonly unknown[], text: string): Fed {
  const table = tableOf(text);
  const count = table.classes.length;
  const request = hookRequest([planOf(list)], { rows: [table], from: 0, count });
  return new Fed(request, { rows: 1, positions: count, total: count });
}

describe('patches among interventions', () => {
  const trace = (positions: string) =>
    prompt([{ at: { layers: [1], positions }, do: { patch: { trace: 'clean' } } }], 'ppp.gggg');
  const value = (tables: Fed, s: number) => tables.stream(1, 0, s, streamAt(0, s));

  it('take the row as far from the end of the prompt, up to the last that was recorded', () => {
    const tables = trace('[1..]');
    const row = (index: number) => Array.from({ length: width }, (_, i) => 100 + index * width + i);
    assert.deepEqual(
      [1, 2, 3, 4].map(s => value(tables, s)),
      [0, 1, 2, 3].map(row),
    );
    assert.deepEqual(value(tables, 5), streamAt(0, 5));
    assert.deepEqual(value(tables, 0), streamAt(0, 0));
  });

  it('refuse a position that the trace begins after', () =>
    assert.throws(() => trace('all'), {
      kind: 'bad-input',
      message: 'A patch is to replace position 0, and the trace it is from begins 1 position later.',
    }));

  it('have a limit of memory, whatever is patched', () => {
    const most = 1200;
    const long = { classes: new Uint8Array(most).fill(1), promptLength: most };
    const rows = numbers(most * width, () => 1);
    const request = (count: number, batch: number, ...names: readonly string[]) => {
      const list = names.map(positions => ({
        at: { layers: [1], positions },
        do: { patch: { tensor: 'v' } },
      }));
      const deep = { ...manifest, layers: 60 };
      const plan = compile(parseInterventions(list), deep, { ...vectors, tensor: () => rows });
      const plans = Array.from({ length: batch }, () => plan);
      return () => hookRequest(plans, { rows: plans.map(() => long), from: 0, count });
    };
    assert.throws(request(most, 1, 'all'), {
      kind: 'bad-input',
      message: /^The vectors of one step would take 336 MB, and 256 MB is the limit\.$/,
    });
    assert.doesNotThrow(request(100, 1, 'all'));
    assert.doesNotThrow(request(most, 1, '[0..599]'));
    assert.throws(request(most, 1, '[0..599]', '[600..1199]'), /is the limit/);
    assert.throws(request(most, 2, '[0..599]'), /is the limit/);
  });
});

describe('knock-outs among interventions', () => {
  const knock = (keys: string, more: object = {}) => ({ at: { keys, ...more }, do: { 'knock-out': true } });

  it('may not leave a query without any key', () => {
    assert.throws(() => prompt([knock('prompt')], 'pip.g'), {
      kind: 'bad-input',
      message: '[0] would leave position 0, of class "prompt", no key to look at.',
      remedy: /Leave it out of "queries"/,
    });
    assert.doesNotThrow(() => prompt([knock('prompt', { queries: 'generated' })], 'pip.g'));
    assert.doesNotThrow(() => prompt([knock('image')], 'pip.g'));
    assert.throws(() => prompt([knock('image')], 'iip.g'), /position 0, of class "image"/);
    // A gate, however strong, leaves something.
    assert.doesNotThrow(() => prompt([{ at: { keys: 'all' }, do: { gate: 1e-6 } }], 'pip.g'));
  });

  it('are counted together where they hold in the same head', () => {
    const parts = (heads: readonly unknown[]) => [
      knock('image', { queries: 'generated', heads: heads[0] }),
      knock('text', { queries: 'generated', heads: heads[1] }),
    ];
    assert.throws(
      () => prompt(parts([[0], 'all']), 'pip.g'),
      /^DarkroomError: \[0\] and \[1\] would leave position 3/,
    );
    assert.throws(() => prompt(parts([[1], [1]]), 'pip.g'), /position 3/);
    assert.doesNotThrow(() => prompt(parts([[0], [1]]), 'pip.g'));
    const inLayers = [knock('image', { layers: [1] }), knock('text', { layers: [2], queries: 'generated' })];
    assert.doesNotThrow(() => prompt(inLayers, 'pip.g'));
  });
});
