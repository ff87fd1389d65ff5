// The states of contrast pairs are those of the model, whatever is computed together and however they are asked.

import assert from 'node:assert/strict';
import { copyFileSync, readFileSync } from 'node:fs';
import path from 'node:path';
import {
  distance,
  extracted,
  eyeModel,
  oracles,
  pairsFile,
  somePairs,
  stateOf,
  wholeStream,
  wordModel,
} from './extracting';
import { makePairs } from '../../../src/engine/direction/make-pairs';
import { statesAt } from '../../../src/engine/direction/direction-file';
import type { Extracted } from '../../../src/engine/direction/extract';
import { Model } from '../../../src/model/run/model';
import { writeSamples } from '../../../src/engine/samples';
import { differencesOf } from '../../../src/steering/differences';
import { directionOf } from '../../../src/steering/direction';
import type { ContrastPair, PairSample } from '../../../src/steering/pair';
import { generate, taskOf } from '../../../src/tasks/generate';
import type { Sample } from '../../../src/tasks/types';
import { temporaryFolder } from '../../support/folders';
import { readTensors } from '../../support/oracle-tensors';
import { familyFolder } from '../../unit/model-text/folders';

const side = 128;
const asks = { reasoning: 'think step by step .', direct: 'answer directly .' } as const;

