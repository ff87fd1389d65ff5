// Grids, their controls and what is written of a sweep, against tables made by hand.

import assert from 'node:assert/strict';
import { armOf, designsOf } from '../../../src/engine/direction/arms';
import type { Source } from '../../../src/engine/direction/arms';
import { withoutAlike } from '../../../src/engine/direction/arms-alike';
import { controlsNamed, withControls } from '../../../src/engine/direction/arms-controls';
import { armTable, sweepFile } from '../../../src/engine/direction/sweep-files';
import { inWords } from '../../../src/engine/direction/sweep-words';
import { transferOf } from '../../../src/engine/direction/transfer';
import type { Arm, SampleOutcome } from '../../../src/engine/direction/trial';
import { summarise } from '../../../src/engine/direction/trial-summary';

const width = 4;
const source = (name: string, layers = 3): Source => {
  const kept = Array.from({ length: layers + 1 }, (_, layer) => layer);
  const states = new Float32Array(6 * kept.length * width);
  return {
    name,
    direction: {
      file: `/somewhere/${name}.direction.safetensors`,
      about: {
        format: 1,
        model: { name: 'm', hash: 'a'.repeat(64), width, layers, vocabulary: 'b'.repeat(64) },
        layers: kept,
        pairs: { count: 6, hash: 'c'.repeat(64), source: 'p.jsonl', topics: {} },
        template: 'instructed',
        position: 'prompt',
      },
      reasoning: states,
      direct: states,
    },
  };
};
/** A direction whose one layer beside the embeddings is this. */
function pointing(name: string, direction: readonly number[]): Source {
  const one = source(name, 1);
  const reasoning = one.direction.reasoning.map((_, i) => direction[i % width] ?? 0);
  return { name, direction: { ...one.direction, reasoning } };
}
const namesOf = (designs: readonly { readonly name: string }[]) => designs.map(({ name }) => name);

describe('a grid of arms', () => {
  it('has every direction at every point, named by what varies', () => {
    const designs = designsOf([source('a'), source('b')], { layers: [1, 2], strengths: [0.1] });
    assert.deepEqual(namesOf(designs), [
      'a, layer 1, strength 0.1',
      'a, layer 2, strength 0.1',
      'b, layer 1, strength 0.1',
      'b, layer 2, strength 0.1',
    ]);
    assert.deepEqual(designs[3]!.steer, {
      direction: '/somewhere/b.direction.safetensors',
      layers: [2],
      strength: 0.1,
    });
    assert.throws(() => designsOf([source('a')], { strengths: [1], degrees: [10] }), /both given/);
  });

  it('takes the first pairs of a direction', () => {
    const [few] = designsOf([source('a')], { pairs: [2] });
    assert.equal(few!.source.direction.reasoning.length, 2 * 4 * width);
    assert.equal(few!.source.direction.about.pairs.count, 2);
    assert.throws(() => designsOf([source('a')], { pairs: [7] }), /Of the 6 pairs of a, 7/);
  });

  it('has controls once where points of it do not differ for them', () => {
    const designs = designsOf([source('a')], { keeps: [1, 3] });
    const all = withControls(designs, controlsNamed('random:2,negated'), undefined);
    assert.deepEqual(namesOf(all), [
      'a, keep 1',
      'a, keep 3',
      'random 1: a, keep 1',
      'random 2: a, keep 1',
      'negated: a, keep 1',
      'negated: a, keep 3',
    ]);
    assert.ok(all.slice(2).every(({ control }) => control));
    assert.deepEqual(
      all.map(({ of }) => of),
      [
        undefined,
        undefined,
        ['a, keep 1', 'a, keep 3'],
        ['a, keep 1', 'a, keep 3'],
        ['a, keep 1'],
        ['a, keep 3'],
      ],
    );
  });

  it('reads the own direction where it is added, and another layer far away', () => {
    const designs = designsOf([source('a')], { layers: [2] });
    const [, own, other] = withControls(designs, controlsNamed('other-layer'), source('o'));
    assert.deepEqual([own!.name, own!.own, own!.steer.from], ['own: o, layer 2', true, 2]);
    assert.deepEqual([other!.name, other!.steer.from], ['other-layer: a, layer 2', 1]);
  });

  it('leaves out controls that are the arm itself or each other, and says so', async () => {
    const sources = [pointing('a', [3, 1, 0, -2]), pointing('b', [1, 2, -3, 0])];
    const all = designsOf(sources, { keeps: [width] });
    const designs = withControls(all, controlsNamed('random,unfiltered,negated,other-layer'), undefined);
    const target = { name: 't', width, layers: 2, hash: 'h' };
    const made = await Promise.all(designs.map(design => armOf(design, target, () => Promise.resolve(1))));
    const { arms, notes } = withoutAlike(made);
    assert.deepEqual(
      arms.map(({ name, of }) => [name, of]),
      [
        ['a, keep 4', undefined],
        ['b, keep 4', undefined],
        ['random: a, keep 4', ['a, keep 4', 'b, keep 4']],
        ['negated: a, keep 4', ['a, keep 4']],
        ['negated: b, keep 4', ['b, keep 4']],
      ],
    );
    assert.match(notes.join(), /unfiltered: a, keep 4: it comes out as the arm a, keep 4 itself/);
    assert.match(notes.join(), /random: b, keep 4: it comes out as random: a, keep 4/);
  });

  it('knows its controls by name', () => {
    assert.equal(controlsNamed('all').length, 8);
    assert.deepEqual(controlsNamed('none'), []);
    for (const wrong of ['randomly', 'negated:2', 'random:0', 'random:51', 'random:1:2', ''])
      assert.throws(() => controlsNamed(wrong), /There is no control/);
  });
});

