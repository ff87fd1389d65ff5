import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Settings } from '../../../src/model/folder/settings';
import { Tokenizer } from '../../../src/model/text/tokenizer';
import { randomIntegers } from '../../support/onnx-fuzz';

interface Kind {
  readonly name: string;
  readonly tokenizer: { readonly [part: string]: unknown; readonly model: { readonly vocab: unknown } };
  readonly config: object;
  readonly cases: readonly {
    readonly text: string;
    readonly framed: readonly number[];
    readonly bare: readonly number[];
    readonly decoded: string;
  }[];
}

const file = path.resolve(process.env['DARKROOM_ROOT'] ?? '.', 'test/unit/model-text/tokenizers.jsonl');
const kinds = readFileSync(file, 'utf8')
  .trim()
  .split('\n')
  .map(line => JSON.parse(line) as Kind);

function open(json: unknown, config: object = {}): Tokenizer {
  return Tokenizer.open(json, Settings.of('tokenizer_config.json', config));
}

const marks = { marks: true };
const byteKind = kinds[0]!;

describe('a tokenizer', () => {
  for (const { name, tokenizer: json, config, cases } of kinds) {
    it(`gives the ids and the text of Hugging Face: ${name}`, () => {
      const tokenizer = open(json, config);
      for (const { text, framed, bare, decoded } of cases) {
        assert.deepEqual(tokenizer.encode(text, { frame: true }), framed, text);
        assert.deepEqual(tokenizer.encode(text, { frame: false }), bare, text);
        assert.equal(tokenizer.decode(bare, marks), decoded);
      }
    });

    it(`writes any tokens piece by piece as in one go: ${name}`, () => {
      const tokenizer = open(json, config);
      const random = randomIntegers(3);
      for (let times = 0; times < 40; times++) {
        const ids = Array.from({ length: random(40) }, () => random(tokenizer.size + 3));
        for (const options of [marks, { marks: false }]) {
          const stream = tokenizer.stream(options);
          const pieces = ids.map(id => stream.push(id));
          assert.equal([...pieces, stream.end()].join(''), tokenizer.decode(ids, options), ids.join());
        }
      }
    });
  }

  it('holds a character back until it is complete', () => {
    const tokenizer = open(byteKind.tokenizer);
    const smile = [...tokenizer.encode('😀', { frame: false })];
    assert.ok(smile.length > 1);
    const stream = tokenizer.stream(marks);
    const pieces = [...smile, tokenizer.idOf('e')!].map(id => stream.push(id));
    assert.deepEqual(pieces, [...smile.slice(1).map(() => ''), '😀', 'e']);
    assert.equal(stream.end(), '');
    assert.equal(stream.push(smile[0]!), '');
    assert.equal(stream.end(), '\ufffd');
    assert.equal(stream.end(), '');
  });

  it('leaves out marks and ids without a token when asked to', () => {
    const tokenizer = open(byteKind.tokenizer);
    const [end, e] = [tokenizer.idOf('<end>')!, tokenizer.idOf('e')!];
    assert.ok(tokenizer.isMark(end) && !tokenizer.isMark(e));
    assert.equal(tokenizer.decode([e, end, 9999, e], { marks: false }), 'ee');
    assert.equal(tokenizer.decode([e, end, 9999, e], marks), 'e<end>e');
    assert.equal(tokenizer.decode([end], { marks: false }), '');
    assert.equal(tokenizer.decode([-1, 0.5, NaN], marks), '');
  });

  it('shows tokens as a person may read them', () => {
    const tokenizer = open(byteKind.tokenizer);
    const show = (token: string) => tokenizer.show(tokenizer.idOf(token)!);
    assert.equal(show('Ġis'), ' is');
    assert.equal(show('Ċ'), '\n');
    assert.equal(show('<end>'), '<end>');
    assert.equal(show('ð'), '<0xF0>');
    assert.equal(show('Ń'), '<0xAD>');
    assert.equal(tokenizer.show(9999), '[9999]');
    const pieces = open(kinds.find(kind => kind.name === 'pieces with scores')!.tokenizer);
    assert.equal(pieces.show(pieces.idOf('▁')!), ' ');
  });

  it('shows the bytes of a vocabulary with byte fallback', () => {
    const json = {
      model: { type: 'BPE', vocab: { '<0xE2>': 0, '<0x0A>': 1, '▁a': 2 }, merges: [], byte_fallback: true },
      decoder: { type: 'ByteFallback' },
    };
    const tokenizer = open(json);
    assert.deepEqual(
      [0, 1, 2].map(id => tokenizer.show(id)),
      ['<0xE2>', '\n', ' a'],
    );
  });

  it('knows tokens that only the settings name', () => {
    const named = {
      added_tokens_decoder: { 330: { content: '<late>', special: true }, 1: { content: '<end>' } },
    };
    const tokenizer = open(byteKind.tokenizer, named);
    const end = open(byteKind.tokenizer).idOf('<end>')!;
    assert.deepEqual(tokenizer.encode('<late><end>', { frame: false }), [330, end]);
    assert.ok(tokenizer.isMark(330));
    assert.equal(tokenizer.size, 331);
  });
});

