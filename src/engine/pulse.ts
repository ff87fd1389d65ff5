// ONNX Runtime blocks the engine's main thread for as long as a native call takes. A worker thread beats in its place:
// it can say how long the main thread has been away, because the main thread leaves a time stamp whenever it is back.

/** The extra pipe between host and engine that carries the beats; 0-2 are the standard streams, 3 is the IPC channel. */
export const pulseDescriptor = 4;
export const beatEveryMs = 250;

/** What the main thread shares with the worker: one slot, the time of its last tick in ms since the epoch. */
export function newClock(): BigInt64Array {
  return new BigInt64Array(new SharedArrayBuffer(8));
}

export function stamp(clock: BigInt64Array): void {
  Atomics.store(clock, 0, BigInt(Date.now()));
}

export function sinceStamp(clock: BigInt64Array): number {
  return Date.now() - Number(Atomics.load(clock, 0));
}
