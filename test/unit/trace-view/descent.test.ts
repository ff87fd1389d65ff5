// What a run that goes on from a step of another says of itself, and what it takes the other's trace to say.

import assert from 'node:assert/strict';
import { focusOf } from '../../../src/measures/entropy';
import { attentionRatio as ratioOfMass } from '../../../src/measures/mass';
import type { TraceDocument } from '../../../src/shared/trace/document';
import type { Step, TextStep } from '../../../src/shared/trace/step';
import { changesOf, parentViewOf } from '../../../src/shared/trace-view/descent';
import { attentionRatio, inverseEntropy } from '../../../src/shared/trace-view/step-values';
import { viewOf } from '../../../src/shared/trace-view/view';
import { madeUpDocument } from '../trace/made-up';

/** Prompt, two words, two latents, then words. */
const parent = madeUpDocument(9);

function childFrom(fromStep: number, change: Partial<TraceDocument> = {}): TraceDocument {
  return {
    ...parent,
    parent: { file: 'a.trace.safetensors', startedAt: parent.startedAt, fromStep },
    ...change,
  };
}

function withToken(index: number, token: Partial<TextStep['token']>): readonly Step[] {
  return parent.steps.map((step, i) =>
    i === index && step.kind === 'text' ? { ...step, token: { ...step.token, ...token } } : step,
  );
}

const replaced = (latents: unknown, replace: unknown) => ({ at: { latents }, do: { replace } });

