// Vectors that are made of direction files: what is decided where nothing is said, what is refused, and their files.

import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { directionAt, vectorFrom } from '../../../src/engine/direction/develop';
import { developFile } from '../../../src/engine/direction/develop-file';
import { readDirection, writeDirection } from '../../../src/engine/direction/direction-file';
import type { DirectionFile } from '../../../src/engine/direction/direction-file';
import { steerTarget } from '../../../src/engine/direction/steer-target';
import {
  interventionOf,
  vectorAboutOf,
  vectorFor,
  writeVector,
} from '../../../src/engine/direction/vector-file';
import type { Steer, SteerTarget } from '../../../src/engine/direction/vector-file';
import { gaussian } from '../../../src/intervention/noise';
import { developed } from '../../../src/steering/develop';
import { lengthOf } from '../../../src/steering/energy';
import { DarkroomError } from '../../../src/shared/errors';
import { layOut } from '../../../src/shared/safetensors';
import { controlNames } from '../../../src/shared/trace/vector-about';
import { temporaryFolder } from '../../support/folders';
import { readTensors } from '../../support/oracle-tensors';
import { root } from '../engines';

const hash = (letter: string) => letter.repeat(64);

function madeUp(change: { layers?: readonly number[]; reasoning?: Float32Array } = {}): DirectionFile {
  const [pairs, width, layers] = [5, 24, change.layers ?? [0, 2, 3]];
  const size = pairs * width * layers.length;
  return {
    file: path.join(temporaryFolder(), 'cot.direction.safetensors'),
    about: {
      format: 1,
      model: { name: 'words', hash: hash('a'), width, layers: 4, vocabulary: hash('b') },
      layers,
      pairs: { count: pairs, hash: hash('c'), source: 'pairs.jsonl', topics: {} },
      template: 'instructed',
      position: 'last',
    },
    reasoning: change.reasoning ?? gaussian(size, 1),
    direct: gaussian(size, 2),
  };
}

const eyes: SteerTarget = { name: 'eyes', width: 16, layers: 6, hash: hash('d'), vocabulary: hash('b') };
const words: SteerTarget = { name: 'words', width: 24, layers: 4, hash: hash('a'), vocabulary: hash('b') };
const steer = (changes: Partial<Steer> = {}): Steer => ({ direction: 'd', strength: 1, ...changes });

