// Bytes <-> typed graph. The work is done in message.ts; this is the way in and out.

import { DarkroomError } from '../shared/errors';
import { readMessage, writeMessage } from './message';
import type { ModelProto } from './messages';
import { Reader } from './reader';
import { modelProto } from './schema';
import { BackWriter } from './writer';

/** The limit of every protobuf reader, ONNX Runtime's among them. */
const largestMessage = 2 ** 31 - 1;

/**
 * Reads a model. Weights and everything that is not changed later are views of `bytes`, which therefore must stay
 * as they are. Throws a `bad-input` error that starts with `name` for anything that is not well formed.
 */
export function decode(bytes: Uint8Array, name = 'The model'): ModelProto {
  return readMessage(modelProto, new Reader(bytes, name));
}

/** The model as pieces to be written one after the other; of any size, and without copying weights. */
export function encodeToChunks(model: ModelProto): readonly Uint8Array[] {
  const out = new BackWriter();
  writeMessage(modelProto, out, model);
  return out.finish();
}

/** The size of the encoded model, which may be above 2 GiB. */
export function byteLength(model: ModelProto): number {
  return encodeToChunks(model).reduce((sum, chunk) => sum + chunk.length, 0);
}

/** The model in one piece, as a session takes it. An unchanged model is returned as the bytes it was read from. */
export function encodeToBytes(model: ModelProto): Uint8Array {
  const chunks = encodeToChunks(model);
  const [only] = chunks;
  if (only !== undefined && chunks.length === 1) return only;
  const size = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
  if (size > largestMessage) {
    throw new DarkroomError(
      'unsupported',
      `The model takes ${size} bytes, and one ONNX file holds at most 2 GiB.`,
      {
        remedy: 'Keep its weights in an external data file.',
      },
    );
  }
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}