describe('the states of contrast pairs', () => {
  for (const [name, folder] of [
    ['a text model', wordModel],
    ['a model with eyes', eyeModel],
  ] as const)
    it(`are those of a single pass through ${name}`, async () => {
      // Two of some tasks, none twice: rows of one length and of many.
      const pairs = [...somePairs(6), ...somePairs(6, 'trail').slice(1, 4)];
      const file = pairsFile(pairs);
      const last = await extracted({ model: folder, pairs: file, batch: 5 });
      const mean = await extracted({ model: folder, pairs: file, batch: 5, position: 'mean' });
      const model = await Model.open(folder, { device: 'cpu', threads: 1 });
      try {
        for (const [number, { prompt, description, sample, ...pair }] of pairs.entries())
          for (const of of ['reasoning', 'direct'] as const) {
            const words = `${prompt} ${asks[of]}`;
            const data = drawn(sample!).picture;
            const seen = model.takesPictures ? [await model.see({ width: side, height: side, data })] : [];
            const question = model.takesPictures ? words : `${description} ${words}`;
            const {
              streams,
              prompt: from,
              positions,
            } = await wholeStream(model, question, pair[of], { seen });
            for (const [layer, stream] of streams.entries()) {
              const width = stream.length / positions;
              const what = `pair ${number}, ${of}, layer ${layer}`;
              const end = stream.subarray((positions - 1) * width);
              assert.ok(distance(stateOf(last, of, number, layer), end) < 1e-5, what);
              const middle = meanOf(stream.subarray(from * width), width);
              assert.ok(distance(stateOf(mean, of, number, layer), middle) < 1e-5, `${what}, mean`);
            }
          }
      } finally {
        await model.release();
      }
    });

  for (const [name, folder] of [
    ['pinhole-text-same', () => wordModel],
    ['qwen2_vl', () => familyFolder('qwen2_vl')],
  ] as const)
    it(`are those of another implementation: ${name}`, async () => {
      const expected = readTensors(readFileSync(path.join(oracles, 'directions.safetensors')));
      const tensor = (key: string) => expected.get(`${name}.${key}`)!.data as Float32Array;
      const model = folder();
      const files = temporaryFolder();
      const pairs = path.join(files, `pairs.${name}.jsonl`);
      copyFileSync(path.join(oracles, path.basename(pairs)), pairs);
      if (name === 'qwen2_vl')
        for (const picture of ['image0.png', 'image1.png'])
          copyFileSync(path.join(model, picture), path.join(files, picture));
      for (const position of ['last', 'prompt', 'mean'] as const) {
        const found = await extracted({ model, pairs, position });
        assert.equal(found.about.pairs.count, 8);
        for (const of of ['reasoning', 'direct'] as const)
          assert.ok(distance(found[of], tensor(`${of}.${position}`)) < 1e-4, `${position}, ${of}`);
        if (position === 'last') requireDirections(found, tensor);
      }
    });

  it('are of the layers that were asked for', async () => {
    const pairs = pairsFile(somePairs(4));
    const all = await extracted({ pairs });
    const some = await extracted({ pairs, layers: [5, 0, 5] });
    assert.deepEqual(some.about.layers, [0, 5]);
    assert.deepEqual(statesAt(some, 5).direct, statesAt(all, 5).direct);
    assert.deepEqual(statesAt(some, 0).reasoning, statesAt(all, 0).reasoning);
    assert.deepEqual((await extracted({ pairs, layers: 'middle' })).about.layers, [3]);
    await assert.rejects(extracted({ pairs, layers: [7] }), /^DarkroomError: Layer 7 of pinhole-text-same/);
    assert.throws(() => statesAt(some, 3), /does not have layer 3 of pinhole-text-same/);
  });

  it('differ between templates and between positions', async () => {
    const pairs = pairsFile(somePairs(2, 'trail'));
    const found: Extracted[] = [];
    for (const template of ['instructed', 'chat', 'plain'] as const)
      found.push(await extracted({ pairs, template }));
    for (const position of ['prompt', 'mean'] as const) found.push(await extracted({ pairs, position }));
    for (const [at, one] of found.entries())
      for (const other of found.slice(at + 1))
        assert.ok(distance(stateOf(one, 'direct', 0, 3), stateOf(other, 'direct', 0, 3)) > 0.01, `${at}`);
    // The words of the response say nothing yet where the prompt ends.
    const first = pairOf('trail', 3);
    const second = { ...first, direct: 'answer cell' };
    const before = await extracted({ pairs: pairsFile([first, second]), position: 'prompt' });
    assert.deepEqual(stateOf(before, 'direct', 0, 6), stateOf(before, 'direct', 1, 6));
    await assert.rejects(
      extracted({ pairs, template: 'chat', position: 'prompt' }),
      /both prompts of a pair are the same/,
    );
  });

  it('are the same of a picture in a file and of the sample that it is', async () => {
    const folder = temporaryFolder();
    await writeSamples(
      { task: 'relate', difficulty: 2, seed: 11, start: 0, sketches: false, others: 0 },
      { count: 1, folder },
    );
    const { sample, ...pair } = pairOf('relate', 2);
    assert.ok(sample);
    const file = pairsFile([{ ...pair, sample }, { ...pair, picture: 'relate-11-0.png' }, pair], folder);
    const found = await extracted({ model: eyeModel, pairs: file });
    assert.deepEqual(stateOf(found, 'direct', 0, 6), stateOf(found, 'direct', 1, 6));
    // Without a picture it is told what there is.
    assert.ok(distance(stateOf(found, 'direct', 2, 6), stateOf(found, 'direct', 0, 6)) > 0.01);
  });

  it('tells a model without eyes what a sample shows, and refuses what nobody says', async () => {
    const { description, ...pair } = pairOf('bars', 1);
    const told = await extracted({ pairs: pairsFile([{ ...pair, description }]) });
    const drawn = await extracted({ pairs: pairsFile([pair]) });
    assert.deepEqual(drawn.direct, told.direct);
    const bare = { prompt: pair.prompt, reasoning: pair.reasoning, direct: pair.direct };
    await assert.rejects(
      extracted({
        pairs: pairsFile([
          { ...bare, description },
          { ...bare, picture: 'a.png' },
        ]),
      }),
      /^DarkroomError: pairs\.jsonl, line 2, has a picture and no "description"/,
    );
  });
});

function drawn({ task, ...options }: PairSample): Sample {
  return generate(taskOf(task).name, options);
}

/** The first of a task, at this difficulty. */
function pairOf(task: string, difficulty: number): ContrastPair {
  const [pair] = makePairs({ task, difficulty, count: 1, seed: 11 });
  return pair!;
}

function meanOf(rows: Float32Array, width: number): Float32Array {
  const mean = new Float64Array(width);
  for (const [i, value] of rows.entries()) mean[i % width]! += value / (rows.length / width);
  return Float32Array.from(mean);
}

function requireDirections(found: Extracted, tensor: (key: string) => Float32Array): void {
  for (const [place, layer] of found.about.layers.entries()) {
    const { reasoning, direct, width } = statesAt(found, layer);
    const differences = differencesOf(reasoning, direct, width);
    for (const kind of ['mean', 'principal'] as const) {
      const expected = tensor(`direction.${kind}`).subarray(place * width, (place + 1) * width);
      // The embeddings of pinhole's answers are the same with reasoning and without.
      if (expected.every(value => value === 0)) continue;
      const { vector, settled } = directionOf(differences, kind);
      if (settled) assert.ok(distance(vector, expected) < 1e-4, `${kind} at layer ${layer}`);
    }
  }
}