describe('a vector made of a direction', () => {
  const direction = madeUp();

  it('is from the middle layer, with a quarter of the bins kept, as long as the mean', () => {
    const { vector, about } = vectorFrom(direction, steer(), eyes);
    assert.deepEqual([about.from, about.keep, about.kind, about.fidelity], [2, 6, 'mean', 'paper']);
    assert.equal(vector.length, 16);
    const { vector: whole } = vectorFrom(direction, steer({ keep: 24 }), words);
    assert.ok(Math.abs(lengthOf(vector) / lengthOf(whole) - 1) < 1e-6);
    assert.equal(about.length, lengthOf(vector));
    assert.equal(about.control, undefined);
    assert.equal(vectorFrom(madeUp({ layers: [0, 3] }), steer(), eyes).about.from, 3, 'the nearest kept one');
  });

  it('is the mean itself where nothing is filtered and the width stays', () => {
    const { vector } = vectorFrom(direction, steer({ from: 3, keep: 24 }), words);
    const expected = Array.from({ length: 24 }, (_, d) => {
      let sum = 0;
      for (let pair = 0; pair < 5; pair++) {
        const at = (pair * 3 + 2) * 24 + d;
        sum += direction.reasoning[at]! - direction.direct[at]!;
      }
      return sum / 5;
    });
    for (const [d, value] of vector.entries()) assert.ok(Math.abs(value - expected[d]!) < 1e-6);
  });

  it('as released is from the layer that it is added to, and shorter than the direction', () => {
    const { vector, about } = vectorFrom(direction, steer({ fidelity: 'released', layers: [3] }), words);
    assert.equal(about.from, 3);
    const { vector: mean } = vectorFrom(direction, steer({ from: 3, keep: 24 }), words);
    assert.ok(lengthOf(vector) < 0.95 * lengthOf(mean));
    // c of the authors' mask is half of k, rounded up.
    for (const keep of [7, 8])
      assert.deepEqual(
        vectorFrom(direction, steer({ fidelity: 'released', layers: [3], keep }), words).vector,
        developed(directionAt(direction, 3, 'mean').vector, { fidelity: 'released', bins: 4 }),
      );
    assert.throws(
      () => vectorFrom(direction, steer({ fidelity: 'released', layers: [2, 3] }), words),
      /several layers were named\.$/,
    );
    const chosen = steer({ fidelity: 'released', layers: [2, 3], from: 2 });
    assert.equal(vectorFrom(direction, chosen, words).about.from, 2);
  });

  it('may be a control, drawn by its seed, as long as what it controls for', () => {
    const { vector: steered } = vectorFrom(direction, steer(), eyes);
    for (const name of controlNames) {
      const make = (seed?: number) =>
        vectorFrom(direction, steer({ control: { name, ...(seed !== undefined && { seed }) } }), eyes);
      const { vector, about } = make(3);
      assert.ok(Math.abs(lengthOf(vector) / lengthOf(steered) - 1) < 1e-6, name);
      assert.notDeepEqual([...vector], [...steered], name);
      assert.deepEqual([...make(3).vector], [...vector], name);
      const isDrawn = name === 'random' || name === 'permuted';
      assert.deepEqual(about.control, { name, ...(isDrawn && { seed: 3 }) });
      assert.equal(String(make(4).vector) === String(vector), !isDrawn, name);
    }
  });

  it('is refused with what does not fit', () => {
    const same = madeUp();
    const refusals: readonly (readonly [DirectionFile, Partial<Steer>, SteerTarget, RegExp, RegExp])[] = [
      [same, { keep: 25 }, eyes, /Of the 24 frequency bins of cot\.\S+, 25 cannot be kept/, /from 1 to 24/],
      [same, { keep: 0 }, eyes, /0 cannot be kept/, /from 1 to 24/],
      [same, { keep: 2.5 }, eyes, /2\.5 cannot be kept/, /from 1 to 24/],
      [same, { keep: NaN }, eyes, /NaN cannot be kept/, /from 1 to 24/],
      [same, { from: 7 }, eyes, /words, which cot\.\S+ is from, has no layer 7/, /one of 0, 2, 3/],
      [same, { from: 1 }, eyes, /does not have layer 1 of words/, /It has: 0, 2, 3/],
      [
        same,
        { fidelity: 'released' },
        eyes,
        /own direction, and cot\.\S+ was made with words, not with this eyes/,
        /Extract/,
      ],
      [
        same,
        { fidelity: 'released' },
        { ...words, hash: hash('e') },
        /made with other files of words/,
        /Extract/,
      ],
      [
        same,
        { fidelity: 'released' },
        // Its hash is one of all files of the model, so that it is another too.
        { ...words, hash: hash('e'), vocabulary: hash('f') },
        /another tokenizer than words/,
        /Extract/,
      ],
      [
        same,
        { fidelity: 'released', layers: [9] },
        words,
        /Layer 9 of words cannot be steered: it has 4/,
        /to 4/,
      ],
      [
        same,
        { fidelity: 'released', control: { name: 'interpolated' }, layers: [2] },
        words,
        /resamples nothing that could be interpolated/,
        /another control/,
      ],
      [same, { control: { name: 'random', seed: -1 } }, eyes, /seed of a control is -1/, /whole number/],
      [
        same,
        { control: { name: 'high-pass' }, keep: 24 },
        eyes,
        /cot\.\S+ layer 2: Nothing of the direction/,
        /Keep|keep/,
      ],
      [
        madeUp({ reasoning: same.direct }),
        {},
        eyes,
        /cot\.\S+ layer 2: The pairs have no direction in common/,
        /end differently/,
      ],
    ];
    for (const [file, changes, target, message, remedy] of refusals)
      assert.throws(
        () => vectorFrom(file, steer(changes), target),
        (error: unknown) =>
          error instanceof DarkroomError && message.test(error.message) && remedy.test(error.remedy ?? ''),
        String(message),
      );
  });

  it('is refused where a file holds what is no number', async () => {
    const broken = madeUp();
    broken.reasoning[7] = NaN;
    await writeDirection(broken);
    await assert.rejects(
      vectorFor(steer({ direction: broken.file }), eyes),
      /cot\.\S+ "reasoning", has NaN at 7/,
    );
    await assert.rejects(vectorFor(steer({ direction: 'nowhere' }), eyes), /There is no direction nowhere/);
  });
});

