import assert from 'node:assert/strict';
import type { TraceDocument } from '../../../src/shared/trace/document';
import type { LatentStep, Step } from '../../../src/shared/trace/step';
import { checkedDocument } from '../../../src/trace/parse-document';
import { head, madeUpDocument } from './made-up';

const document = madeUpDocument(8);

/** With another value at a path. */
function changed(path: string, value: unknown): unknown {
  const copy = JSON.parse(JSON.stringify(document)) as unknown;
  const keys = path.split('.');
  const last = keys.pop()!;
  let inside = copy as Record<string, unknown>;
  for (const key of keys) inside = inside[key] as Record<string, unknown>;
  if (value === undefined) Reflect.deleteProperty(inside, last);
  else inside[last] = value;
  return copy;
}

const answer: Step = {
  kind: 'answer',
  row: 6,
  appended: { from: 13, count: 0 },
  ms: 100,
  text: 'blue',
  fromStep: 7,
  truth: 'blue',
  correct: true,
};

describe('the document of a trace', () => {
  it('may be of any method', () => {
    const latent = document.steps[3] as LatentStep;
    const forms: readonly LatentStep['form'][] = [
      { kind: 'patches', patches: [3, 0], scores: [0.5, 0.25] },
      { kind: 'slot', token: { id: 4, text: '<v0>', probability: 0.5 }, gamma: 0.5, peaks: [1] },
      { kind: 'slot', token: null, gamma: 1, peaks: [] },
    ];
    for (const form of forms) {
      const other = {
        ...document,
        steps: document.steps.map(step => (step === latent ? { ...latent, form } : step)),
      };
      assert.deepEqual(checkedDocument(other), other);
    }
    const { picture, sample, ...text } = { ...head, firstPosition: 1 };
    assert.ok(picture && sample);
    const tokens = [
      { id: 1, text: 'a', class: 'prompt' },
      { id: 2, text: 'b', class: 'prompt' },
    ];
    const prompt = { kind: 'prompt', row: 0, appended: { from: 0, count: 2 }, ms: 1 };
    const plain = {
      ...text,
      method: { name: 'direct', settings: {} },
      tokens,
      steps: [prompt],
      status: { state: 'running' },
    };
    assert.deepEqual(checkedDocument(plain), plain);
    const answered = { ...document, steps: [...document.steps, answer] };
    assert.deepEqual(checkedDocument(answered), answered);
  });

  const wrong: readonly [path: string, value: unknown, sentence: string][] = [
    ['question', undefined, 'question is missing.'],
    [
      'model.device',
      'abacus',
      'model.device must be "cpu" or "cuda" or "webgpu" or "dml" or "coreml", and is "abacus".',
    ],
    [
      'model.files.0.sha256',
      'ab',
      'model.files[0].sha256 must be a SHA-256 hash of 64 hexadecimal digits, and is "ab".',
    ],
    ['model.attentionLayers', [3, 1], 'model.attentionLayers must be ascending and at most 3.'],
    ['model.attentionLayers', [4], 'model.attentionLayers must be ascending and at most 3.'],
    ['startedAt', 'yesterday', 'startedAt must be a time in UTC (ISO 8601), and is "yesterday".'],
    ['mood', 1, 'The document has an unknown key "mood".'],
    [
      'steps.2.token.probability',
      '1',
      'steps[2].token.probability must be a number from 0 to 1.001, and is "1".',
    ],
    [
      'steps.2.kind',
      'dream',
      'steps[2].kind must be one of "prompt", "text", "latent", "answer", and is "dream".',
    ],
    [
      'steps.3.form.kind',
      'fog',
      'steps[3].form.kind must be one of "denoised", "patches", "slot", and is "fog".',
    ],
    [
      'steps.3.form',
      { kind: 'patches', patches: [4], scores: [1] },
      'steps[3].form names patch 4, and the picture has 4 tokens.',
    ],
    [
      'steps.3.form',
      { kind: 'patches', patches: [1], scores: [] },
      'steps[3].form.scores must have 1 entries, and has 0.',
    ],
    ['steps.4.latent', 7, 'steps[4].latent must be 1, and is 7.'],
    ['steps.2.appended.from', 6, 'steps[2].appended.from must be 7, and is 6.'],
    ['steps.7.appended.count', 0, 'tokens must have the 12 that the steps appended, and has 13.'],
    ['steps.7.appended.count', 2, 'steps[7].appended.count is 2, and there are 1 tokens for it.'],
    ['steps.2.measures.answerRank', [1], 'steps[2].measures.answerRank must have 4 entries, and has 1.'],
    [
      'steps.2.measures.attention.layerEntropy',
      [],
      'steps[2].measures.attention.layerEntropy must have 2 entries, and has 0.',
    ],
    ['tokens.8.class', 'prompt', 'steps[3] appends a token of class "prompt", which only a prompt has.'],
    ['tokens.0.class', 'latent', 'steps[0] appends a token of class "latent", which no prompt has.'],
    ['tokens.0.class', 'prompt', 'picture.tokens says 4, and the prompt has 3 of class "image".'],
    ['firstPosition', 6, 'firstPosition must be in the prompt of 6 tokens, and is 6.'],
    ['steps.8', { ...answer, correct: undefined }, 'steps[8].correct must be true or false, and is missing.'],
    ['steps.8', { ...answer, fromStep: 9 }, 'steps[8].fromStep is a step that comes later.'],
    ['steps.1', document.steps[0], 'steps[1].kind is "prompt" a second time.'],
    ['steps.0', document.steps[1], 'steps[0].kind must be "prompt".'],
    ['version', 3, 'The trace has format version 3, and this build reads up to 2.'],
    ['version', 'one', 'version must be a whole number of 0 or more.'],
  ];
  for (const [path, value, sentence] of wrong)
    it(`says what is wrong: ${sentence}`, () => {
      assert.throws(() => checkedDocument(changed(path, value)), {
        name: 'DarkroomError',
        message: sentence,
      });
    });

  it('needs truth and correctness together', () => {
    const { correct, ...half } = answer;
    assert.equal(correct, true);
    const steps = [...document.steps, half] as TraceDocument['steps'];
    assert.throws(
      () => checkedDocument({ ...document, steps }),
      /steps\[8\] must have both truth and correct/,
    );
  });
});
