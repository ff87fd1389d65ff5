// What carries the answer: something else is fed in the place of latents, or of one part of them, by the same path that
// `darkroom eval` takes. Figures of the members' cards, on few samples and with wide margins.

import assert from 'node:assert/strict';
import path from 'node:path';
import { Answering } from '../../../src/engine/answering';
import { evaluate } from '../../../src/engine/evaluate';
import type { Evaluation } from '../../../src/engine/evaluate';
import { insteadOf } from '../../../src/engine/latent-parts';
import { isAnswer } from '../../../src/engine/replaced-latents';
import { openTested } from '../../../src/engine/tested-model';
import type { MethodName } from '../../../src/shared/trace/document';
import { generate } from '../../../src/tasks/generate';
import { root } from '../engines';

interface Wish {
  readonly latents?: string;
  readonly part?: string;
  readonly difficulty?: number;
}

const options = { signal: new AbortController().signal, report: () => undefined };

function evaluated(member: string, method: MethodName, wish: Wish): Promise<Evaluation> {
  const model = path.join(root, 'models', member);
  const request = { device: 'cpu', threads: 1, task: 'trail', seed: 31, difficulty: 3, count: 12 } as const;
  return evaluate({ ...request, model, method, ...wish }, options);
}

const ivt = (wish: Wish) => evaluated('pinhole-ivt', 'ivt-lr', wish);
const blind = (wish: Wish) => evaluated('pinhole-ivt-blind', 'ivt-lr', wish);

describe('latents replaced in an evaluation', () => {
  it('of hidden states alone change the answer to what they imply in this picture', async () => {
    const lent = await ivt({ latents: 'other', part: 'hidden' });
    assert.ok(lent.accuracy <= 0.2 && lent.implied!.accuracy >= 0.8 && lent.donor!.accuracy <= 0.2);
    assert.deepEqual(await ivt({ latents: 'other' }), lent);
  });

  it('of patches alone leave a model its answer that sees the picture anyway', async () => {
    for (const latents of ['zero', 'chance', 'other']) {
      const { accuracy } = await ivt({ latents, part: 'patches' });
      assert.ok(accuracy >= 0.75, `${latents}: ${accuracy}`);
    }
  });

  it('of patches alone take the answer from a model that sees nothing else', async () => {
    assert.ok((await blind({})).accuracy >= 0.75);
    for (const latents of ['zero', 'noise'])
      assert.ok((await blind({ latents, part: 'patches' })).accuracy <= 0.5, latents);
  });

  it('of both parts bring the answer of the picture that they are from', async () => {
    const lent = await blind({ latents: 'other', part: 'both' });
    assert.ok(lent.accuracy <= 0.2 && lent.donor!.accuracy >= 0.75);
  });

  it('by the first are wrong; by their mean they are not, since the path waits in its last cell', async () => {
    assert.ok((await ivt({ latents: 'first' })).accuracy <= 0.25);
    assert.ok((await ivt({ latents: 'mean' })).accuracy >= 0.75);
  });

  it('by words of the prompt are wrong: it is not the room that they take', async () => {
    assert.ok((await ivt({ latents: 'words' })).accuracy <= 0.3);
  });

  it('by the true sketches are what those show, of this sample or of another one', async () => {
    const { model } = await openTested(path.join(root, 'models', 'pinhole-mixed'), {
      device: 'cpu',
      threads: 1,
    });
    try {
      const answering = new Answering(model, 'modal-mixed');
      const [one, other] = [0, 2].map(index => generate('trail', { seed: 31, index, difficulty: 3 }));
      assert.notEqual(one!.answer, other!.answer);
      for (const shown of [one!, other!]) {
        const latents = insteadOf('oracle', 0, { sketches: await answering.trueSketches(shown) });
        const { answer } = await answering.answer(one!, { signal: options.signal, latents });
        assert.ok(isAnswer(answer, shown.answer), `${answer} instead of ${shown.answer}`);
      }
    } finally {
      await model.release();
    }
  });

  it('by the true sketches in a whole evaluation, of a method that sketches', async () => {
    const { accuracy } = await evaluated('pinhole-mixed', 'modal-mixed', { latents: 'oracle' });
    assert.ok(accuracy >= 0.9);
    await assert.rejects(ivt({ latents: 'oracle' }), /ivt-lr is a hidden state, and no true sketch/);
  });

  it('in another order are wrong where there is hardly any waiting', async () => {
    assert.ok((await ivt({ difficulty: 4 })).accuracy >= 0.9);
    assert.ok((await ivt({ latents: 'shuffle', difficulty: 4 })).accuracy <= 0.75);
  });

  for (const [what, asked, sentence] of [
    ['a part that is none', { latents: 'zero', part: 'left' }, /no part "left"/],
    ['a part and nothing', { part: 'patches' }, /nothing to put in its place/],
    [
      'what that part cannot be',
      { latents: 'mean', part: 'patches' },
      /Patches cannot be replaced by "mean"/,
    ],
    ['chance for hidden states', { latents: 'chance' }, /Latents cannot be replaced by "chance"/],
    ['an unknown name', { latents: 'best', part: 'both' }, /with their patches cannot be replaced by "best"/],
  ] as const)
    it(`are refused with a sentence for ${what}`, async () => {
      await assert.rejects(ivt(asked), sentence);
    });

  it('have patches in one method only, and in text there are none', async () => {
    const parts = evaluated('pinhole-lavit', 'lavit', { latents: 'zero', part: 'patches' });
    await assert.rejects(parts, /A latent of lavit has no patches/);
    const words = evaluated('pinhole', 'text-cot', { latents: 'zero' });
    await assert.rejects(words, /text-cot makes no latents/);
  });
});
