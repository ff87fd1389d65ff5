import assert from 'node:assert/strict';
import { Settings } from '../../../src/model/folder/settings';
import { languageSettings } from '../../../src/model/folder/model-folder';

const config = Settings.of('config.json', {
  hidden_size: 64,
  ratio: 0.5,
  none: null,
  name: 'llama',
  tied: false,
  ids: [1, 2],
  words: ['a', 'b'],
  text_config: { hidden_size: 128, deep: { down: 'abc' } },
});

describe('settings', () => {
  it('are read by path and kind', () => {
    assert.equal(config.integer('hidden_size', { min: 1, max: 64 }), 64);
    assert.equal(config.number('ratio'), 0.5);
    assert.equal(config.text('name'), 'llama');
    assert.equal(config.flag('tied'), false);
    assert.deepEqual(config.numbers('ids', { length: 2, min: 1 }), [1, 2]);
    assert.deepEqual(config.texts('words'), ['a', 'b']);
    assert.equal(config.text('text_config.deep.down'), 'abc');
    assert.equal(config.part('text_config')?.integer('hidden_size'), 128);
    assert.equal(config.part('vision_config'), undefined);
  });

  it('take the first of several paths', () => {
    assert.equal(config.integer(['none', 'size', 'text_config.hidden_size', 'hidden_size']), 128);
  });

  it('have another value only where there is none', () => {
    assert.equal(config.integer('size', { otherwise: 7 }), 7);
    assert.equal(config.text('none', { otherwise: undefined }), undefined);
    assert.equal(config.flag('tied', { otherwise: true }), false);
    assert.throws(() => config.flag('name', { otherwise: true }), { kind: 'bad-input' });
  });

  it('name file, path and value of what breaks a rule', () => {
    const rules: readonly (readonly [read: () => unknown, message: string])[] = [
      [() => config.integer('ratio'), 'config.json: "ratio" is 0.5, not a whole number.'],
      [
        () => config.number('hidden_size', { min: 1, max: 32 }),
        'config.json: "hidden_size" is 64, not a number from 1 to 32.',
      ],
      [
        () => config.number('hidden_size', { min: 65 }),
        'config.json: "hidden_size" is 64, not a number of at least 65.',
      ],
      [
        () => config.number('hidden_size', { max: 3 }),
        'config.json: "hidden_size" is 64, not a number of at most 3.',
      ],
      [() => config.text('ids'), 'config.json: "ids" is [1,2], not text of at most 1000 characters.'],
      [
        () => config.text('name', { longest: 2 }),
        'config.json: "name" is "llama", not text of at most 2 characters.',
      ],
      [() => config.numbers('ids', { length: 3 }), 'config.json: "ids" is [1,2], not a list of 3 numbers.'],
      [() => config.texts('ids'), 'config.json: "ids" is [1,2], not a list of texts.'],
      [
        () => config.flag('text_config.deep'),
        'config.json: "text_config.deep" is an object, not true or false.',
      ],
      [() => config.part('name'), 'config.json: "name" is "llama", not settings in braces.'],
      [() => config.text('size'), 'config.json lacks "size", text of at most 1000 characters.'],
      [
        () => config.part('text_config')?.integer(['a', 'b'], { min: 1 }),
        'config.json lacks "text_config.a" or "text_config.b", a whole number of at least 1.',
      ],
    ];
    for (const [read, message] of rules) assert.throws(read, { kind: 'bad-input', message });
  });

  it('show neither long values nor control characters', () => {
    const hostile = Settings.of('x.json', { long: 'a'.repeat(5000), bell: '\u0007\u202e' });
    assert.throws(
      () => hostile.number('long'),
      /^DarkroomError: x\.json: "long" is "a{59}…, not a number\.$/,
    );
    assert.throws(
      () => hostile.number('bell'),
      ({ message }: Error) => !/[\u0007\u202e]/.test(message),
    );
  });

  it('know nothing of what objects inherit', () => {
    assert.equal(config.has('constructor'), false);
    assert.equal(config.has('name.length'), false);
    assert.equal(config.has('__proto__.toString'), false);
  });

  it('must be an object', () => {
    for (const content of [null, 3, 'text', [1]]) {
      assert.throws(() => Settings.of('config.json', content), { message: /^config\.json holds .* instead/ });
    }
  });

  it('fall back on others, and say which file a value is from', () => {
    const other = Settings.of('other.json', { name: 'second', wrong: 'x' });
    const both = config.over(other);
    assert.equal(both.text('name'), 'llama');
    assert.throws(() => both.number('wrong'), { message: 'other.json: "wrong" is "x", not a number.' });
    assert.equal(config.over(undefined).text('name'), 'llama');
  });

  it('of the language model are its part first, then the top', () => {
    assert.equal(languageSettings(config).integer('hidden_size'), 128);
    assert.equal(languageSettings(config).text('name'), 'llama');
    for (const part of ['llm_config', 'language_config']) {
      const nested = Settings.of('config.json', { [part]: { layers: 3 }, layers: 4 });
      assert.equal(languageSettings(nested).integer('layers'), 3);
    }
    assert.equal(languageSettings(Settings.of('config.json', { layers: 4 })).integer('layers'), 4);
  });
});
