import assert from 'node:assert/strict';
import { countOf, headerBytesOf, layOut, parseHeader, prefixBytes } from '../../src/shared/safetensors';
import { floatsOf } from '../../src/shared/safetensors-floats';
import { DarkroomError } from '../../src/shared/errors';
import { readTensors } from '../support/oracle-tensors';

const tensors = [
  { name: 'ids', dtype: 'I64', shape: [3] },
  { name: 'stream', dtype: 'F32', shape: [2, 2] },
] as const;
const limit = 2 ** 20;

function headerIn(file: Uint8Array, fileBytes: number) {
  const length = headerBytesOf(file.subarray(0, prefixBytes), fileBytes, 'a.safetensors', limit);
  const text = new TextDecoder().decode(file.subarray(prefixBytes, prefixBytes + length));
  return parseHeader(JSON.parse(text), length, fileBytes, 'a.safetensors');
}

describe('the header of a safetensors file', () => {
  it('says where everything is, to us and to another reader', () => {
    const { head, places, bytes } = layOut(tensors, { about: 'a test' });
    assert.equal(head.length % 8, 0);
    const file = new Uint8Array(bytes);
    file.set(head);
    file.set(new Uint8Array(BigInt64Array.of(1n, 2n, 3n).buffer), places[0]!.from);
    file.set(new Uint8Array(Float32Array.of(1, 2, 3, 4).buffer), places[1]!.from);
    const other = readTensors(file);
    assert.deepEqual(other.get('ids'), { shape: [3], data: BigInt64Array.of(1n, 2n, 3n) });
    assert.deepEqual(other.get('stream'), { shape: [2, 2], data: Float32Array.of(1, 2, 3, 4) });
    const header = headerIn(file, bytes);
    assert.deepEqual(header.metadata, { about: 'a test' });
    assert.deepEqual([...header.tensors.values()], places);
  });

  it('may be made longer, so that what follows can be written first', () => {
    const { head } = layOut(tensors, {}, 400);
    assert.equal(head.length, 400);
    assert.equal(headerIn(head, 400 + 24 + 16).tensors.get('stream')?.from, 424);
  });

  it('is refused in a sentence when it is cut off, too long or says what cannot be', () => {
    const { head, bytes } = layOut(tensors);
    assert.throws(() => headerIn(head, bytes - 1), /the tensor "stream" is not where the header says/);
    assert.throws(() => headerIn(head.subarray(0, 5), 5), /is not a safetensors file/);
    assert.throws(() => headerBytesOf(head, bytes, 'a', 10), /has a header of .*, and 10 B is the limit/);
    for (const entry of [
      null,
      { dtype: 'F32', shape: [2], data_offsets: [0, 4] },
      { dtype: 'F32', shape: [1], data_offsets: [4, 0] },
      { dtype: 'F32', shape: [1], data_offsets: [-4, 0] },
      { dtype: 'F32', shape: [0.25], data_offsets: [0, 1] },
      { dtype: 'F32', shape: [2 ** 40, 2 ** 40], data_offsets: [0, 4] },
      { dtype: 'F32', shape: '1', data_offsets: [0, 4] },
      { dtype: 'F32', shape: [1] },
    ])
      assert.throws(() => parseHeader({ t: entry }, 100, 1000, 'a'), DarkroomError);
    assert.throws(() => parseHeader([], 100, 1000, 'a'), /is not a safetensors file/);
  });

  it('keeps names that objects have by nature', () => {
    const content: unknown = JSON.parse(
      '{"__proto__": {"dtype": "U8", "shape": [1], "data_offsets": [0, 1]}}',
    );
    assert.deepEqual([...parseHeader(content, 2, 100, 'a').tensors.keys()], ['__proto__']);
  });
});

describe('numbers of a tensor', () => {
  it('are read whatever their width', () => {
    const bytes = (array: { buffer: ArrayBufferLike }) => new Uint8Array(array.buffer);
    const expected = Float32Array.of(1, -2.5);
    assert.deepEqual(floatsOf(bytes(expected), 'F32', 'it'), expected);
    assert.deepEqual(floatsOf(bytes(Float64Array.of(1, -2.5)), 'F64', 'it'), expected);
    assert.deepEqual(floatsOf(bytes(Uint16Array.of(0x3c00, 0xc100)), 'F16', 'it'), expected);
    assert.deepEqual(floatsOf(bytes(Uint16Array.of(0x3f80, 0xc020)), 'BF16', 'it'), expected);
    assert.throws(() => floatsOf(new Uint8Array(4), 'I32', 'it'), /it has numbers of the type I32/);
    assert.equal(countOf([2, 3, 4]), 24);
  });
});
