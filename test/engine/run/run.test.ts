// The bundled model is asked about a fresh sample, through the service that terminal and extension use, and what was
// recorded has to say what happened.

import assert from 'node:assert/strict';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ask, model, service, trailSample } from './asking';
import { createService } from '../../../src/engine/service';
import { greedy } from '../../../src/runtime/sampling';
import { DarkroomError } from '../../../src/shared/errors';
import type { RunRequest } from '../../../src/shared/protocol/run';
import { wordOf } from '../../../src/shared/trace/step';
import { sameAnswer } from '../../../src/shared/same-answer';
import { openTrace } from '../../../src/trace/open';
import { wordsOf } from '../../../src/trace/words';
import { temporaryFolder } from '../../support/folders';
import { root } from '../engines';

describe('a recorded run', () => {
  it('answers rightly, and its trace says how', async () => {
    const { result, events } = await ask();
    const [outcome] = result.outcomes;
    assert.deepEqual([outcome!.state, outcome!.correct], ['done', true]);
    const trace = await openTrace(outcome!.trace);
    const { document, tensors } = trace;
    assert.equal(document.status.state, 'done');
    const texts = document.steps.filter(step => step.kind === 'text');
    assert.equal(texts.map(({ token }) => token.text).join(''), outcome!.text);
    const prompt = document.tokens.filter(({ class: of }) => of !== 'generated');
    assert.equal(prompt.filter(({ class: of }) => of === 'image').length, 64);
    assert.equal(document.tokens.length, prompt.length + texts.length);
    assert.deepEqual(tensors.get('attention.image')!.shape, [texts.length, 6, 6, 64]);
    assert.deepEqual(tensors.get('resid')!.shape, [texts.length, 7, 192]);
    assert.deepEqual(tensors.get('image')!.shape, [128, 128, 3]);
    assert.ok(document.model.vocabulary! > 100 && document.model.tokenNorm! > 0);
    assert.equal(events.filter(({ kind }) => kind === 'written').length, texts.length);
    await trace.close();
  });

  it('has measures that agree with its tensors', async () => {
    const { result } = await ask();
    const trace = await openTrace(result.outcomes[0]!.trace);
    const mass = (await trace.read('attention.mass')).values as Float32Array;
    const { values: layers } = await trace.read('attention.layer');
    const { values: mean } = await trace.read('attention.mean');
    for (let row = 0; row * 6 * 6 * 5 < mass.length; row++) {
      for (let head = 0; head < 36; head++) {
        const shares = mass.subarray((row * 36 + head) * 5, (row * 36 + head + 1) * 5);
        assert.ok(Math.abs(shares.reduce((sum, share) => sum + share, 0) - 1) < 1e-4);
      }
      for (let token = 0; token < 64; token++) {
        const perLayer = Array.from({ length: 6 }, (_, layer) => layers[(row * 6 + layer) * 64 + token]!);
        assert.ok(
          Math.abs(perLayer.reduce((sum, value) => sum + value, 0) / 6 - mean[row * 64 + token]!) < 1e-6,
        );
      }
    }
    const last = trace.document.steps.findLast(step => step.kind === 'text');
    const { values: ids } = await trace.read('lens.ids', last!.row, last!.row + 1);
    // What the last layer says is what was chosen.
    assert.equal(ids[6 * 5], last!.token.id);
    // The path ends in the cell that the answer is read in: attention at the word of the answer is there.
    const answer = trace.document.steps.find(step => step.kind === 'answer')!;
    const at = trace.document.steps[answer.fromStep]!;
    assert.equal(at.measures?.answerRank?.at(-1), 1);
    assert.equal(at.measures.attention?.focus?.chance, 1 / 16);
    await trace.close();
  });

  it('reads the answer where it begins, and calls the end of the text by a name', async () => {
    const { result } = await ask();
    const trace = await openTrace(result.outcomes[0]!.trace);
    const { steps } = trace.document;
    const answer = steps.find(step => step.kind === 'answer')!;
    const first = steps[answer.fromStep]!;
    assert.ok(first.kind === 'text' && first.token.text.trim() === answer.text);
    assert.equal(answer.row, first.row);
    const last = steps.findLast(step => step.kind === 'text')!;
    assert.ok(last.row > answer.row);
    assert.deepEqual([last.token.text, last.token.end, wordOf(last.token)], ['', true, 'end']);
    assert.equal(wordsOf(trace.document).get(last.token.id), 'end');
    assert.equal(steps.filter(step => step.kind === 'text' && step.token.end === true).length, 1);
    await trace.close();
  });

  it('is the same again with the same seed, greedy or sampled', async () => {
    const sampling = { temperature: 4, topP: 0.99, seed: 5 };
    const [first, second] = [await ask({ sampling }), await ask({ sampling })];
    assert.equal(first.result.outcomes[0]!.text, second.result.outcomes[0]!.text);
    const other = await ask({ sampling: { ...sampling, seed: 6 } });
    assert.notEqual(other.result.outcomes[0]!.text, first.result.outcomes[0]!.text);
  });

  it('may be one of several, each with a seed and a trace of its own, which say how many agree', async () => {
    const sampling = { temperature: 3, topP: 1, seed: 1 };
    const { result } = await ask({ runs: 4, sampling });
    const { outcomes } = result;
    assert.equal(outcomes.length, 4);
    for (const [index, { trace: file, answer, text }] of outcomes.entries()) {
      assert.match(file, index === 0 ? /a\.trace\.safetensors$/ : new RegExp(`a-${index + 1}\\.trace`));
      const trace = await openTrace(file);
      assert.deepEqual(trace.document.sampling, { ...sampling, seed: 1 + index });
      for (const step of trace.document.steps) {
        if (step.kind !== 'text') continue;
        const { sampled, entropy } = step.token;
        // Warmer is less sure.
        assert.ok(sampled!.entropy > entropy);
        assert.equal(step.measures!.outputEntropy, sampled!.entropy);
      }
      const agreeing = outcomes.filter(other => sameAnswer(other.answer ?? '', answer ?? '')).length;
      assert.deepEqual(trace.document.agreement, answer === undefined ? undefined : { runs: 4, agreeing });
      await trace.close();
      // By itself, the second run is the same again.
      if (index === 1) {
        const { result: alone } = await ask({ sampling: { ...sampling, seed: 2 } });
        assert.equal(alone.outcomes[0]!.text, text);
        assert.notEqual(outcomes[0]!.text, text);
      }
    }
    if (result.agreement) assert.equal(result.agreement.runs, 4);
  });

  it('is heard in the middle of a latent that takes a thousand passes', async () => {
    const mixed = path.join(root, 'models', 'pinhole-mixed');
    const asked = { model: mixed, method: 'modal-mixed', settings: { denoisingSteps: 1000 } } as const;
    const { result, events } = await ask(asked, (event, stop) => {
      if (event.kind === 'thought') setTimeout(stop, 30);
    });
    assert.equal(result.outcomes[0]?.state, 'cancelled');
    assert.equal(events.filter(({ kind }) => kind === 'thought').length, 1);
  });

  it('stops when asked, and keeps what was written', async () => {
    const { result } = await ask({}, (event, stop) => {
      if (event.kind === 'written' && event.tokens === 5) stop();
    });
    const [outcome] = result.outcomes;
    assert.equal(outcome!.state, 'cancelled');
    const trace = await openTrace(outcome!.trace);
    assert.equal(trace.document.steps.filter(({ kind }) => kind === 'text').length, outcome!.tokens);
    assert.ok(outcome!.tokens >= 5 && outcome!.tokens < 20);
    await trace.close();
  });

  it('does what interventions say: without the picture, the answer is lost', async () => {
    const blind = [{ at: { queries: 'all', keys: 'image' }, do: { gate: 0 } }];
    const { result } = await ask({ interventions: blind });
    const trace = await openTrace(result.outcomes[0]!.trace);
    for (const step of trace.document.steps) {
      if (step.kind !== 'text') continue;
      assert.equal(step.measures?.attention?.imageShare, 0);
      // Entropy of nothing is a gap.
      assert.equal(step.measures.attention.entropy, null);
    }
    await trace.close();
  });

  it('says which interventions touched nothing, beside the result and in the trace', async () => {
    const zero = { replace: 'zero' };
    const interventions = [
      { at: { layers: [3], positions: 'generated[500..]' }, do: zero },
      { at: { layers: [4], positions: 'answer' }, do: { scale: 0.9 } },
    ];
    const { result } = await ask({ interventions });
    const trace = await openTrace(result.outcomes[0]!.trace);
    const said = (notes: readonly string[]) => notes.filter(note => note.includes('touched nothing'));
    const nothing = ['[0] touched nothing: this run had no positions "generated[500..]".'];
    assert.deepEqual([said(result.notes), said(trace.document.notes)], [nothing, nothing]);
    await trace.close();
    // Cut off before the answer, which all of a direct answer is.
    const cut = { interventions: interventions.slice(1), maxTokens: 3 };
    assert.equal(said((await ask(cut)).result.notes).length, 1);
    assert.equal(said((await ask({ ...cut, method: 'direct' })).result.notes).length, 0);
  });

  it('knows where the answer is: after its word, or from the beginning', async () => {
    const interventions = [{ at: { layers: [4], positions: 'answer' }, do: { scale: 0.99 } }];
    for (const method of ['text-cot', 'direct'] as const) {
      const { result } = await ask({ interventions, method });
      const trace = await openTrace(result.outcomes[0]!.trace);
      const answer = trace.document.steps.find(step => step.kind === 'answer')!;
      const { values, shape } = await trace.read('edit.stats');
      const [rows = 0, layers = 0] = shape;
      const edited = Array.from({ length: rows }, (_, row) => values[(row * layers + 4) * 3]! > 0);
      // The word itself is passed over in the row after the one that it followed from.
      assert.equal(edited.indexOf(true), answer.row + 1);
      assert.ok(edited.slice(answer.row + 1).every(one => one));
      await trace.close();
    }
  });

  it('names the files that it used as they are now, not as they were', async () => {
    const folder = path.join(temporaryFolder(), 'pinhole');
    cpSync(model, folder, { recursive: true });
    const hashOf = async () => {
      const { result } = await ask({ model: folder, maxTokens: 1 });
      const trace = await openTrace(result.outcomes[0]!.trace);
      await trace.close();
      return trace.document.model.files.find(({ name }) => name === 'generation_config.json')!.sha256;
    };
    const before = await hashOf();
    const file = path.join(folder, 'generation_config.json');
    writeFileSync(file, `${readFileSync(file, 'utf8')}\n`);
    assert.notEqual(await hashOf(), before);
  });

  it('says what edits did to the stream', async () => {
    const turned = [{ at: { layers: [3], positions: 'generated' }, do: { replace: 'zero' } }];
    const { result } = await ask({ interventions: turned, maxTokens: 4 });
    const trace = await openTrace(result.outcomes[0]!.trace);
    const { values } = await trace.read('edit.stats', 1, 2);
    assert.ok(values[3 * 3]! > 0);
    assert.equal(values[3 * 3 + 1], 0);
    await trace.close();
  });

  for (const [what, change, sentence] of [
    ['a method that is none', { method: 'guessing' as never }, /method "guessing"/],
    [
      'a method that the model lacks',
      { method: 'lavit' },
      /needs tokens for its thoughts, and pinhole has none/,
    ],
    ['a setting that the method lacks', { settings: { patches: 2 } }, /text-cot has no setting/],
    ['an impossible setting', { method: 'ivt-lr', settings: { patches: 2.5 } }, /"patches" cannot be 2.5/],
    [
      'more patches than there are',
      { method: 'ivt-lr', settings: { steps: 3, patches: 32 } },
      /96 patches.*has 64/,
    ],
    ['a model that is gone', { model: '/nowhere/model' }, /model/],
    ['a picture that is gone', { picture: '/nowhere/a.png' }, /a\.png/],
    ['no question', { question: ' ' }, /question/],
    ['too long a question', { question: 'ring '.repeat(2000) }, /tokens/],
    ['a layer that is not there', { interventions: [{ at: { layers: [9] }, do: { scale: 0 } }] }, /layer 9/],
  ] as const) {
    it(`is refused with a sentence for ${what}`, async () => {
      await assert.rejects(ask(change), sentence);
    });
  }

  it('says so when the picture is no picture that the model knows', async () => {
    const picture = path.join(root, 'test/oracles/families/idefics3/image0.png');
    const { result } = await ask({ picture, maxTokens: 3 });
    assert.match(result.notes.join(), /outside what pinhole knows.*Darkroom: Add Model…/);
    assert.equal(result.outside, true);
    const { result: known } = await ask({ maxTokens: 3 });
    assert.doesNotMatch(known.notes.join(), /outside/);
    assert.equal(known.outside, undefined);
  });

  it('says which words of the question the model does not know', async () => {
    const asked = await ask({ question: 'Is there a dog in cell A1 ? A dog !', maxTokens: 2 });
    const [note] = asked.result.notes.filter(one => one.includes('no word'));
    assert.match(note!, /^The model has no word for "there", "dog", "!": /);
    const { result } = await ask({ maxTokens: 2 });
    assert.doesNotMatch(result.notes.join(), /no word/);
  });

  it('is refused where nothing may be opened', async () => {
    const untrusted = createService({ sessions: 'This workspace is not trusted.' });
    const asked = async () =>
      untrusted.run({} as RunRequest, { signal: new AbortController().signal, report: () => undefined });
    await assert.rejects(asked, /not trusted/);
  });

  it('that cannot be finished is kept as its journal, with the reason', async () => {
    const { result } = await ask({}, event => {
      // A folder of that name: the trace has no place to go.
      if (event.kind === 'started') mkdirSync(event.trace);
    });
    const [outcome] = result.outcomes;
    assert.equal(outcome!.state, 'failed');
    assert.ok(outcome!.sentence);
    assert.match(outcome!.trace, /\.trace\.journal$/);
    const trace = await openTrace(outcome!.trace);
    assert.equal(trace.document.steps.filter(({ kind }) => kind === 'text').length, outcome!.tokens);
    await trace.close();
  });

  for (const [what, change, sentence] of [
    ['no request', null, /^The request is missing\./],
    ['no sampling', { sampling: undefined }, /^What is said of the sampling is missing\./],
    ['a share of nothing', { sampling: { ...greedy, topP: 0 } }, /A top-p of 0 is not possible/],
    ['a great heat', { sampling: { ...greedy, temperature: 1e308 } }, /A temperature of 1e\+308 is not/],
    ['a seed at the end', { sampling: { ...greedy, seed: 2 ** 53 - 1 }, runs: 3 }, /The seed is 90071/],
    ['no interventions', { interventions: undefined }, /^interventions must be a list/],
  ] as const)
    it(`is refused with ${what}, before anything is written`, async () => {
      const { picture } = await trailSample();
      const folder = path.dirname(picture);
      const before = readdirSync(folder);
      const asked = () =>
        change === null
          ? Promise.resolve(
              service.run(null as never, { signal: new AbortController().signal, report: () => undefined }),
            )
          : ask({ picture, trace: path.join(folder, 'b.trace.safetensors'), ...(change as object) });
      await assert.rejects(asked, error => {
        assert.ok(error instanceof DarkroomError);
        assert.match(error.message, sentence);
        return true;
      });
      assert.deepEqual(readdirSync(folder), before);
    });

  it('of several looks for all of their names first', async () => {
    const { picture } = await trailSample();
    const folder = path.dirname(picture);
    writeFileSync(path.join(folder, 'a-2.trace.journal'), 'somebody else');
    const trace = path.join(folder, 'a.trace.safetensors');
    await assert.rejects(ask({ trace, runs: 3 }), /a-2\.trace\.journal is there already\./);
    assert.equal(existsSync(trace), false);
  });

  it('never writes over a trace', async () => {
    const { picture } = await trailSample();
    const trace = path.join(path.dirname(picture), 'taken.trace.safetensors');
    writeFileSync(trace, 'somebody else');
    await assert.rejects(ask({ trace }), /taken/);
    assert.ok(existsSync(trace));
  });
});

describe('what models can be asked', () => {
  it('is told from their files', async () => {
    const cards = await service.models([model, temporaryFolder(), path.join(root, 'models')], {
      signal: new AbortController().signal,
      report: () => undefined,
    });
    assert.equal(cards.length, 1);
    const [card] = cards;
    assert.deepEqual(
      [card!.name, card!.takesPictures, card!.methods],
      ['pinhole', true, ['text-cot', 'direct', 'ivt-lr']],
    );
    assert.ok(card!.tasks.includes('trail') && card!.bytes > 2 ** 20);
  });
});
