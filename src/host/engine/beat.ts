// A heartbeat as it arrives: one line of JSON from another process, so it is checked before use.

export interface Beat {
  /** How long the engine's main thread has been inside one call. */
  readonly blockedMs: number;
  readonly rssBytes: number;
}

export function parseBeat(line: string): Beat | undefined {
  try {
    const beat: unknown = JSON.parse(line);
    if (typeof beat !== 'object' || beat === null) return undefined;
    const { blockedMs, rssBytes } = beat as Partial<Record<keyof Beat, unknown>>;
    return typeof blockedMs === 'number' && typeof rssBytes === 'number'
      ? { blockedMs, rssBytes }
      : undefined;
  } catch {
    return undefined;
  }
}