/** One letter for each sample: r right, w wrong, x failed. */
function samplesOf(...arms: readonly string[]): readonly SampleOutcome[] {
  return Array.from(arms[0] ?? '', (_, index) => ({
    index,
    difficulty: 1 + (index % 2),
    arms: arms.map((letters, at) => ({
      right: letters[index] === 'r',
      tokens: 3 + at,
      degrees: at === 0 ? null : 10 * at,
      ratio: null,
      ...(letters[index] === 'x' && { failed: 'broken' }),
    })),
  }));
}

const arms: readonly Arm[] = [{ name: 'untouched' }, { name: 'a' }, { name: 'b', control: true, of: ['a'] }];

describe('a summary', () => {
  const samples = samplesOf('wwwwwwwwwr', 'rrrrrrrrrr', 'wwwwwwwwrw');
  const [first, a, b] = summarise(arms, samples);

  it('has the figures of the textbook', () => {
    assert.deepEqual([first!.accuracy, first!.compared, a!.correct, a!.n], [0.1, undefined, 10, 10]);
    // Nine won and none lost: 2 / 2^9; one each: 1. Two comparisons: twice the smaller, and the larger.
    assert.equal(a!.compared!.p.toFixed(10), (2 / 2 ** 9).toFixed(10));
    assert.equal(a!.compared!.adjusted.toFixed(10), (4 / 2 ** 9).toFixed(10));
    assert.deepEqual(
      [b!.compared!.gained, b!.compared!.lost, b!.compared!.p, b!.compared!.adjusted],
      [1, 1, 1, 1],
    );
    assert.deepEqual(a!.compared!.longer, { mean: 1, interval: [1, 1] });
    assert.deepEqual([a!.degrees, first!.degrees], [10, null]);
    assert.deepEqual(a!.byDifficulty, { 1: { n: 5, correct: 5 }, 2: { n: 5, correct: 5 } });
  });

  it('compares an arm on the samples that it and the first answered', () => {
    const found = summarise(arms, [
      ...samplesOf('wxrr', 'rrxr', 'rrrr'),
      { index: 4, difficulty: 1, arms: [], failed: 'all of it' },
    ]);
    assert.deepEqual(
      found.map(({ n, failed, correct }) => [n, failed, correct]),
      [
        [3, 2, 2],
        [2, 2, 2],
        [3, 1, 3],
      ],
    );
  });

  it('is put into words by its intervals and adjusted values alone', () => {
    assert.deepEqual(inWords([first!, a!, b!]), [
      'untouched is right in 0.10 (0.02 to 0.40) of 10 samples, writing 3.0 tokens.',
      'Arms (1): better: a; none is worse; of 0 no difference was found.',
      'Controls (1): none is better; none is worse; of 1 no difference was found.',
      'Where none was found, at most 0.20 of the samples came out otherwise than untouched.',
      'Wrote more: a; b.',
      'a helps, and is better than each of its controls (1).',
    ]);
  });

  it('tells an arm from its controls by a test of the one against the other', () => {
    // Better than untouched (7 to 0), as the control is not (4 to 0); better than the control it is not (3 to 0).
    const near = samplesOf('wwwwwwwwww', 'rrrrrrrwww', 'rrrrwwwwww', 'xxxxxxxxxx');
    const found = summarise([...arms, { name: 'c', control: true, of: ['a'] }], near);
    assert.ok(found[1]!.compared!.adjusted < 0.05 && found[2]!.compared!.adjusted > 0.05);
    const { control, n, gained, lost, p } = found[1]!.against![0]!;
    assert.deepEqual([control, n, gained, lost, p.toFixed(9)], ['b', 10, 3, 0, '0.250000000']);
    assert.equal(
      inWords(found).at(-1),
      'a helps, and is not told apart from its controls b; not measured: c.',
    );
    assert.match(inWords(found)[2]!, /of 1 no difference was found; not measured: c\./);
    const alone = summarise(arms.slice(0, 2), near);
    assert.match(inWords(alone).at(-1)!, /a helps; it has no controls here/);
  });

  it('speaks of transfer where the direction is from elsewhere, and of harm', () => {
    const from = (hash: string) => ({ made: { vector: { direction: { hash }, target: { hash: 't' } } } });
    const said = (hash: string) =>
      inWords([first!, { ...b!, control: false, ...from(hash) } as Parameters<typeof inWords>[0][number]]);
    assert.equal(said('s').at(-1), 'Nothing helps here: no transfer was found.');
    assert.equal(said('t').at(-1), 'It did not help.');
    const harmed = summarise(arms.slice(0, 2), samplesOf('rrrrrrrrrr', 'wwwwwwwwww'));
    assert.deepEqual(inWords(harmed).slice(-2), ['It did not help.', 'It does harm: a.']);
  });

  it('adjusts over all cells of a table of tasks', () => {
    const column = (task: string) => ({ task, arms: arms.slice(0, 2), samples });
    const { columns, rows } = transferOf([column('trail'), column('turn')]);
    assert.deepEqual(
      [columns, namesOf(rows)],
      [
        ['trail', 'turn'],
        ['untouched', 'a'],
      ],
    );
    for (const cell of rows[1]!.cells)
      assert.equal(cell!.compared!.adjusted.toFixed(10), (4 / 2 ** 9).toFixed(10));
  });
});

