import assert from 'node:assert/strict';
import { madeUpDocument, saying } from './documents';
import { filmstrip } from '../../../src/cli/filmstrip';
import { sparkline } from '../../../src/cli/filmstrip-spark';
import { columnsOf, oneLine, wrapped } from '../../../src/cli/filmstrip-text';

const plain = { width: 80, colour: false, pictures: false };

describe('filmstrip: columns of a terminal', () => {
  it('are counted as a terminal counts them', () => {
    assert.deepEqual(
      ['abc', '日本', 'e\u0301', '👩‍👩‍👧', 'ﾊﾝ', '한글', '\u200b'].map(columnsOf),
      [3, 4, 1, 2, 2, 4, 0],
    );
  });

  it('lines break between words, and inside words that are longer than a line', () => {
    assert.deepEqual(wrapped('one two three', 7), ['one two', 'three']);
    assert.deepEqual(wrapped('日本語を話す', 5), ['日本', '語を', '話す']);
    assert.deepEqual(wrapped('', 10), ['']);
  });

  it('text of a model is one line without anything that a terminal obeys', () => {
    assert.equal(
      oneLine(' red\n\u001b[2Jgone\u0007\u202eold\u009b31m '),
      'red \ufffd[2Jgone\ufffd\ufffdold\ufffd31m',
    );
  });
});

describe('filmstrip: the curve', () => {
  it('has its lowest bar at the bottom and its highest at the top of its scale', () => {
    assert.equal(sparkline([0, 0.5, 1, 1.5, -1], 10, 0, 1), '▁▅██▁');
  });

  it('has a gap where nothing is defined, and none where one of several steps is', () => {
    assert.equal(sparkline([0, null, 1, undefined], 10, 0, 1), '▁ █ ');
    assert.equal(sparkline([null, 1, null, null], 2, 0, 1), '█ ');
  });

  it('is as wide as there is room', () => {
    assert.equal(
      sparkline(
        Array.from({ length: 100 }, (_, i) => i / 99),
        8,
        0,
        1,
      ),
      '▁▂▃▄▅▆▇█',
    );
  });
});

