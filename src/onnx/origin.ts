// Problem: a model must be writable without loss, although this codec understands only part of what is in it, and
// protobuf allows many spellings of the same value.
// Idea: a decoded message remembers the bytes it was read from, and which object it was then. Messages are never
// changed in place; a changed message is a copy made with `{ ...message, key: value }`. The copy carries the same
// memory, so the writer sees that it is not the original any more, and from what it descends.

export const origin: unique symbol = Symbol('origin');

export interface Origin {
  /** The object the bytes were decoded to. A message whose origin names another object is a changed copy. */
  readonly of: Message;
  /** The message definition that was used, since only the same one can read the bytes again. */
  readonly schema: object;
  /** The whole file; the message is the part from `start` to `end`. */
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
}

/** What every message of an ONNX file is: plain data that may know the bytes it came from. */
export interface Message {
  readonly [origin]?: Origin;
}
