// What panels ask of directions: what a file says, tables to judge by, pairs to extract from.

import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { bandsOf } from '../../../src/engine/direction/describe';
import { directionAt } from '../../../src/engine/direction/develop';
import { readDirection, writeDirection } from '../../../src/engine/direction/direction-file';
import { checkSteer } from '../../../src/engine/direction/steer-request';
import { createService } from '../../../src/engine/service';
import { energyByFrequency } from '../../../src/steering/energy';
import { DarkroomError } from '../../../src/shared/errors';
import type { EngineContract } from '../../../src/shared/protocol/engine';
import { temporaryFolder } from '../../support/folders';
import { root } from '../engines';

type Calls = EngineContract['calls'];

const direction = path.join(root, 'test/oracles/steering/pinhole-released.direction.safetensors');
const pinhole = path.join(root, 'models', 'pinhole');
const context = { signal: new AbortController().signal, report: () => undefined };
const service = createService({ sessions: 'No model is opened here.' });
const describeDirection = async (request: Calls['describeDirection']['params']) =>
  service.describeDirection(request, context);

describe('a direction that is described', () => {
  it('says where it is from, and where its energy lies', async () => {
    const { about } = await readDirection(direction);
    const found = await describeDirection({ file: direction });
    assert.deepEqual(found.about, about);
    assert.ok(about.layers.includes(found.from));
    assert.equal(found.spectrum.length, Math.floor(about.model.width / 2) + 1);
    const energy = found.spectrum.reduce((sum, share) => sum + share, 0);
    assert.ok(Math.abs(energy - 1) < 1e-9, String(energy));
    assert.equal(found.target, undefined);
  });

  it('says what it is to the model that is steered, which is not opened for that', async () => {
    const found = await describeDirection({ file: direction, target: pinhole });
    assert.deepEqual(found.target, { layers: 6, width: 192 });
  });

  it('is read of a large file by its mean at one layer alone', async () => {
    const { about, reasoning, direct } = await readDirection(direction);
    const file = path.join(temporaryFolder(), 'states-unread.direction.safetensors');
    // Half of its pairs become a layer of their own.
    const read = {
      ...{ file, reasoning, direct },
      about: { ...about, layers: [2, 3], pairs: { ...about.pairs, count: about.pairs.count / 2 } },
    };
    await writeDirection(read);
    const whole = await describeDirection({ file, from: 2 });
    const bytes = readFileSync(file);
    // All states and the means of the other layers become what no reader would take for numbers.
    const row = about.model.width * 4;
    const last = 2 * row;
    const kept = Uint8Array.from(bytes.subarray(bytes.length - last, bytes.length - last + row));
    bytes.fill(0xff, 8 + Number(bytes.readBigUInt64LE(0))).set(kept, bytes.length - last);
    writeFileSync(file, bytes);
    await assert.rejects(readDirection(file), /has NaN/);
    const found = await describeDirection({ file, from: 2 });
    assert.deepEqual(found, whole);
    const { vector } = directionAt(read, 2, 'mean');
    for (const [frequency, share] of energyByFrequency(vector).entries())
      assert.ok(Math.abs(share - found.spectrum[frequency]!) < 1e-6, `frequency ${frequency}`);
    await assert.rejects(describeDirection({ file, from: 3 }), /"mean", has NaN/);
  });

  it('says so where a file is cut off, and where a layer has no direction', async () => {
    const file = path.join(temporaryFolder(), 'part.direction.safetensors');
    const { about, reasoning, direct } = await readDirection(direction);
    await writeDirection({ file, about, reasoning, direct });
    const bytes = readFileSync(file);
    for (const [length, words] of [
      [bytes.length - 4, /part\S+ the tensor "mean" is not where the header says/],
      [600, /part\S+ is not a safetensors file/],
      [5, /part\S+ is not a safetensors file/],
    ] as const) {
      writeFileSync(file, bytes.subarray(0, length));
      await assert.rejects(describeDirection({ file }), words, String(length));
    }
    await writeDirection({ file, about, reasoning, direct: reasoning });
    await assert.rejects(describeDirection({ file }), /part\S+ layer \d, has no direction: its mean is zero/);
  });

  it('says that it will be resampled', async () => {
    const { about } = await readDirection(direction);
    const wide = path.join(temporaryFolder(), 'wide.direction.safetensors');
    const size = about.pairs.count * about.layers.length * 256;
    const states = (from: number) => Float32Array.from({ length: size }, (_, i) => Math.sin(i * from) + from);
    await writeDirection({
      file: wide,
      about: { ...about, model: { ...about.model, width: 256 } },
      reasoning: states(2),
      direct: states(1),
    });
    const found = await describeDirection({ file: wide, target: pinhole });
    assert.ok(
      found.notes.some(note => /from 256 dimensions to the 192 of /.test(note)),
      found.notes.join(),
    );
  });

  it('refuses in a sentence what is no direction, no layer, or no path', async () => {
    for (const [request, words] of [
      [{ file: path.join(root, 'package.json') }, /package\.json/],
      [{ file: '/gone/a.direction.safetensors' }, /a\.direction\.safetensors/],
      [{ file: direction, from: 99 }, /layer 99/],
      [{ file: direction, from: 1.5 }, /layer that the direction is read from is 1\.5/],
      [{ file: 'relative' }, /full path/],
      [{}, /full path/],
    ] as const)
      await assert.rejects(
        describeDirection(request as Calls['describeDirection']['params']),
        (error: unknown) => error instanceof DarkroomError && words.test(error.message),
        JSON.stringify(request),
      );
  });
});

