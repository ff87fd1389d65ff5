import assert from 'node:assert/strict';
import { contrast, generate, taskOf } from '../../../src/tasks/generate';
import { Random } from '../../../src/shared/random';
import { sampleRecord } from '../../../src/tasks/record';
import { shardBytes } from '../../../src/tasks/shard';
import { DarkroomError } from '../../../src/shared/errors';
import { forEachTask } from './samples';

const refuses = (words: RegExp, ...calls: (() => unknown)[]) => {
  for (const call of calls)
    assert.throws(
      call,
      error => error instanceof DarkroomError && words.test(error.message) && !!error.remedy,
    );
};

describe('the generator', () => {
  forEachTask('makes the same sample again, whatever was made before it', task => {
    const once = generate(task, { seed: 4, index: 77 });
    const picture = once.picture.slice();
    for (let index = 0; index < 5; index++) generate(task, { seed: 5, index }).picture.fill(0);
    const again = generate(task, { seed: 4, index: 77 });
    assert.deepEqual(again.picture, picture);
    assert.deepEqual(sampleRecord(again, { others: 3 }), sampleRecord(once, { others: 3 }));
    again.steps.forEach((step, i) => assert.deepEqual(step.sketch(), once.steps[i]!.sketch()));
  });

  forEachTask('makes another sample from another seed or index', task => {
    const facts = new Set<string>();
    for (const seed of [0, 1, 2 ** 32 - 1]) {
      for (const index of [0, 1, 2, 2 ** 32 - 1])
        facts.add(JSON.stringify(generate(task, { seed, index }).facts));
    }
    assert.equal(facts.size, 12);
  });

  it('draws the same facts differently when the style is chosen, and the facts stay', () => {
    const one = generate('trail', { seed: 1, index: 1, style: { palette: 0, noise: 0 } });
    const other = generate('trail', { seed: 1, index: 1, style: { palette: 1, noise: 0 } });
    assert.deepEqual(one.facts, other.facts);
    assert.notDeepEqual(one.picture, other.picture);
  });

  it('refuses what is out of range, with a sentence', () => {
    const at = { seed: 0, index: 0 };
    refuses(
      /seed/,
      () => generate('trail', { ...at, seed: -1 }),
      () => generate('bars', { ...at, seed: 2 ** 32 }),
    );
    refuses(
      /index/,
      () => generate('turn', { ...at, index: 0.5 }),
      () => generate('relate', { ...at, index: NaN }),
    );
    refuses(
      /difficulty/,
      () => generate('trail', { ...at, difficulty: 0 }),
      () => generate('trail', { ...at, difficulty: 7 }),
      () => generate('relate', { ...at, difficulty: 4 }),
      () => contrast('bars', { seed: 1, count: 3, difficulty: 9 }),
    );
    refuses(
      /no task/,
      () => taskOf('maze'),
      () => taskOf('constructor'),
      () => taskOf(''),
    );
    refuses(
      /number of samples/,
      () => contrast('turn', { seed: 0, count: -1 }),
      () => contrast('turn', { seed: 0, count: 1e9 }),
    );
    refuses(/palette/, () => generate('trail', { ...at, style: { palette: 99 } }));
    refuses(/noise/, () => generate('trail', { ...at, style: { noise: NaN } }));
    refuses(/radius/, () => generate('trail', { ...at, style: { radius: 60 } }));
  });
});

describe('its random numbers', () => {
  it('are those of sfc32 as another implementation gives them', () => {
    const random = new Random(1, 2, 3);
    assert.deepEqual(
      [random.next(), random.next(), random.next()],
      [2_823_144_199, 33_601_371, 1_456_756_623],
    );
  });

  it('fill a range evenly, and neighbours in seed and index are strangers', () => {
    const counts = new Array<number>(10).fill(0);
    for (let seed = 0; seed < 100; seed++) {
      for (let index = 0; index < 100; index++) counts[new Random(seed, index).below(10)]!++;
    }
    const chiSquare = counts.reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0);
    assert.ok(chiSquare < 30, counts.join(' '));
  });
});

describe('a shard', () => {
  it('is a safetensors document with pictures, sketches and records', () => {
    const samples = Array.from({ length: 5 }, (_, index) => generate('bars', { seed: 2, index }));
    const bytes = shardBytes(samples, { sketches: true, others: 1 });
    const view = new DataView(bytes.buffer);
    const length = Number(view.getBigUint64(0, true));
    assert.equal(length % 8, 0);
    const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length))) as Record<
      string,
      { dtype: string; shape: number[]; data_offsets: [number, number] }
    > & { __metadata__: { records: string; words: string } };
    const data = (name: string) => bytes.subarray(...header[name]!.data_offsets.map(at => 8 + length + at));
    const steps = samples.reduce((sum, sample) => sum + sample.steps.length, 0);
    assert.deepEqual(header['picture']!.shape, [5, 128, 128, 3]);
    assert.deepEqual(header['sketch']!.shape, [steps, 128, 128, 3]);
    assert.deepEqual(data('picture').subarray(2 * 49152, 3 * 49152), samples[2]!.picture);
    assert.deepEqual(data('sketch').subarray(-49152), samples[4]!.steps.at(-1)!.sketch());
    const owners = new Int32Array(data('sketch_of').slice().buffer);
    assert.deepEqual(
      [...owners],
      samples.flatMap((sample, i) => sample.steps.map(() => i)),
    );
    const last = Math.max(...['picture', 'sketch', 'sketch_of'].map(name => header[name]!.data_offsets[1]));
    assert.equal(8 + length + last, bytes.length);
    const { records, words } = header.__metadata__;
    assert.deepEqual(
      JSON.parse(records),
      JSON.parse(JSON.stringify(samples.map(s => sampleRecord(s, { others: 1 })))),
    );
    assert.ok((JSON.parse(words) as { vocabulary: string[] }).vocabulary.includes('red'));
  });
});