describe('the file of a sweep', () => {
  const named = [{ name: 'untouched' }, { name: '=a, "b"|c' }];
  const samples = samplesOf('wr', 'rr');
  const result = {
    format: 1,
    model: { name: 'm', hash: 'h' },
    method: 'direct',
    seed: 1,
    count: 2,
    isPart: true,
    notes: ['Left out.'],
    tasks: [{ task: 'trail', arms: summarise(named, samples), samples }],
  } as const;

  it('is JSON with every answer, CSV that a spreadsheet does not calculate, or a page', () => {
    assert.equal((JSON.parse(sweepFile(result, 'a.json')) as typeof result).tasks[0].samples.length, 2);
    const lines = sweepFile(result, 'a.csv').split('\n');
    assert.equal(lines.length, 4);
    assert.ok(lines[2]!.startsWith('trail,"\'=a, ""b""|c",0,'));
    const page = sweepFile(result, 'a.md');
    assert.match(page, /Stopped before all of them were answered/);
    assert.match(page, /\| =a, "b"\\\|c \| 1\.00 \(0\.34 to 1\.00\) \| \+0\.50 \| 1\.000 \|/);
    assert.match(page, /\| degrees \| ratio \| strength \|\n/);
    const uneven = samplesOf('wr', 'xr').map(one => ({
      ...one,
      arms: one.arms.map(arm => ({ ...arm, cut: true })),
    }));
    const of = armTable({ arms: summarise(named, uneven) });
    assert.match(of, /\| strength \| n \| failed \| cut \|/);
    assert.match(of, /\| 1 \| 1 \| 1 \|$/);
    assert.match(page, /- Left out\./);
    assert.throws(() => sweepFile(result, 'a.txt'), /is no name for a sweep/);
  });
});
