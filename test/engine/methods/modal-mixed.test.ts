// When the model begins a span of latents: where it wants to, where it is made to, and where it is kept from it; and that what
// follows from a cache is what follows from everything read anew.

import assert from 'node:assert/strict';
import { openMember, thought } from './thoughts';
import type { Thought } from './thoughts';
import { generate } from '../../../src/tasks/generate';
import type { Latent, Written } from '../../../src/methods/happening';
import type { Model } from '../../../src/model/run/model';
import { Sequence } from '../../../src/model/run/sequence';
import type { NewPositions } from '../../../src/model/run/sequence';

const method = 'modal-mixed';

let model: Model;
before(async () => {
  model = await openMember('pinhole-mixed');
});
after(() => model.release());

const wordsOf = ({ happenings }: Thought) =>
  happenings.filter((one): one is Written => one.kind === 'written');
const idOf = (mark: string) => model.prompts.tokenizer.encode(mark, { frame: false })[0]!;
const put = (written: readonly Written[]) => written.map(({ choice, forced }) => [choice.token, forced]);
const remarksOf = ({ happenings }: Thought) =>
  happenings.flatMap(one => (one.kind === 'remark' ? [one.sentence] : []));
/** Bars are compared in words; nothing is sketched. */
const bars = generate('bars', { seed: 5, index: 0, difficulty: 1 });

describe('when modal-mixed draws', () => {
  it('is decided by the model: a path is sketched', async () => {
    const found = await thought(model, { method });
    assert.ok(found.latents.length >= 16 && found.latents.length % 16 === 0);
    assert.deepEqual(remarksOf(found), []);
    const marks = wordsOf(found).filter(({ choice }) => choice.token === idOf('<sketch>'));
    assert.equal(marks.length, found.latents.length / 16);
    assert.ok(marks.every(({ forced }) => !forced));
  });

  it('may be never, and is told', async () => {
    const found = await thought(model, { method, sample: bars, maxTokens: 200 });
    assert.equal(found.latents.length, 0);
    assert.deepEqual(remarksOf(found), ['No latents were made: the model never said <sketch>.']);
    assert.ok(found.text.includes(`answer ${bars.answer}`), found.text);
  });

  it('may be forced: the first token is START, and a span follows', async () => {
    const found = await thought(model, { method, sample: bars, settings: { start: 'at once', latents: 4 } });
    // END is put there by the method.
    assert.deepEqual(put(wordsOf(found).slice(0, 2)), [
      [idOf('<sketch>'), 'method'],
      [idOf('</sketch>'), 'method'],
    ]);
    const span = found.latents.filter(({ span: of }) => of === 0);
    assert.deepEqual(
      span.map(({ index, of }) => [index, of]),
      [0, 1, 2, 3].map(index => [index, 4]),
    );
    assert.equal(found.happenings.indexOf(span[0]!), 1);
    assert.deepEqual(remarksOf(found), []);
  });

  it('may be forbidden, of which nothing is told: it was asked for', async () => {
    const found = await thought(model, { method, settings: { start: 'never' }, maxTokens: 100 });
    assert.equal(found.latents.length, 0);
    assert.ok(wordsOf(found).every(({ choice }) => choice.token !== idOf('<sketch>')));
    assert.deepEqual(remarksOf(found), []);
  });

  it('leaves the markers alone with no latents between them', async () => {
    const found = await thought(model, { method, settings: { start: 'at once', latents: 0 }, maxTokens: 3 });
    assert.equal(found.latents.length, 0);
    const ids = wordsOf(found).map(({ choice }) => choice.token);
    assert.deepEqual(ids.slice(0, 2), [idOf('<sketch>'), idOf('</sketch>')]);
  });
});

describe('a thinking model with a cache', () => {
  for (const [member, of] of [
    ['pinhole-mixed', 'modal-mixed'],
    ['pinhole-lavit', 'lavit'],
  ] as const)
    it(`${of} says the same as one that reads everything anew`, async () => {
      const own = of === method ? model : await openMember(member);
      const found = await thought(own, { method: of });
      const last = wordsOf(found).at(-1)!;
      const logits = await readAtOnce(own, found, last);
      const best = logits.reduce((top, value, i) => (value > logits[top]! ? i : top), 0);
      const second = logits.reduce((top, value, i) => (i === best ? top : Math.max(top, value)), -Infinity);
      assert.equal(best, last.choice.token);
      assert.ok(Math.abs(logits[best]! - second - last.choice.margin) < 1e-3);
      if (own !== model) await own.release();
    });
});

/** The prompt and all that came before a token, in one pass. */
async function readAtOnce(own: Model, { thinking, happenings }: Thought, until: Written) {
  const { question, plan } = thinking;
  const { positions, ids, classes } = question.prompt;
  let sequence = Sequence.of(own, [{ positions, promptLength: ids.length, plan }]);
  const pieces: NewPositions[] = [{ inputs: question.inputs, classes }];
  for (const one of happenings.slice(0, happenings.indexOf(until))) {
    if (one.kind === 'latent') pieces.push(latentPiece(one));
    if (one.kind === 'written')
      pieces.push({ inputs: await own.lookUp([one.choice.token]), classes: ['generated'] });
  }
  // All but the last are there, and then forgotten.
  for (const piece of pieces.slice(0, -1)) ({ sequence } = await sequence.advance([piece]));
  const { logits } = await sequence.withoutCache().advance([pieces.at(-1)!]);
  return logits[0]!;
}

const latentPiece = ({ vector }: Latent): NewPositions => ({
  inputs: { embeddings: vector },
  classes: ['latent'],
});