describe('the intervention of a direction', () => {
  const of = (changes: Partial<Steer>) => interventionOf(steer(changes), 'v.safetensors#vector', eyes);
  const add = { vector: 'v.safetensors#vector', strength: 1, renorm: true };

  it('is added to the middle, everywhere, and keeps the length', () => {
    assert.deepEqual(of({}), { at: { layers: [3], positions: 'all' }, do: { add } });
    const some = of({ layers: { from: 1, to: 2 }, positions: 'generated', renorm: false, strength: -2 });
    assert.deepEqual(some, {
      at: { layers: { from: 1, to: 2 }, positions: 'generated' },
      do: { add: { ...add, strength: -2, renorm: false } },
    });
  });

  it('as released is at index 0 of what is computed, or everywhere without keeping the length', () => {
    const released = of({ fidelity: 'released' });
    assert.deepEqual(released, { at: { layers: [3], positions: ['[0]', 'generated'] }, do: { add } });
    const all = of({ fidelity: 'released', positions: 'all' });
    assert.deepEqual(all, { at: { layers: [3], positions: 'all' }, do: { add: { ...add, renorm: false } } });
    const first = of({ fidelity: 'released', positions: '[0]' });
    assert.deepEqual(first, { at: { layers: [3], positions: '[0]' }, do: { add } });
  });

  it('is refused where there is no such place or strength', () => {
    assert.throws(() => of({ layers: [3, 7] }), /Layer 7 of eyes cannot be steered: it has 6/);
    assert.throws(() => of({ layers: { from: 2, to: 8 } }), /Layer 8 of eyes/);
    assert.throws(() => of({ strength: NaN }), /strength/);
    assert.throws(() => of({ strength: 1e9 }), /strength/);
    assert.throws(() => of({ positions: 'everywhere' }), /no positions named "everywhere"/);
  });
});

describe('the file of a vector', () => {
  it('says where it comes from, and is written over nothing', async () => {
    const { vector, about } = vectorFrom(madeUp(), steer(), eyes);
    const file = path.join(temporaryFolder(), 'a.vector.safetensors');
    await writeVector(file, vector, about);
    const written = readTensors(readFileSync(file)).get('vector')!;
    assert.deepEqual(written.shape, [16]);
    assert.deepEqual([...written.data], [...vector]);
    assert.deepEqual(await vectorAboutOf(file), about);
    await assert.rejects(writeVector(file, vector, about), /a\.vector\.safetensors is there already/);
    await assert.rejects(writeVector(`${file}.txt`, vector, about), /no name for a vector/);
    await assert.rejects(
      writeVector(path.join(path.dirname(file), 'none', 'a.vector.safetensors'), vector, about),
      /could not be written|cannot be written/,
    );
  });

  it('of somebody else says nothing', async () => {
    const file = path.join(temporaryFolder(), 'b.vector.safetensors');
    for (const metadata of [{}, { 'darkroom.vector': '{' }, { 'darkroom.vector': '{"format":2}' }]) {
      const { head } = layOut([{ name: 'vector', dtype: 'F32', shape: [1] }], metadata);
      writeFileSync(file, Buffer.concat([head, Buffer.alloc(4)]));
      assert.equal(await vectorAboutOf(file), undefined);
    }
  });

  it('is made for a model from its files alone', async () => {
    const direction = path.join(root, 'test/oracles/steering/pinhole-paper.direction.safetensors');
    const out = path.join(temporaryFolder(), 'c.vector.safetensors');
    const model = path.join(root, 'models', 'pinhole');
    const found = await developFile({ steer: { direction }, model, out });
    const target = await steerTarget(model);
    assert.deepEqual([target.width, target.layers, target.name], [192, 6, 'pinhole']);
    assert.deepEqual((await vectorAboutOf(out))?.target, { name: 'pinhole', hash: target.hash, width: 192 });
    assert.ok(Math.abs(found.vector.low - 1) < 1e-6 && found.direction.low < 0.9);
    assert.ok(Math.abs(found.about.length / found.directionLength - 1) < 1e-6);
    // What the filter keeps of the length is the cosine to the unfiltered direction.
    assert.ok(found.cosine > 0.2 && found.cosine < 1);
    const own = await readDirection(
      path.join(root, 'test/oracles/steering/pinhole-released.direction.safetensors'),
    );
    // Of the same words, so that the rest of the files is looked at.
    const alike = { ...target, vocabulary: own.about.model.vocabulary };
    assert.throws(
      () => vectorFrom(own, { direction: own.file, fidelity: 'released', strength: 1 }, alike),
      /made with other files of pinhole/,
    );
  });
});