describe('a tokenizer that is wrong', () => {
  const { tokenizer: good } = byteKind;
  const sequence = (part: object, times: number) => ({
    type: 'Sequence',
    normalizers: Array(times).fill(part) as object[],
  });
  const doubling = { type: 'Replace', pattern: { String: 'a' }, content: 'aa' };
  const twice = { Sequence: { id: 'A', type_id: 0 } };
  const nested = (depth: number): object =>
    depth === 0 ? doubling : { type: 'Sequence', normalizers: [nested(depth - 1)] };
  const cases: readonly (readonly [what: string, json: unknown, message: RegExp])[] = [
    ['no object', [], /no settings in braces/],
    ['no model', { ...good, model: undefined }, /"model" is missing/],
    ['no vocabulary', { ...good, model: { type: 'BPE' } }, /"model\.vocab" is missing/],
    [
      'an id beyond reason',
      { ...good, model: { ...good.model, vocab: { a: 2 ** 31 } } },
      /the id 2147483648/,
    ],
    ['an id that is none', { ...good, model: { ...good.model, vocab: { a: '1' } } }, /the id "1"/],
    ['no merges', { ...good, model: { type: 'BPE', vocab: {} } }, /tokenizer\.json cannot be used/],
    ['an unknown kind', { ...good, pre_tokenizer: { type: 'Telepathy' } }, /Telepathy/],
    ['an added token without text', { ...good, added_tokens: [{ id: 1 }] }, /without "content"/],
    ['an added token without an id', { ...good, added_tokens: [{ content: 'a' }] }, /has no id/],
    [
      'scores that are none',
      { ...good, model: { type: 'Unigram', vocab: [['a', 'b']] } },
      /tokens with scores/,
    ],
    [
      'a token as long as a book',
      { ...good, model: { ...good.model, vocab: { ['a'.repeat(5000)]: 1 } } },
      /5,000 characters/,
    ],
    ['a stage that is none', { ...good, normalizer: 'NFC' }, /a stage is no object/],
    [
      'stages that double the text',
      { ...good, normalizer: sequence(doubling, 30) },
      /encoding would let a text grow 2147483648 times/,
    ],
    [
      'a replacement of a page',
      { ...good, decoder: { ...doubling, content: 'x'.repeat(3000) } },
      /decoding would let a text grow 3000/,
    ],
    ['stages within stages', { ...good, normalizer: nested(9) }, /nested too deeply/],
    [
      'stages without end',
      { ...good, normalizer: sequence({ type: 'NFC' }, 100) },
      /no list of up to 64 stages/,
    ],
    [
      'pieces of no length',
      { ...good, pre_tokenizer: { type: 'FixedLength', length: 0 } },
      /pieces are 0 characters/,
    ],
    [
      'a template that repeats the text',
      { ...good, post_processor: { type: 'TemplateProcessing', single: [twice, twice] } },
      /holds the text more than once/,
    ],
    [
      'a pattern that is none',
      { ...good, pre_tokenizer: { type: 'Split', pattern: { Regex: '(' } } },
      /cannot be used/,
    ],
  ];
  for (const [what, json, message] of cases) {
    it(`is refused with a sentence: ${what}`, () => {
      assert.throws(() => open(json), { kind: 'bad-input', message, remedy: 'Download it again.' });
    });
  }

  it('takes a dollar in a replacement for a dollar', () => {
    const dollars = { ...good, pre_tokenizer: null, normalizer: { ...doubling, content: "$&$'" } };
    const tokenizer = open(dollars);
    const ids = tokenizer.encode('ba', { frame: false });
    assert.equal(ids.map(id => tokenizer.token(id)).join(''), "b$&$'");
  });

  it('refuses a text as long as a library', () => {
    assert.throws(() => open(good).encode('a'.repeat(2 ** 20 + 1), { frame: false }), /1,048,577 characters/);
  });

  it('says which piece of a text it has no token for', () => {
    const words = open({
      model: { type: 'WordLevel', vocab: { yes: 0 } },
      pre_tokenizer: { type: 'WhitespaceSplit' },
    });
    assert.deepEqual(words.encode('yes yes', { frame: false }), [0, 0]);
    assert.throws(() => words.encode('yes no', { frame: false }), /no token for "no"/);
  });
});
