import assert from 'node:assert/strict';
import { analysisOf } from '../../../src/steering/analysis';
import { bandsOf } from '../../../src/steering/bands';
import { differencesOf } from '../../../src/steering/differences';
import { filteringOf } from '../../../src/steering/filter';
import { labelNullOf, separabilityExchanged } from '../../../src/steering/label-null';
import { likenessChance } from '../../../src/steering/likeness-null';
import { quantileOf } from '../../../src/steering/quantile';
import { separabilityOf } from '../../../src/steering/separability';
import { gaussian } from '../../../src/intervention/noise';
import { Random } from '../../../src/shared/random';
import { vectorInWords } from '../../../src/shared/trace/vector-about';
import type { VectorAbout } from '../../../src/shared/trace/vector-about';
import { numbers, reference, streams } from './reference';

const near = (actual: number | undefined, expected: number, within = 1e-6) =>
  assert.ok(Math.abs(actual! - expected) <= within, `${actual} is not ${expected} within ${within}`);

const wave = (width: number, frequency: number) =>
  Float32Array.from({ length: width }, (_, i) => Math.cos((2 * Math.PI * frequency * i) / width));

describe('the energy of a direction by bands', () => {
  it('is where its waves are', () => {
    // k = 9: frequencies 0 to 4, then to 8.
    for (const [frequency, band] of [
      [0, 'low'],
      [4, 'low'],
      [5, 'next'],
      [8, 'next'],
      [9, 'high'],
      [32, 'high'],
    ] as const)
      near(bandsOf(wave(64, frequency), 9)[band], 1, 1e-9);
  });

  it('adds up to all of it, and low is what the filter leaves', () => {
    for (const [width, keep] of [
      [64, 16],
      [97, 40],
      [192, 191],
      [192, 192],
    ] as const) {
      const direction = numbers(width, width + keep);
      const { low, next, high } = bandsOf(direction, keep);
      near(low + next + high, 1, 1e-9);
      const energy = (values: ArrayLike<number>) =>
        Array.from(values).reduce((sum, value) => sum + value ** 2, 0);
      near(low, energy(filteringOf({ kind: 'low', keep }, width)(direction)) / energy(direction), 1e-6);
    }
    assert.deepEqual(bandsOf(new Float32Array(8), 3), { low: 0, next: 0, high: 0 });
  });
});

describe('what chance tells apart', () => {
  it('is separability, where nothing is exchanged, and that of exchanged answers, where some are', () => {
    for (const shown of reference.pairs) {
      const [reasoning, direct] = streams(shown);
      const { width, pairs } = shown;
      const exchanges = [() => false, (pair: number) => pair % 3 === 0];
      for (const isExchanged of exchanges) {
        const [a, b] = [reasoning.slice(), direct.slice()];
        for (let pair = 0; pair < pairs; pair++) {
          if (!isExchanged(pair)) continue;
          a.set(direct.subarray(pair * width, (pair + 1) * width), pair * width);
          b.set(reasoning.subarray(pair * width, (pair + 1) * width), pair * width);
        }
        const expected = separabilityOf(a, b, width, 'mean')!;
        const { values } = differencesOf(reasoning, direct, width);
        const exchanged = Array.from({ length: pairs }, (_, pair) => isExchanged(pair));
        const found = separabilityExchanged({ reasoning, direct, width }, values, exchanged);
        near(found.paired, expected.paired, 1e-12);
        near(found.auc, expected.auc, 1e-12);
      }
    }
  });

  it('is above a half, below what a direction tells apart, and the same for the same seed', () => {
    const [reasoning, direct] = streams(reference.pairs[4]!);
    const pairs = { reasoning, direct, width: 576 };
    const chance = labelNullOf(pairs, 7, 40)!;
    assert.deepEqual(labelNullOf(pairs, 7, 40), chance);
    assert.notDeepEqual(labelNullOf(pairs, 8, 40), chance);
    assert.ok(chance.paired > 0.5 && chance.paired < 0.8, `${chance.paired}`);
    assert.ok(separabilityOf(reasoning, direct, 576, 'mean')!.paired > chance.paired);
    assert.equal(labelNullOf({ reasoning: numbers(3, 1), direct: numbers(3, 2), width: 3 }, 1, 5), null);
  });

  it('is rarely exceeded where there is no direction', () => {
    let exceeded = 0;
    for (let seed = 0; seed < 40; seed++) {
      const pairs = { reasoning: gaussian(20 * 16, seed, 1), direct: gaussian(20 * 16, seed, 2), width: 16 };
      const { paired } = separabilityOf(pairs.reasoning, pairs.direct, 16, 'mean')!;
      if (paired > labelNullOf(pairs, seed, 40)!.paired) exceeded++;
    }
    // 5 % of 40 are 2; more than 6 would come once in 300 such lists.
    assert.ok(exceeded <= 6, `${exceeded} of 40`);
  });
});