describe('the descent of a run', () => {
  it('begins with the word that was put at the step', () => {
    const steps = withToken(6, { id: 3, text: ' a1', forced: 'person' });
    assert.deepEqual(changesOf(childFrom(6, { steps, interventions: [] })), [{ kind: 'word', word: ' a1' }]);
    assert.deepEqual(changesOf({ ...parent, steps }), [], 'a run without a parent changed nothing');
  });

  it('does not take what ends a group of latents for a word that somebody put there', () => {
    const steps = withToken(5, { forced: 'method' });
    assert.deepEqual(changesOf(childFrom(5, { steps, interventions: [] })), []);
  });

  for (const [what, intervention, change] of [
    ['this latent', replaced([1], 'zero'), { kind: 'latent', by: 'zero', following: false }],
    [
      'all from it on',
      replaced('all', { noise: { seed: 5 } }),
      { kind: 'latent', by: 'noise', seed: 5, following: true },
    ],
    [
      'by those of a trace',
      replaced([1], { trace: 'b.trace.safetensors' }),
      { kind: 'latent', by: 'trace', trace: 'b.trace.safetensors', following: false },
    ],
    ['another latent than that of the step', replaced([0], 'zero'), { kind: 'other' }],
    ['something else', { at: { layers: [2] }, do: { scale: 0 } }, { kind: 'other' }],
    ['nothing that is understood', null, { kind: 'other' }],
  ] as const)
    it(`reads an intervention: ${what}`, () => {
      assert.deepEqual(changesOf(childFrom(4, { interventions: [intervention] })), [change]);
    });

  it('tells the changes of its parent from its own', () => {
    const own = replaced([0], 'zero');
    const child = childFrom(3, { interventions: [...parent.interventions, own] });
    assert.deepEqual(parentViewOf(parent, child).inherited, [0]);
    assert.deepEqual(parentViewOf(parent, childFrom(3, { interventions: [own] })).inherited, []);
  });

  it('names the changes of its parent that it was made without, wherever they stand', () => {
    const [first, last] = [replaced([0], 'zero'), replaced([1], { noise: { seed: 5 } })];
    const changed = { ...parent, interventions: [first, { of: 'another build' }, last] };
    const heritage = (interventions: readonly unknown[]) => {
      const { inherited, removed } = parentViewOf(changed, childFrom(3, { interventions }));
      return [inherited, removed];
    };
    assert.deepEqual(heritage(changed.interventions), [[0, 1, 2], []]);
    assert.deepEqual(heritage([last]), [[0], ['zeros', 'an intervention']]);
    assert.deepEqual(heritage([first, { of: 'another build' }]), [[0, 1], ['noise (seed 5)']]);
  });

  it('knows who put a word there, in a run that goes on from another too', () => {
    const putBy = (document: TraceDocument, index: number) =>
      viewOf(document, () => true).steps.map(step => step.putBy)[index];
    const [end, word] = [withToken(5, { forced: 'method' }), withToken(6, { forced: 'person' })];
    assert.deepEqual(
      [putBy(childFrom(3, { steps: end }), 5), putBy(childFrom(3, { steps: word }), 6)],
      ['method', 'person'],
    );
    assert.equal(putBy(childFrom(3), 6), undefined);
  });

  it('takes what is left of a change for the parent’s, and the same done to another latent for its own', () => {
    const zeros = (latents: unknown) => replaced(latents, 'zero');
    const noise = replaced([3], { noise: { seed: 5 } });
    const heritage = (before: unknown, interventions: readonly unknown[]) => {
      const changed = { ...parent, interventions: [before] };
      const { inherited, removed } = parentViewOf(changed, childFrom(3, { interventions }));
      return [inherited, removed];
    };
    const rest = { from: 4, to: 9999 };
    assert.deepEqual(heritage(zeros('all'), [zeros([0, 1, 2]), zeros(rest), noise]), [[0, 1], []]);
    assert.deepEqual(heritage(zeros([0, 3]), [zeros([0]), noise]), [[0], []]);
    assert.deepEqual(heritage(zeros([3]), [noise]), [[], ['zeros']]);
    assert.deepEqual(heritage(zeros([0]), [zeros([0]), zeros([3])]), [[0], []]);
    assert.deepEqual(heritage(zeros({ from: 0, to: 2 }), [zeros('all')]), [[], ['zeros']]);
    assert.deepEqual(heritage(null, [null, 7, {}]), [[0], []]);
  });

  it('finds the first step that says something else, and what it said before', () => {
    const child = childFrom(2, { steps: withToken(7, { id: 5, text: ' red' }) });
    const view = parentViewOf(parent, child);
    assert.deepEqual(view.otherWord, { step: 7, was: ' w7', word: ' red' });
    assert.deepEqual([view.word, view.sameModel, view.picture], [' w2', true, undefined]);
  });

  it('looks after a word that was put there, not at it', () => {
    const steps = withToken(6, { id: 3, text: ' a1', forced: 'person' });
    assert.equal(parentViewOf(parent, childFrom(6, { steps })).otherWord, null);
  });

  it('compares what is said, not numbers, and notices an end', () => {
    const moved = parent.steps.map(step => (step.kind === 'latent' ? { ...step, norm: 9 } : step));
    assert.equal(parentViewOf(parent, childFrom(3, { steps: moved })).otherWord, null);
    assert.deepEqual(parentViewOf(parent, childFrom(3, { steps: parent.steps.slice(0, 8) })).otherWord, {
      step: 8,
      was: ' w8',
      word: null,
    });
  });

  it('names the picture and the model where they are others', () => {
    const picture = { ...parent.picture!, name: 'dog.png', sha256: 'ef'.repeat(32) };
    const model = { ...parent.model, files: [] };
    const view = parentViewOf(parent, childFrom(3, { picture, model }));
    assert.deepEqual([view.picture, view.sameModel], ['cat.png', false]);
  });

  it('names the seed of the parent where the run was drawn with another', () => {
    const sampling = { ...parent.sampling, seed: parent.sampling.seed + 1 };
    assert.equal(parentViewOf(parent, childFrom(3, { sampling })).seed, parent.sampling.seed);
    assert.equal(parentViewOf(parent, childFrom(3)).seed, undefined);
  });
});

describe('the figures of a step', () => {
  it('are those of the measures', () => {
    const mass = { image: 0.5, prompt: 0.2, latent: 0.1, 'latent.image': 0.05, generated: 0.15 };
    const list = [mass.image, mass.prompt, mass.latent, mass['latent.image'], mass.generated];
    assert.equal(attentionRatio(mass), ratioOfMass(list, [0, 3], [1, 4]));
    assert.equal(attentionRatio({ ...mass, prompt: 0, generated: 0 }), null);
    assert.equal(inverseEntropy(1.7), focusOf(1.7));
    assert.equal(inverseEntropy(null), null);
  });

  it('say whose attention a step has: of what was fed before it', () => {
    const { steps } = viewOf(parent, () => true);
    assert.deepEqual(
      steps.map(({ fed }) => fed),
      [0, 0, 1, 2, 3, 4, 5, 6, 7],
    );
  });
});
