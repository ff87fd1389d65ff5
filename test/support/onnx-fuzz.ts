// Problem: nobody can list all the ways in which a file can be damaged.
// Idea: damage good files at random, from a seed so that a finding can be repeated, and ask for the only two
// outcomes that are allowed: a sentence, or a model that is written back to the very bytes it was read from.

import assert from 'node:assert/strict';
import { anatomyOf } from '../../src/onnx/anatomy/anatomy-of';
import { instrument } from '../../src/onnx/instrument/instrument';
import { decode, encodeToBytes } from '../../src/onnx/codec';
import { summary } from '../../src/onnx/summary';
import { DarkroomError } from '../../src/shared/errors';
import { forgetful, touched } from './onnx-copies';

/** Mulberry32: small, and the same everywhere. */
export function randomIntegers(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return below => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

/** Bytes that mean something to protobuf: length and group marks, continuation bits, the largest numbers. */
const telling = [0x00, 0x01, 0x0a, 0x0b, 0x0c, 0x12, 0x2a, 0x32, 0x3a, 0x7f, 0x80, 0xff];

export function damage(good: Uint8Array, random: (below: number) => number): Uint8Array {
  let bytes = Buffer.from(good);
  for (let times = 1 + random(4); times > 0 && bytes.length > 0; times--) {
    const at = random(bytes.length);
    const length = Math.min(1 + random(40), bytes.length - at);
    switch (random(7)) {
      case 0:
        bytes = bytes.subarray(0, at);
        break;
      case 1:
        bytes[at] = random(256);
        break;
      case 2:
        bytes[at] = telling[random(telling.length)]!;
        break;
      case 3:
        bytes[at]! ^= 1 << random(8);
        break;
      case 4: // leave a piece out
        bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + length)]);
        break;
      case 5: // a piece twice
        bytes = Buffer.concat([bytes.subarray(0, at + length), bytes.subarray(at)]);
        break;
      default: // a piece somewhere else
        bytes.copy(bytes, random(bytes.length), at, at + length);
    }
  }
  return Uint8Array.from(bytes);
}

/** Whether the bytes are still readable. Throws if anything happens that must not. */
export function survives(bytes: Uint8Array): boolean {
  let model;
  try {
    model = decode(bytes);
  } catch (error) {
    assertSentence(error);
    const offset = /at byte (\d+)\.$/.exec((error as Error).message)?.[1];
    assert.ok(offset !== undefined && Number(offset) <= bytes.length, (error as Error).message);
    return false;
  }
  assert.ok(Buffer.compare(encodeToBytes(model), bytes) === 0, 'unchanged, the bytes differ');
  const values = forgetful(model);
  assert.deepEqual(forgetful(decode(encodeToBytes(touched(model)))), values);
  assert.deepEqual(forgetful(decode(encodeToBytes(values))), values);
  try {
    const described = summary(model);
    assert.deepEqual(JSON.parse(JSON.stringify(described)), described);
  } catch (error) {
    assertSentence(error);
  }
  return true;
}

/** Whether the bytes could be given hooks. Throws if anything happens that must not. */
export function survivesHooks(bytes: Uint8Array): boolean {
  try {
    const model = decode(bytes);
    encodeToBytes(instrument(model, anatomyOf(model, { expectedLayers: 4 })).model);
    return true;
  } catch (error) {
    // A damaged decoder may also be one that is beyond what hooks can do.
    if (error instanceof DarkroomError && error.kind === 'unsupported') return false;
    assertSentence(error);
    return false;
  }
}

function assertSentence(error: unknown): void {
  if (!(error instanceof DarkroomError) || error.kind !== 'bad-input') throw error;
}