describe('pairs of one question', () => {
  /** Of noise, each pair a number of times with hardly anything added. */
  const repeated = (seed: number, times: number) => {
    const part = (stream: number) => {
      const once = gaussian(8 * 16, seed, stream);
      const little = gaussian(8 * 16 * times, seed, stream + 2);
      return little.map((value, i) => once[i % once.length]! + 0.01 * value);
    };
    return { reasoning: part(1), direct: part(2), width: 16 };
  };
  const questions = Array.from({ length: 32 }, (_, pair) => pair % 8);

  it('are held out together, so that noise told apart is no more than a coin toss', () => {
    let [together, apart] = [0, 0];
    for (let seed = 0; seed < 40; seed++) {
      const { reasoning, direct } = repeated(seed, 4);
      together += separabilityOf(reasoning, direct, 16, 'mean', { questions })!.paired / 40;
      apart += separabilityOf(reasoning, direct, 16, 'mean')!.paired / 40;
    }
    // 320 questions: three standard deviations are 0.084.
    near(together, 0.5, 0.084);
    assert.ok(apart > 0.8, 'a direction that saw the question tells it apart');
  });

  it('are exchanged together: repeating answers changes nothing of what chance reaches', () => {
    const once = repeated(3, 1);
    const fourTimes = (streams: Float32Array) =>
      Float32Array.from({ length: 4 * streams.length }, (_, i) => streams[i % streams.length]!);
    const repeats = { reasoning: fourTimes(once.reasoning), direct: fourTimes(once.direct), width: 16 };
    const [expected, found] = [labelNullOf(once, 7, 40)!, labelNullOf({ ...repeats, questions }, 7, 40)!];
    near(found.paired, expected.paired, 1e-12);
    near(found.auc, expected.auc, 1e-12);
  });

  it('are none to hold out where there is one question only', () => {
    const pairs = { ...repeated(1, 1), questions: new Array<number>(8).fill(0) };
    const { reasoning, direct, width } = pairs;
    assert.equal(separabilityOf(reasoning, direct, width, 'mean', pairs), null);
    assert.equal(labelNullOf(pairs, 1, 5), null);
  });
});

