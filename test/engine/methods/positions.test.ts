// Positions along three axes (Qwen2-VL): in the authors' code of IVT-LR they are counted 0, 1, 2, … over the whole sequence,
// the prompt too; in the paper's variant the model's own go on. Both are held against a single pass over everything.

import assert from 'node:assert/strict';
import { thought } from './thoughts';
import type { Thought } from './thoughts';
import { hiddenState } from '../../../src/model/run/hidden-state';
import { Model } from '../../../src/model/run/model';
import { Sequence } from '../../../src/model/run/sequence';
import { picturePatches } from '../../../src/methods/patches';
import { passesOf } from '../../../src/methods/pass';
import type { Pass } from '../../../src/methods/pass';
import type { Positions } from '../../../src/model/families/family';
import { unpackFamily } from '../../oracles/families/fixtures';
import { temporaryFolder } from '../../support/folders';

let model: Model;
before(async () => {
  const folder = temporaryFolder();
  unpackFamily('qwen2_vl', folder);
  model = await Model.open(folder, { device: 'cpu', threads: 1 });
});
after(() => model.release());

const layers = () => model.decoder.graph.anatomy.layers.length;

/** 0..n-1 along all three. */
const plain = (length: number): Positions => ({
  prompt: [0, 1, 2].map(() => Int32Array.from({ length }, (_, i) => i)),
  next: k => length + k,
});

/** Prompt and steps at once, with positions that the test made. */
async function readAtOnce({ thinking: { question }, latents }: Thought, positions: Positions) {
  const patches = picturePatches(question);
  const vectors = latents.flatMap(({ added, vector }) =>
    added.map(({ patch }) => (patch === undefined ? vector : patches[patch]!.embedding)),
  );
  const { embeddings } = question.inputs as { embeddings: Float32Array };
  const all = new Float32Array([...embeddings, ...vectors.flatMap(vector => [...vector])]);
  const classes = latents.flatMap(({ added }) => added.map(one => one.class as 'latent' | 'latent.image'));
  const passes: Pass[] = [];
  const { ids, classes: ofPrompt } = question.prompt;
  const { logits } = await Sequence.of(model, [{ positions, promptLength: ids.length }]).advance(
    [{ inputs: { embeddings: all }, classes: [...ofPrompt, ...classes] }],
    { taps: { residuals: [layers()] }, read: reading => passes.push(...passesOf(reading, reading.count)) },
  );
  return { passes, logits: logits[0]! };
}

const furthest = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Array.from(a).reduce((worst, value, i) => Math.max(worst, Math.abs(value - b[i]!)), 0);

async function differences(found: Thought, positions: Positions): Promise<readonly number[]> {
  const { passes } = await readAtOnce(found, positions);
  const differences: number[] = [];
  for (const { vector, position } of found.latents) {
    const newest = passes.find(pass => pass.position === position - 1)!;
    differences.push(furthest(vector, await hiddenState(model, newest.residual(layers()))));
  }
  return differences;
}

describe('positions of IVT-LR in a model that counts along three axes', () => {
  const ask = { method: 'ivt-lr', settings: { steps: 3, patches: 2 }, maxTokens: 2 } as const;

  it('are 0..n-1 from the first of the prompt on, as released', async () => {
    const own = (await thought(model, { ...ask, fidelity: 'paper' })).thinking.question.prompt.positions;
    assert.equal(own.prompt.length, 3);
    const found = await thought(model, { ...ask, fidelity: 'released' });
    const length = found.thinking.question.prompt.ids.length;
    const [as, other] = [await differences(found, plain(length)), await differences(found, own)];
    for (const step of [0, 1, 2])
      assert.ok(as[step]! < 1e-4 && other[step]! > 1e-3, `${as[step]} ${other[step]}`);
    const { logits } = await readAtOnce(found, plain(length));
    const first = found.happenings.find(one => one.kind === 'written')!;
    assert.equal(first.choice.token, logits.indexOf(logits.reduce((a, b) => Math.max(a, b))));
  });

  it('go on as the model counts them, as in the paper', async () => {
    const found = await thought(model, { ...ask, fidelity: 'paper' });
    const { positions, ids } = found.thinking.question.prompt;
    const [own, other] = [await differences(found, positions), await differences(found, plain(ids.length))];
    for (const step of [0, 1, 2])
      assert.ok(own[step]! < 1e-4 && other[step]! > 1e-3, `${own[step]} ${other[step]}`);
  });
});
