import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import { decodeModel } from '../../../src/onnx/model-file';
import { describeNonModel } from '../../../src/onnx/non-model';
import { encodeToBytes } from '../../../src/onnx/codec';
import { graphBytes, graphNames } from '../../support/onnx-fixtures';
import { everything } from '../../support/onnx-samples';

const safetensors = Buffer.concat([Buffer.from([2, 0, 0, 0, 0, 0, 0, 0]), Buffer.from('{}')]);
const zipHeader = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), Buffer.alloc(26)]);

const impostors: readonly (readonly [what: string, bytes: Uint8Array, sentence: RegExp, remedy: RegExp])[] = [
  ['an empty file', Buffer.alloc(0), /is empty, not/, /again/],
  ['HTML', Buffer.from('\n<!DOCTYPE html>\n<html>…'), /is a web page/, /"resolve"/],
  [
    'HTML without a doctype, after a byte order mark',
    Buffer.from('\ufeff<HTML lang="en">'),
    /is a web page/,
    /raw/,
  ],
  ['an XML error', Buffer.from('<?xml version="1.0"?><Error/>'), /is an XML document/, /Download/],
  [
    'a git LFS pointer',
    Buffer.from('version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 123456\n'),
    /is a git LFS pointer to a file of 123456 bytes/,
    /git lfs pull/,
  ],
  ['JSON', Buffer.from('{"model_type": "idefics3"}'), /is a JSON document/, /\.onnx/],
  ['a JSON list', Buffer.from('[1, 2]'), /is a JSON document/, /\.onnx/],
  ['a zip archive', Buffer.concat([zipHeader, Buffer.from('model.onnx')]), /is a zip archive/, /Unpack/],
  [
    'a PyTorch zip',
    Buffer.concat([zipHeader, Buffer.from('archive/data.pkl')]),
    /is a PyTorch checkpoint,/,
    /Export/,
  ],
  ['gzip', gzipSync('model'), /is a gzip archive/, /Unpack/],
  ['safetensors', safetensors, /is a safetensors file/, /Export/],
  ['a pickle', Buffer.from([0x80, 0x02, 0x8a, 0x0a, 0x6c]), /is a PyTorch checkpoint \(a pickle\)/, /Export/],
  ['GGUF', Buffer.from('GGUF\x03\0\0\0'), /is a GGUF model/, /Export/],
  ['ORT format', Buffer.from('\x18\0\0\0ORTM\0\0'), /is a model in ORT format/, /\.onnx/],
  ['a message', Buffer.from('Entry not found'), /is a text that begins with "Entry not found"/, /Download/],
];

describe('a file that is something else', () => {
  for (const [what, bytes, message, remedy] of impostors) {
    it(`is named: ${what}`, () => {
      assert.throws(() => decodeModel(bytes, 'model.onnx'), { kind: 'bad-input', message, remedy });
      assert.throws(
        () => decodeModel(bytes, 'model.onnx'),
        /^DarkroomError: model\.onnx is .*, not an ONNX model\.$/,
      );
    });
  }

  it('is recognised by its first kilobyte', () => {
    const weights = Buffer.concat([Buffer.from([0, 16, 0, 0, 0, 0, 0, 0]), Buffer.from('{"a":')]);
    assert.match(describeNonModel(weights, 10_000)!.what, /safetensors/);
    assert.doesNotMatch(describeNonModel(weights, 20)?.what ?? '', /safetensors/);
  });

  it('is not what a model is taken for', () => {
    for (const name of graphNames) assert.equal(describeNonModel(graphBytes(name)), undefined, name);
    assert.equal(describeNonModel(encodeToBytes(everything)), undefined);
  });
});