describe('what chance makes alike', () => {
  const width = 256;
  const plain = (vector: ArrayLike<number>) => Float32Array.from(vector);
  const source = {
    normal: (round: number) => gaussian(width, 5, round),
    order: (round: number) => new Random(6, round).shuffled(Array.from({ length: width }, (_, i) => i)),
    rounds: 199,
    pause: () => Promise.resolve(),
  };
  const other = gaussian(width, 9);

  it('is 1.96 / sqrt(d) for vectors at random, and more behind a filter', async () => {
    const all = await likenessChance([other], [other], { ...source, road: plain });
    near(all.random[0], 1.96 / Math.sqrt(width), 0.03);
    near(all.permuted[0]?.[0], 1.96 / Math.sqrt(width), 0.03);
    const filtering = filteringOf({ kind: 'low', keep: 17 }, width);
    const low = Float32Array.from(filtering(other));
    const behind = await likenessChance([other], [low], {
      ...source,
      road: values => Float32Array.from(filtering(values)),
    });
    near(behind.random[0], 1.96 / Math.sqrt(17), 0.1);
  });

  it('is more where one dimension is all of a direction', async () => {
    const spike = (at: number) => Float32Array.from({ length: 8 }, (_, i) => (i === at ? 1 : 0));
    const order = (round: number) => new Random(round).shuffled([0, 1, 2, 3, 4, 5, 6, 7]);
    const chance = await likenessChance([spike(0)], [spike(3)], {
      ...source,
      normal: round => gaussian(8, round),
      order,
      road: plain,
    });
    // In one order of eight both are the same.
    assert.equal(chance.permuted[0]?.[0], 1);
  });

  it('is more for the closest of many', async () => {
    const others = Array.from({ length: 20 }, (_, i) => gaussian(width, 10 + i));
    const { random, permuted, closest } = await likenessChance([other], others, { ...source, road: plain });
    // All of 20 stay below with 0.95 where each does with 0.9974: 3.01 / sqrt(d).
    near(closest.random, 3.01 / Math.sqrt(width), 0.03);
    near(closest.permuted[0], 3.01 / Math.sqrt(width), 0.03);
    assert.ok(closest.random > Math.max(...random) && closest.permuted[0]! > Math.max(...permuted[0]!));
    const one = await likenessChance([other], [others[0]!], { ...source, road: plain });
    assert.deepEqual([one.closest.random, one.closest.permuted], [one.random[0], one.permuted[0]]);
  });

  it('is counted from values that occurred', () => {
    assert.equal(quantileOf([3, 1, 2], 0.95), 3);
    assert.equal(
      quantileOf(
        Array.from({ length: 100 }, (_, i) => i + 1),
        0.95,
      ),
      95,
    );
    assert.equal(quantileOf([5], 0), 5);
    assert.ok(Number.isNaN(quantileOf([], 0.5)));
  });
});

describe('the analysis of a layer', () => {
  const options = { keep: 5, seed: 1, rounds: 10 };

  it('says how far pairs agree, before and behind the filter', () => {
    const [reasoning, direct] = streams(reference.pairs[1]!);
    const { raw, low, explained, separability, spectrum } = analysisOf(reasoning, direct, 16, options);
    near(raw.dispersion, reference.pairs[1]!.dispersion, 1e-5);
    near(low.dispersion, reference.pairs[1]!.dispersionLow, 1e-5);
    near(raw.relative!, raw.dispersion / raw.length ** 2, 1e-9);
    assert.ok(low.length < raw.length);
    near(explained!.mean, reference.pairs[1]!.mean.explained);
    near(explained!.principal, reference.pairs[1]!.principal.explained);
    near(separability!.paired, reference.pairs[1]!.mean.paired!);
    assert.equal(separability!.chance.rounds, 10);
    assert.equal(spectrum.length, 9);
    near(
      spectrum.reduce((sum, share) => sum + share, 0),
      1,
      1e-9,
    );
  });

  it('has gaps where answers end alike, or cancel', () => {
    const same = numbers(32, 3);
    const opposed = Float32Array.from({ length: 32 }, (_, i) => same[i]! + (i < 16 ? 1 : -1));
    for (const reasoning of [same, opposed]) {
      const { raw, low, explained, separability, spectrum } = analysisOf(reasoning, same, 16, options);
      assert.deepEqual([raw.relative, low.relative, explained, separability], [null, null, null, null]);
      assert.equal(spectrum.length, 9);
      near(raw.dispersion, reasoning === same ? 0 : 16, 1e-5);
    }
  });
});

describe('a vector in words', () => {
  const about: VectorAbout = {
    format: 1,
    direction: {
      ...{ file: 'cot.direction.safetensors', model: 'little', hash: 'a'.repeat(64), pairs: 40 },
      ...{ pairsHash: 'b'.repeat(64), template: 'instructed', position: 'last', width: 96 },
    },
    ...{ from: 3, kind: 'mean', fidelity: 'paper', keep: 24, length: 2 },
    target: { name: 'eyes', hash: 'c'.repeat(64), width: 64 },
  };

  it('says from where it is and what was done', () => {
    assert.equal(
      vectorInWords(about),
      'the mean direction of 40 pairs at layer 3 of little, 24 of 96 bins kept, for eyes',
    );
    const control = { ...about, kind: 'principal', control: { name: 'random', seed: 4 } } as const;
    assert.match(
      vectorInWords(control),
      /^a control \(random, seed 4\) for the principal direction of 40 pairs/,
    );
    assert.match(vectorInWords({ ...about, fidelity: 'released' }), /kept by the released mask, for/);
  });
});
