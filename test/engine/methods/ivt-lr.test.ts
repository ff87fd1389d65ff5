// IVT-LR on a model that was not trained for it: what is put into the sequence, in which order, and that nothing else
// decides about it than what the newest position saw.

import assert from 'node:assert/strict';
import { openMember, thought } from './thoughts';
import type { Thought } from './thoughts';
import { hiddenState } from '../../../src/model/run/hidden-state';
import type { Model } from '../../../src/model/run/model';
import { Sequence } from '../../../src/model/run/sequence';
import { picturePatches } from '../../../src/methods/patches';
import { passesOf } from '../../../src/methods/pass';
import type { Pass } from '../../../src/methods/pass';

const method = 'ivt-lr';
const layers = 6;

let model: Model;
before(async () => {
  model = await openMember('pinhole');
});
after(() => model.release());

/** Everything in one pass: the prompt, and behind it all that the latents put in. */
async function readAtOnce({ thinking, latents }: Thought) {
  const { question } = thinking;
  const patches = picturePatches(question);
  const vectors = latents.flatMap(({ added, vector }) =>
    added.map(({ patch }) => (patch === undefined ? vector : patches[patch]!.embedding)),
  );
  const inputs = question.inputs as { embeddings: Float32Array };
  const width = vectors[0]!.length;
  const embeddings = new Float32Array(inputs.embeddings.length + vectors.length * width);
  embeddings.set(inputs.embeddings);
  for (const [i, vector] of vectors.entries()) embeddings.set(vector, inputs.embeddings.length + i * width);
  const classes = latents.flatMap(({ added }) =>
    added.map(one => (one.class === 'latent' ? 'latent' : 'latent.image')),
  );
  const passes: Pass[] = [];
  const { positions, ids } = question.prompt;
  const { logits } = await Sequence.of(model, [{ positions, promptLength: ids.length }]).advance(
    [{ inputs: { embeddings }, classes: [...question.prompt.classes, ...classes] }],
    {
      taps: { ...thinking.reads.taps, attentionOf: 'all' },
      read: reading => passes.push(...passesOf(reading, reading.count)),
    },
  );
  return { logits: logits[0]!, passes, begin: ids.length };
}

const furthest = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Array.from(a).reduce((worst, value, i) => Math.max(worst, Math.abs(value - b[i]!)), 0);

describe('IVT-LR', () => {
  it('takes the patches that the newest position attends to most, none twice', async () => {
    const found = await thought(model, { method, settings: { steps: 4, patches: 8 } });
    const { passes } = await readAtOnce(found);
    const images = picturePatches(found.thinking.question);
    const taken = new Set<number>();
    assert.equal(found.latents.length, 4);
    for (const { form, position } of found.latents) {
      assert.ok(form.kind === 'patches');
      const newest = passes.find(pass => pass.position === position - 1)!;
      const mean = (at: number) => {
        let sum = 0;
        for (let layer = 1; layer <= layers; layer++) {
          const values = newest.attention(layer)!;
          const heads = values.length / position;
          for (let head = 0; head < heads; head++) sum += values[head * position + at]! / heads / layers;
        }
        return sum;
      };
      const order = images
        .filter(({ number }) => !taken.has(number))
        .map(({ number, position: at }) => ({ number, score: mean(at) }))
        .sort((a, b) => b.score - a.score)
        .slice(0, 8);
      assert.deepEqual(
        form.patches,
        order.map(({ number }) => number),
      );
      assert.ok(
        furthest(
          form.scores,
          order.map(({ score }) => score),
        ) < 1e-6,
      );
      for (const patch of form.patches) taken.add(patch);
    }
    assert.equal(taken.size, 32);
  });

  it('feeds the hidden state of the newest position, and ends as if all had been read at once', async () => {
    for (const fidelity of ['released', 'paper'] as const) {
      const found = await thought(model, { method, settings: { steps: 3, patches: 4 }, fidelity });
      const { passes, logits } = await readAtOnce(found);
      for (const { vector, position } of found.latents) {
        const newest = passes.find(pass => pass.position === position - 1)!;
        assert.ok(furthest(vector, await hiddenState(model, newest.residual(layers))) < 1e-4);
      }
      const first = found.happenings.find(one => one.kind === 'written')!;
      const best = logits.reduce((top, value, i) => (value > logits[top]! ? i : top), 0);
      assert.equal(first.choice.token, best);
      const second = [...logits].sort((a, b) => b - a)[1]!;
      assert.ok(Math.abs(first.choice.margin - (logits[best]! - second)) < 1e-4);
    }
  });

  it('puts patches before the slot as released, behind it as in the paper', async () => {
    const settings = { steps: 1, patches: 2 };
    const released = await thought(model, { method, settings });
    const paper = await thought(model, { method, settings, fidelity: 'paper' });
    const order = ({ latents }: Thought) => latents[0]!.added.map(one => one.class);
    assert.deepEqual(order(released), ['latent.image', 'latent.image', 'latent']);
    assert.deepEqual(order(paper), ['latent', 'latent.image', 'latent.image']);
  });

  it('is text alone without steps', async () => {
    const none = await thought(model, { method, settings: { steps: 0 } });
    const direct = await thought(model, { method: 'direct' });
    assert.equal(none.latents.length, 0);
    assert.ok(direct.text.startsWith('answer'));
  });

  it('feeds what it was given in the place of a latent, and says who made it', async () => {
    const changes = [{ at: { latents: [1] }, do: { replace: 'zero' } }];
    const { latents } = await thought(model, { method, settings: { steps: 2, patches: 2 }, changes });
    assert.deepEqual(
      latents.map(({ origin }) => origin),
      ['model', 'replaced'],
    );
    assert.ok(latents[1]!.vector.every(value => value === 0));
    assert.ok(latents[0]!.vector.some(value => value !== 0));
  });

  it('stops early when it is sure enough', async () => {
    const settings = { steps: 6, patches: 1 };
    const all = await thought(model, { method, settings });
    const sure = { stop: 'confidence is above', stopAt: 0 };
    const stopped = await thought(model, { method, settings: { ...settings, ...sure } });
    assert.equal(all.latents.length, 6);
    assert.equal(stopped.latents.length, 1);
  });

  it('looks at the picture in a glance only where steps may see chosen patches alone', async () => {
    const settings = { steps: 2, patches: 4, sight: 'chosen patches only' };
    const { latents, happenings } = await thought(model, { method, settings });
    const images = picturePatches((await thought(model, { method, settings })).thinking.question);
    const later = happenings.flatMap(one => (one.kind === 'remark' ? [] : one.passes)).slice(1);
    assert.ok(later.length > 0);
    for (const pass of later) {
      const values = pass.attention(3)!;
      const keys = pass.position + 1;
      for (let head = 0; head * keys < values.length; head++)
        assert.ok(images.every(({ position }) => values[head * keys + position] === 0));
    }
    for (const { form } of latents)
      assert.ok(form.kind === 'patches' && form.scores.every(score => score > 0));
  });

  it('takes as many patches as there are where nobody asked for more', async () => {
    const { latents } = await thought(model, { method, settings: { steps: 4 } });
    const counts = latents.map(({ form }) => form.kind === 'patches' && form.patches.length);
    assert.deepEqual(counts, [16, 16, 16, 16]);
  });
});
