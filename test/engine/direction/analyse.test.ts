// Directions that are known beforehand, in files: what agrees has to be found beyond chance, and what does not must not.

import assert from 'node:assert/strict';
import path from 'node:path';
import { analysisText } from '../../../src/cli/direction-analyse';
import { analyse } from '../../../src/engine/direction/analyse';
import type { Analysis } from '../../../src/engine/direction/analyse';
import { writeDirection } from '../../../src/engine/direction/direction-file';
import { gaussian } from '../../../src/intervention/noise';
import { resampled } from '../../../src/steering/resample';
import type { DarkroomError } from '../../../src/shared/errors';
import { temporaryFolder } from '../../support/folders';

const pairs = 30;

/** A direction for each layer, or none, and noise of each pair. */
async function written(
  name: string,
  width: number,
  directions: readonly ArrayLike<number>[],
): Promise<string> {
  const size = pairs * directions.length * width;
  const direct = gaussian(size, width, 1);
  const noise = gaussian(size, width, 2);
  const reasoning = direct.map((value, i) => {
    const layer = Math.floor(i / width) % directions.length;
    const direction = directions[layer]!;
    return direction.length === 0 ? value : value + direction[i % width]! + 0.5 * noise[i]!;
  });
  const file = path.join(temporaryFolder(), `${name}.direction.safetensors`);
  await writeDirection({
    file,
    about: {
      format: 1,
      model: { name, hash: 'a'.repeat(64), width, layers: 400, vocabulary: 'b'.repeat(64) },
      layers: [...directions.keys()],
      pairs: { count: pairs, hash: 'c'.repeat(64), source: 'pairs.jsonl', topics: {} },
      template: 'instructed',
      position: 'last',
    },
    reasoning,
    direct,
  });
  return file;
}

const { signal } = new AbortController();
const analysed = (files: readonly string[], keep?: number): Promise<Analysis> =>
  analyse({ files, keep, seed: 4, signal, report: () => undefined });

const slow = (width: number, seed: number) =>
  Float32Array.from(
    resampled(
      gaussian(9, seed).map(value => value),
      width,
    ),
    value => value,
  );

