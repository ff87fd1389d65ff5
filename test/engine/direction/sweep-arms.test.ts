// Grids, their controls and what is written of a sweep, against tables made by hand.

import assert from 'node:assert/strict';
import { armOf, designsOf } from '../../../src/engine/direction/arms';
import type { Source } from '../../../src/engine/direction/arms';
import { withoutAlike } from '../../../src/engine/direction/arms-alike';
import { controlsNamed, withControls } from '../../../src/engine/direction/arms-controls';
import { armTable, sweepFile } from '../../../src/engine/direction/sweep-files';
import { keptAnswers, samplesFrom } from '../../../src/engine/direction/sweep-samples';
import type { KeptAnswers } from '../../../src/engine/direction/sweep-samples';
import { inWords } from '../../../src/engine/direction/sweep-words';
import { transferOf } from '../../../src/engine/direction/transfer';
import type { Arm, SampleOutcome } from '../../../src/engine/direction/trial';
import { summarise, summariseTogether } from '../../../src/engine/direction/trial-summary';

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

  it('reads each direction where it is added, if that is asked', () => {
    const designs = designsOf([source('a')], { layers: [1, 3], froms: ['same', 2] });
    assert.deepEqual(
      designs.map(({ name, steer }) => [name, steer.from]),
      [
        ['a, layer 1, from same', 1],
        ['a, layer 1, from 2', 2],
        ['a, layer 3, from same', 3],
        ['a, layer 3, from 2', 2],
      ],
    );
    assert.throws(() => designsOf([source('a')], { froms: ['same'] }), /a is not added to one layer/);
    assert.throws(
      () => designsOf([source('a')], { layers: [[1, 2]], froms: ['same'] }),
      /a, layers 1\+2 is not added to one layer/,
    );
  });

  it('takes the first pairs of a direction', () => {
    const counted = source('a');
    const { direction } = counted;
    const numbered = (from: number) => direction.reasoning.map((_, i) => from + i);
    const told = { ...direction, reasoning: numbered(0), direct: numbered(1000) };
    const [few] = designsOf([{ ...counted, direction: told }], { pairs: [2] });
    assert.deepEqual([...few!.source.direction.reasoning], [...told.reasoning.slice(0, 2 * 4 * width)]);
    assert.deepEqual([...few!.source.direction.direct], [...told.direct.slice(0, 2 * 4 * width)]);
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

  it('has controls of the released way, each as long as what it is a control of', async () => {
    const target = { name: 't', width, layers: 1, hash: 'a'.repeat(64), vocabulary: 'b'.repeat(64) };
    const steer = { fidelity: 'released', layers: [1] } as const;
    const all = designsOf([pointing('a', [3, 1, 0, -2])], { keeps: [1, 2], strengths: [0.5] }, steer);
    const designs = withControls(all, controlsNamed('random,negated,high-pass'), undefined);
    // A random vector is as long as what each mask leaves.
    assert.equal(designs.length, 2 + 2 * 3);
    const made = await Promise.all(designs.map(design => armOf(design, target, () => Promise.resolve(1))));
    for (const { name, of, made: found } of made.slice(2)) {
      const arm = made.find(one => one.name === of![0])!;
      assert.ok(Math.abs(found.vector.length / arm.made.vector.length - 1) < 1e-5, name);
      assert.equal(found.vector.from, 1, name);
    }
    const [own, other] = withControls(all.slice(0, 1), controlsNamed('other-layer'), undefined);
    assert.deepEqual([own!.steer.from, other!.steer.from], [undefined, 1]);
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
      'Where none was found, at most 0.20 of the samples came out otherwise than untouched. With 10 samples in 2 comparisons the smallest that can be is 0.60 (6 samples, all changed the same way); a true one of 0.67 is found four times in five.',
      'untouched is right in 1: harm could not be found.',
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

  it('says what could have been found, of the whole table', () => {
    const few = summarise(arms, samplesOf('wwww', 'rwww', 'wwww'));
    assert.match(
      inWords(few).join(' '),
      /With 4 samples in 2 comparisons none could be: 7 samples have to change\./,
    );
    const many = summarise(arms, samplesOf('w'.repeat(40), 'rr'.padEnd(40, 'w'), 'w'.repeat(40)));
    const said = (family = many) => inWords(many, family).join(' ');
    assert.match(said(), /With 40 samples in 2 comparisons the smallest that can be is 0\.17 \(7 samples/);
    // Sixteen comparisons: 2 / 2^k is at most 0.05 / 16 from ten on.
    const others = Array.from({ length: 7 }, () => many).flat();
    assert.match(said([...many, ...others]), /40 samples in 16 comparisons .* 0\.25 \(10 samples/);
    assert.match(said(), /untouched is right in 0: harm could not be found/);
    const best = summarise(arms, samplesOf('r'.repeat(40), 'r'.repeat(40), 'r'.repeat(40)));
    assert.match(inWords(best).join(' '), /untouched is wrong in 0: help could not be found/);
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
    const column = { arms: arms.slice(0, 2), samples };
    const [trail, turn] = summariseTogether([column, column]);
    const { columns, rows } = transferOf([
      { task: 'trail', arms: trail! },
      { task: 'turn', arms: turn! },
    ]);
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
    format: 2,
    version: '1.2.3',
    model: { name: 'm', hash: 'h' },
    precision: 'q4',
    device: 'cpu',
    threads: 0,
    directions: [],
    parts: [],
    method: 'direct',
    seed: 1,
    count: 2,
    isPart: true,
    notes: ['Left out.'],
    tasks: [{ task: 'trail', arms: summarise(named, samples), samples, asked: 'd'.repeat(64) }],
  } as const;

  it('is JSON with every answer, CSV that a spreadsheet does not calculate, or a page', () => {
    const json = sweepFile(result, 'a.json');
    const kept = JSON.parse(json) as { readonly tasks: readonly { readonly answers: KeptAnswers }[] };
    assert.deepEqual(samplesFrom(kept.tasks[0]!.answers), samples);
    assert.match(json, /"tokens": \[ 3, 3 \]/);
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
    assert.match(page, /- Darkroom 1\.2\.3; m h, q4, cpu, threads as the runtime chooses\./);
  });

  it('marks cells by the values that the result has, and keeps what failed', () => {
    const marked = (adjusted: number) => {
      const [task] = result.tasks;
      const set = task.arms.map(arm => ({
        ...arm,
        ...(arm.compared && { compared: { ...arm.compared, adjusted } }),
      }));
      const tasks = ['trail', 'turn'].map(name => ({ ...task, task: name, arms: set }));
      return sweepFile({ ...result, tasks }, 'a.md');
    };
    assert.match(marked(0.01), /\| 1\.00\* \| 1\.00\* \|/);
    assert.match(marked(0.06), /\| 1\.00 \| 1\.00 \|/);
    const broken: readonly SampleOutcome[] = [
      ...samplesOf('rx', 'wr'),
      { index: 2, difficulty: 1, arms: [], failed: 'all of it' },
    ];
    const [first] = broken;
    const cut = { ...first!, arms: first!.arms.map(arm => ({ ...arm, cut: true, answer: 'red' })) };
    const whole = [cut, ...broken.slice(1)];
    assert.deepEqual(samplesFrom(JSON.parse(JSON.stringify(keptAnswers(whole))) as KeptAnswers), whole);
  });
});