describe('filmstrip', () => {
  it('says what was asked, what came out, what ran and what was changed', () => {
    const text = filmstrip(madeUpDocument(), plain);
    assert.match(text, /^What colour is the cell\?\nblue {2}✓ right\n/);
    for (const part of [
      'little fp32 on cpu',
      'Modal-mixed [paper]',
      'K 2',
      'greedy',
      'seed 3',
      '123 ms',
      '7 tokens',
      '2 latents',
    ])
      assert.ok(text.includes(part), `${part} in:\n${text}`);
    assert.match(text, /◆ silences head 1 at layer 2/);
    assert.match(text, /Made up for a test\./);
    assert.match(text, /▣ group 1: 2 latents +.* 1\.25 +90 % +50 % +0\.50 +12\.5°\n/);
    assert.match(text, /turned: angle between the stream/);
    assert.doesNotMatch(text, /added/);
  });

  it('says whether an answer is right in words, and when nobody knows', () => {
    const answered = (answer: object) => {
      const { steps } = madeUpDocument();
      const bare = {
        kind: 'answer',
        row: 8,
        appended: { from: 15, count: 0 },
        ms: 1,
        text: 'blue',
        fromStep: 9,
      };
      return filmstrip(
        madeUpDocument({ steps: [...steps.slice(0, -1), { ...bare, ...answer } as never] }),
        plain,
      );
    };
    assert.match(answered({ truth: 'red', correct: false }), /blue {2}✗ wrong {2}it is red\n/);
    assert.match(answered({}), /blue {2}\(not checked: no truth is known\)\n/);
    const { steps } = madeUpDocument();
    assert.match(
      filmstrip(madeUpDocument({ steps: steps.slice(0, -1) }), plain),
      /no answer in the text; it is blue\n/,
    );
  });

  it('says how a run ended that did not end well', () => {
    const ended = (status: never) => filmstrip(madeUpDocument({ status }), plain).replace(/\n/g, ' ');
    assert.match(
      ended({ state: 'failed', ms: 5, sentence: 'The memory is full.' } as never),
      /The memory is full\./,
    );
    assert.match(ended({ state: 'recovered', sentence: 'It was cut off.' } as never), /It was cut off\./);
    assert.match(ended({ state: 'cancelled', ms: 5 } as never), /stopped after 7 tokens/);
    assert.match(ended({ state: 'running' } as never), /goes on: 11 steps so far/);
    assert.match(filmstrip(madeUpDocument({ maxTokens: 7 }), plain), /ended at 7 tokens, the most/);
  });

  it('has a line for each sentence, and a gap and a word where attention is not defined', () => {
    const words = ['It', ' is', ' a', ' red', ' one', '.', ' No', ' it', ' is', ' not', ' so', '.'];
    const lines = filmstrip(
      saying(words, index => (index < 6 ? 0.9 - index / 10 : null)),
      plain,
    ).split('\n');
    const first = lines.find(line => line.includes('It is a red one.')) ?? '';
    assert.match(first, /^ {2}1–6 {2}It is a red one\. +▇▆▅▄▂▁ +0\.90 +65 % +50 % +0\.50$/);
    assert.match(
      lines.find(line => line.includes('No it is not so.')) ?? '',
      /^ 7–12 {2}No it is not so\. +undef\. undef\. +0 % +0\.50$/,
    );
  });

  it('leaves attention out where there is no picture', () => {
    const { steps } = madeUpDocument();
    const blind = steps.map(step => ({ ...step, measures: { outputEntropy: 0.5 } }));
    const text = filmstrip(madeUpDocument({ steps: blind }), plain);
    assert.doesNotMatch(text, /attention|image|NaN|Infinity/);
    assert.match(text, /output/);
  });

  for (const width of [24, 40, 80, 120, 400])
    it(`keeps to ${width} columns, or to the fewest and most that make sense`, () => {
      const words = Array.from({ length: 80 }, (_, i) =>
        i % 9 === 8 ? ' 終わり.' : ` ${'word'.repeat(1 + (i % 5))}`,
      );
      const text = filmstrip(
        saying(words, index => (index % 7) / 7),
        { width, colour: false, pictures: false },
      );
      const widest = Math.max(...text.split('\n').map(columnsOf));
      assert.ok(widest <= Math.min(160, Math.max(32, width)), `${widest} columns:\n${text}`);
    });

  it('prints a run of any length', () => {
    const words = Array.from({ length: 200_000 }, () => ' word');
    const lines = filmstrip(
      saying(words, index => (index % 7) / 7),
      plain,
    ).split('\n');
    assert.ok(
      lines.some(line => line.startsWith('199981–200000 ')),
      lines.at(-8),
    );
  });

  it('obeys no text of a trace', () => {
    const evil = '\u001b]0;owned\u0007\u001b[31m\u202e';
    const { steps, ...rest } = saying([evil, ' x'], () => 0.5);
    const text = filmstrip(
      {
        ...rest,
        steps: [
          ...steps,
          { kind: 'answer', row: 1, appended: { from: 8, count: 0 }, ms: 1, text: evil, fromStep: 1 },
        ],
        question: evil,
        notes: [evil],
        interventions: [evil],
        model: { ...rest.model, name: evil, dtype: evil },
        method: { name: 'direct', settings: { [evil]: evil } },
        parent: { file: evil, startedAt: rest.startedAt, fromStep: 0 },
        status: { state: 'failed', ms: 1, sentence: evil },
        sample: { task: evil, seed: 1, truth: evil },
      },
      plain,
    );
    assert.doesNotMatch(text, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/);
  });

  it('has colours only where they are wanted, and means the same without', () => {
    const coloured = filmstrip(madeUpDocument(), { ...plain, colour: true });
    assert.match(coloured, /\u001b\[32m✓ right\u001b\[0m/);
    assert.equal(
      coloured.replace(/\u001b\[\d+m/g, '').replace(/ +$/gm, ''),
      filmstrip(madeUpDocument(), plain),
    );
  });
});