describe('an analysis of directions', () => {
  it('finds what pairs have in common beyond chance, and what layers and models have', async () => {
    const [a, b] = [slow(96, 1), slow(96, 2)];
    const words = await written('words', 96, [[], a, b]);
    const eyes = await written('eyes', 64, [resampled(b, 64), gaussian(64, 8)]);
    const found = await analysed([words, eyes], 24);
    const [first, second] = found.directions;
    assert.deepEqual([first!.keep, second!.keep], [24, 16]);
    const [embeddings, one, two] = first!.layers;
    assert.deepEqual([embeddings!.separability, embeddings!.explained, embeddings!.next], [null, null, null]);
    for (const layer of [one!, two!]) {
      assert.ok(layer.separability!.paired > layer.separability!.chance.paired);
      assert.ok(layer.explained!.principal >= layer.explained!.mean && layer.explained!.mean > 0.3);
      assert.ok(layer.low.dispersion < 0.5 * layer.raw.dispersion, 'noise is mostly above the filter');
    }
    const { couples } = found.between[0]!;
    assert.deepEqual(
      couples.map(({ layer, other }) => [layer, other]),
      [
        [1, 0],
        [1, 1],
        [2, 0],
        [2, 1],
      ],
    );
    for (const { layer, other, cosine, low, random, permuted } of couples) {
      const isSame = layer === 2 && other === 0;
      assert.equal(Math.abs(low) > Math.max(random, permuted), isSame, `${layer} and ${other}: ${low}`);
      // The filter takes noise away, not the direction.
      if (isSame) assert.ok(low > 0.9 && low > cosine);
    }
    assert.deepEqual(found.between[0]!.closest.map(({ layer, other }) => [layer, other]).at(-1), [2, 0]);
    for (const { layer, low, random, permuted } of found.between[0]!.closest) {
      assert.equal(Math.abs(low) > Math.max(random, permuted), layer === 2);
      for (const couple of couples.filter(one => one.layer === layer))
        assert.ok(random >= couple.random && permuted >= couple.permuted);
    }
    // The same road has 23 numbers that differ, 1.96 / sqrt(23); without the filter it would have 64.
    for (const { random } of couples.filter(({ other }) => other === 0)) assert.ok(random > 0.3, `${random}`);
    assert.deepEqual(await analysed([words, eyes], 24), found, 'the same seed gives the same chance');
  });

  it('is a table of at most 100 columns, whatever the figures', async () => {
    const many = Array.from({ length: 30 }, (_, layer) =>
      slow(32, layer).map(value => value * 10 ** (layer - 15)),
    );
    const files = [
      await written('long-winded-model', 32, many),
      await written(
        'other',
        24,
        many.map(() => slow(24, 1)),
      ),
    ];
    const found = await analysed([files[0]!, files[1]!, files[0]!]);
    const { couples, closest } = found.between[1]!;
    const most = Math.max(...couples.map(({ random }) => random));
    for (const { random } of closest) assert.ok(random > most, 'the closest of 30 is closer than each');
    const text = analysisText(found);
    for (const line of text.split('\n')) assert.ok(line.length <= 100, `${line.length}: ${line}`);
    assert.match(text, /layer +\|v\| +Tr +Tr\/\|v\|²/);
    assert.match(text, /closest/);
    assert.match(text, /cosine of the closest of 30\s+layers/);
    assert.match(text, /not\s+corrected/);
    assert.doesNotMatch(text, /NaN|undefined|−0\.00/);
  });

  it('has stars by one rule, however many layers there are', async () => {
    const found = await analysed([await written('words', 16, [slow(16, 1), slow(16, 2)])]);
    // Beyond the chance of one couple, and of the closest of all or not.
    const tableOf = (others: number, chance: number) => {
      const couples = Array.from({ length: others }, (_, other) => {
        const low = other === 1 ? 0.5 : 0.1;
        return { layer: 1, other, cosine: low, low, random: 0.3, permuted: 0.3 };
      });
      const closest = [{ ...couples[1]!, random: chance, permuted: 0.3 }];
      return analysisText({ ...found, between: [{ file: 'a', other: 'b', couples, closest }] });
    };
    for (const others of [2, 30]) {
      assert.match(tableOf(others, 0.4), /\s0\.50\*/, `${others} layers`);
      assert.doesNotMatch(tableOf(others, 0.6), /0\.50\*/, `${others} layers`);
    }
  });

  it('can be stopped while layers are compared', async () => {
    const file = await written('words', 16, [slow(16, 1), slow(16, 2)]);
    const stop = new AbortController();
    let [begun, turns] = [0, 0];
    // Both layers of the second file take a turn; what is let in after them is between rounds.
    const count = () => {
      if (++turns === 20) stop.abort(new Error('stopped'));
      else setImmediate(count);
    };
    const report = () => {
      if (++begun === 2) setImmediate(count);
    };
    await assert.rejects(analyse({ files: [file, file], seed: 1, signal: stop.signal, report }), /stopped/);
  });

  it('is refused where nothing can be kept, or too much is asked', async () => {
    const file = await written('words', 16, [slow(16, 1)]);
    await assert.rejects(analysed([file], 17), /Of the 16 frequency bins of words\S+, 17 cannot be kept/);
    await assert.rejects(analysed([file], 0), /0 cannot be kept/);
    const many = await written(
      'many',
      2,
      Array.from({ length: 317 }, () => []),
    );
    await assert.rejects(analysed([many, many]), (error: DarkroomError) => {
      assert.match(error.message, /317 layers beside 317 are more couples than 100,000/);
      assert.match(error.remedy!, /--layers/);
      return true;
    });
    await assert.rejects(analysed([]), /0 directions cannot be analysed/);
    await assert.rejects(analysed(Array.from({ length: 9 }, () => file)), /9 directions/);
  });
});
