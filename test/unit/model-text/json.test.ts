import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { brokenAt } from '../../../src/model/folder/json-place';
import { parseJson, readJson } from '../../../src/model/folder/read-file';
import { temporaryFolder } from '../../support/folders';
import { randomIntegers } from '../../support/onnx-fuzz';

/** Each stops where the sign is. */
const broken = [
  '{"a": 1,▸}',
  '{"a" ▸1}',
  '{▸a: 1}',
  '{"a": [1, 2▸}',
  '[1 ▸2]',
  '[1]▸]',
  '{"a": ▸NaN}',
  '{"a": 0▸1}',
  '["a▸\n"]',
  '["a▸\\u12"]',
];

describe('JSON that is none', () => {
  it('is named with its file and its place', () => {
    assert.throws(() => parseJson('{\n  "a": 1,\n  "b": tru\n}', 'config.json'), {
      kind: 'bad-input',
      message: 'config.json is not JSON: line 3, column 8, at "tru�}".',
      remedy: /Correct it there/,
    });
    assert.throws(() => parseJson('{"a": [1, 2', 'config.json'), {
      message: 'config.json is not JSON: line 1, column 12, it ends too early.',
    });
  });

  it('is found at the first wrong character', () => {
    for (const text of broken) {
      assert.equal(brokenAt(text.replace('▸', '')), text.indexOf('▸'), text);
    }
    for (const early of ['', '{"a": 1', '{"a": 1, "b"', '[', '"abc']) {
      assert.equal(brokenAt(early), early.length, early);
    }
  });

  it('is found wherever it was broken', () => {
    const random = randomIntegers(7);
    const good = JSON.stringify({ a: [1, -2.5e3, true, null, 'x"\\\u0001'], b: { c: {}, d: [] } }, null, 1);
    assert.equal(brokenAt(good), good.length);
    for (let times = 0; times < 3000; times++) {
      const at = random(good.length);
      const text = `${good.slice(0, at)}${'{}[],:"x1 '.charAt(random(10))}${good.slice(at + random(3))}`;
      const place = brokenAt(text);
      const parses = (() => {
        try {
          JSON.parse(text);
          return true;
        } catch {
          return false;
        }
      })();
      if (parses) assert.equal(place, text.length, text);
      // Everything before it is the beginning of some JSON.
      else assert.equal(brokenAt(text.slice(0, place)), place, text);
    }
  });

  it('may be nested as deep as it likes', () => {
    assert.throws(() => parseJson('['.repeat(2e6), 'config.json'), /ends too early/);
  });

  it('is called what it is', () => {
    assert.throws(
      () =>
        parseJson('version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 9\n', 'tokenizer.json'),
      {
        message: /^tokenizer\.json is a git LFS pointer .*, not JSON\.$/,
        remedy: /git lfs pull/,
      },
    );
    assert.throws(() => parseJson('<!DOCTYPE html><html>', 'config.json'), /is a web page, not JSON/);
  });
});

describe('a JSON file', () => {
  const wanted = { name: 'config.json', purpose: 'says what kind of model it is', mostBytes: 100 };

  it('may begin with a byte order mark', async () => {
    const folder = temporaryFolder();
    writeFileSync(path.join(folder, 'config.json'), '\ufeff{"a": 1}');
    assert.deepEqual(await readJson(folder, wanted), { a: 1 });
  });

  it('may be missing', async () => {
    assert.equal(await readJson(temporaryFolder(), wanted), undefined);
  });

  it('is refused with a sentence if it is too large, no text or no file', async () => {
    const folder = temporaryFolder();
    const file = path.join(folder, 'config.json');
    writeFileSync(file, ' '.repeat(101));
    await assert.rejects(readJson(folder, wanted), { message: /^config\.json has 101 B, .* at most 100 B/ });
    writeFileSync(file, Buffer.from([0x7b, 0xff, 0x7d]));
    await assert.rejects(readJson(folder, wanted), {
      message: /says what kind of model it is, is not UTF-8/,
    });
    mkdirSync(path.join(folder, 'other.json'));
    await assert.rejects(readJson(folder, { ...wanted, name: 'other.json' }), /other\.json is not a file/);
  });
});
