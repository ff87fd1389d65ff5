// Vectors, logits and tokens of steered models, as NumPy and transformers with hooks compute them
// (test/oracles/steering/make_steered.py), in the paper's way and in the two that the released code can be read.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { classesOf } from '../../../src/methods/method';
import { asked } from '../../../src/methods/wording';
import { compiledPlan } from '../../../src/engine/compiled-plan';
import { vectorFrom } from '../../../src/engine/direction/develop';
import { readDirection } from '../../../src/engine/direction/direction-file';
import { interventionOf, writeVector } from '../../../src/engine/direction/vector-file';
import type { Steer, SteerTarget } from '../../../src/engine/direction/vector-file';
import type { Plan } from '../../../src/intervention/plan';
import { readAbilities } from '../../../src/model/abilities';
import { decodePicture } from '../../../src/model/picture/decode';
import { Model } from '../../../src/model/run/model';
import type { Question } from '../../../src/model/run/model';
import { Sequence } from '../../../src/model/run/sequence';
import type { NewPositions } from '../../../src/model/run/sequence';
import { greedy, samplerOf } from '../../../src/runtime/sampling';
import { generate } from '../../../src/tasks/generate';
import { familyReference, unpackFamily } from '../../oracles/families/fixtures';
import { temporaryFolder } from '../../support/folders';
import { readTensors } from '../../support/oracle-tensors';
import { root } from '../engines';

interface Facts {
  readonly layer: number;
  readonly keep: { readonly paper: number; readonly released: number };
  readonly plain: readonly number[];
  readonly runs: Readonly<Record<string, readonly number[]>>;
}

const oracle = path.join(root, 'test/oracles/steering');
const facts = JSON.parse(readFileSync(path.join(oracle, 'steered.json'), 'utf8')) as Record<string, Facts>;
const tensors = readTensors(readFileSync(path.join(oracle, 'steered.safetensors')));
const expected = (key: string) => tensors.get(key)!.data as Float32Array;

/** At worst 1.2e-6 with one thread. */
const bar = 1e-4;

const subjects: Readonly<Record<string, () => Promise<{ model: Model; question: Question }>>> = {
  pinhole: async () => {
    const model = await Model.open(path.join(root, 'models/pinhole'), { device: 'cpu', threads: 1 });
    const sample = generate('trail', { seed: 41, index: 0, difficulty: 3 });
    const seen = await model.see({ width: 128, height: 128, data: sample.picture });
    const words = asked('direct', sample.question, readAbilities(model.folder.darkroom));
    return { model, question: await model.ask(words, [seen]) };
  },
  qwen2_5_vl: async () => {
    const folder = temporaryFolder();
    unpackFamily('qwen2_5_vl', folder);
    const model = await Model.open(folder, { device: 'cpu', threads: 1 });
    const { prompts, cases } = familyReference('qwen2_5_vl');
    const { prompt, picture } = cases['p0i0']!;
    const seen = await model.see(await decodePicture(path.join(folder, picture)));
    return { model, question: await model.ask(prompts[prompt]!, [seen]) };
  },
};

const ways: Readonly<Record<string, Pick<Steer, 'fidelity' | 'positions'>>> = {
  paper: {},
  released: { fidelity: 'released' },
  uncached: { fidelity: 'released', positions: '[0]' },
};

for (const [name, open] of Object.entries(subjects))
  describe(`${name}, steered`, () => {
    const { layer, keep, plain, runs } = facts[name]!;
    let [model, question]: [Model | undefined, Question | undefined] = [undefined, undefined];
    before(async () => ({ model, question } = await open()));
    after(() => model?.release());

    for (const [way, chosen] of Object.entries(ways))
      it(`${way}: vector, logits and twelve tokens are the reference's, with a cache and without`, async () => {
        const kind = way === 'paper' ? 'paper' : 'released';
        const direction = await readDirection(path.join(oracle, `${name}-${kind}.direction.safetensors`));
        const { hash, vocabulary } = direction.about.model;
        const { width, layers } = model!.decoder.manifest!;
        const target: SteerTarget = { name, width: width!, layers, hash, vocabulary };
        const steer = { direction: direction.file, keep: keep[kind], layers: [layer], ...chosen };
        const { vector, about } = vectorFrom(direction, { ...steer, strength: 1 }, target);
        near(vector, expected(`${name}.${kind}.vector`), 1e-6);
        const folder = temporaryFolder();
        await writeVector(path.join(folder, 'a.vector.safetensors'), vector, about);
        for (const [run, tokens] of Object.entries(runs)) {
          const [of, strength] = run.split(' ') as [string, string];
          if (of !== way) continue;
          const change = interventionOf(
            { ...steer, strength: Number(strength) },
            'a.vector.safetensors#vector',
            target,
          );
          const plan = await compiledPlan([change], model!, question!, {
            folder,
            classes: classesOf('direct'),
            signal: new AbortController().signal,
          });
          const cached = await written(model!, question!, plan, 'cached');
          assert.deepEqual(cached.tokens, tokens, run);
          near(cached.logits, expected(`${name}.${way}.${strength}.logits`), bar);
          const uncached = await written(model!, question!, plan, 'uncached');
          assert.deepEqual(uncached.tokens, tokens, `${run} without a cache`);
          near(uncached.logits, cached.logits, bar);
          const inPieces = await written(model!, question!, plan, 'in pieces');
          assert.deepEqual(inPieces.tokens, tokens, `${run} in pieces`);
        }
      });

    it('differs between strengths and ways, and from what is not steered', async () => {
      const { tokens } = await written(model!, question!, undefined, 'cached');
      assert.deepEqual(tokens, plain);
      const different = new Set(Object.values(runs).map(String));
      assert.ok(different.size >= 6, `${different.size} different texts`);
      const [paper, released, uncached] = Object.keys(ways).map(way => String(runs[`${way} 2.5`]));
      assert.ok(
        new Set([paper, released, uncached]).size === 3 && ![paper, released].includes(String(plain)),
      );
    });
  });

/** Twelve tokens, ends ignored, and the logits behind the prompt. */
async function written(
  model: Model,
  { prompt, inputs }: Question,
  plan: Plan | undefined,
  how: 'cached' | 'uncached' | 'in pieces',
): Promise<{ logits: Float32Array; tokens: readonly number[] }> {
  const next = samplerOf(greedy);
  const tokens: number[] = [];
  let first: Float32Array | undefined;
  const promptLength = prompt.classes.length;
  let sequence = Sequence.of(model, [{ positions: prompt.positions, plan, promptLength }]);
  let news: NewPositions = { inputs, classes: prompt.classes };
  // Attention of so few positions at a time.
  const pieces = how === 'in pieces' ? { mostNumbers: 5 * 100 * 6 } : {};
  for (let step = 0; step < 12; step++) {
    const beginning = how === 'uncached' && step > 0 ? sequence.withoutCache() : sequence;
    const { sequence: longer, logits } = await beginning.advance([news], pieces);
    sequence = longer;
    first ??= logits[0]!;
    const { token } = next(logits[0]!);
    tokens.push(token);
    news = { inputs: await model.lookUp([token]), classes: ['generated'] };
  }
  return { logits: first!, tokens };
}

/** Relative to the largest. */
function near(actual: Float32Array, wanted: Float32Array, within: number): void {
  assert.equal(actual.length, wanted.length);
  const largest = wanted.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const worst = wanted.reduce((most, value, i) => Math.max(most, Math.abs(value - actual[i]!)), 0);
  assert.ok(worst <= within * largest, `${worst / largest} of the largest is above ${within}`);
}