describe('the bands of a spectrum', () => {
  it('are its frequencies where they are few, and share them out where they are many', () => {
    assert.deepEqual(bandsOf(Float64Array.of(0.25, 0.75)), [0.25, 0.75]);
    const even = bandsOf(new Float64Array(2049).fill(1 / 2049));
    assert.equal(even.length, 256);
    for (const share of even) assert.ok(Math.abs(share - 1 / 256) < 1e-12, String(share));
    const low = bandsOf(Float64Array.from({ length: 2049 }, (_, frequency) => (frequency === 0 ? 1 : 0)));
    assert.equal(low[0], 1);
  });
});

describe('what panels ask besides', () => {
  it('is a file of pairs of a task, and not over one that is there', async () => {
    const out = path.join(temporaryFolder(), 'trail.pairs.jsonl');
    const wish = { task: 'trail', count: 3, seed: 5, out };
    assert.deepEqual(await service.makePairs(wish, context), { out, pairs: 3 });
    const lines = readFileSync(out, 'utf8').trim().split('\n');
    assert.equal(lines.length, 3);
    await assert.rejects(async () => service.makePairs({ ...wish, seed: 6 }, context), DarkroomError);
    await assert.rejects(async () => service.makePairs({ ...wish, out: 'here' }, context), /full path/);
  });

  it('is an analysis as a document, in which a name is no markup', async () => {
    const { about, reasoning, direct } = await readDirection(direction);
    const file = path.join(temporaryFolder(), 'a_[b](c)_.direction.safetensors');
    await writeDirection({ file, about, reasoning, direct });
    const { markdown } = await service.analyseDirections({ files: [file, direction], seed: 0 }, context);
    assert.ok(markdown.startsWith('# a\\_\\[b\\]\\(c\\)\\_.direction.safetensors'), markdown.slice(0, 80));
    for (const layer of about.layers) assert.match(markdown, new RegExp(`^\\| ${layer} \\|`, 'm'));
    assert.match(markdown, /^## Cosines of /m);
  });
});

describe('the directions of a run, as somebody sends them', () => {
  const right = { direction: '/a.direction.safetensors', strength: 0.5 };

  it('are taken as they are where they make sense', () => {
    assert.deepEqual(checkSteer(undefined), []);
    const whole = {
      ...right,
      from: 2,
      kind: 'principal',
      fidelity: 'paper',
      keep: 48,
      control: { name: 'random', seed: 3 },
      layers: { from: 2, to: 4 },
      renorm: false,
      positions: ['[0]', 'generated'],
    };
    assert.deepEqual(checkSteer([right, whole]), [right, whole]);
  });

  it('are refused in a sentence where they do not', () => {
    for (const wrong of [
      'all',
      [null],
      [{ ...right, direction: 'a.direction.safetensors' }],
      [{ ...right, strength: NaN }],
      [{ ...right, strenght: 1 }],
      [{ ...right, layers: { from: 1 } }],
      [{ ...right, layers: [1.5] }],
      [{ ...right, positions: [] }],
      [{ ...right, control: 'random' }],
      [{ ...right, renorm: 'yes' }],
      [{ ...right, kind: 'median' }],
    ])
      assert.throws(() => checkSteer(wrong), DarkroomError, JSON.stringify(wrong));
  });
});
