// How long is waited for what. Tests wait less.

export interface Pace {
  /** Without a byte for so long, the connection is given up. */
  readonly stallMs: number;
  /** Before the second attempt; it doubles with each further one. */
  readonly retryMs: number;
  /** The longest that a server may ask to wait. */
  readonly longestWaitMs: number;
}

export const usualPace: Pace = { stallMs: 30_000, retryMs: 1000, longestWaitMs: 90_000 };

/** Resolves after so long; rejects at once with the signal's reason. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const stop = () => {
      clearTimeout(timer);
      reject(signal.reason as Error);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop);
      resolve();
    }, ms);
    signal.addEventListener('abort', stop, { once: true });
  });
}
