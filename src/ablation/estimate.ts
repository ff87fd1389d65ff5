// How long an experiment takes, before it begins: samples of it are answered in all arms, and what the last of them took holds
// for all. The first pays for what is opened and laid out once.

export interface Estimate {
  /** With all of their arms and seeds. */
  readonly samples: number;
  readonly perSampleMs: number;
  readonly wholeMs: number;
}

/** From what a few samples took, in order. */
export function estimateOf(samples: number, tookMs: readonly number[]): Estimate {
  const perSampleMs = Math.max(0, tookMs.at(-1) ?? 0);
  return { samples, perSampleMs, wholeMs: perSampleMs * samples };
}

/** One after the other. */
export function together(estimates: readonly Estimate[]): Estimate {
  const samples = estimates.reduce((sum, one) => sum + one.samples, 0);
  const wholeMs = estimates.reduce((sum, one) => sum + one.wholeMs, 0);
  return { samples, perSampleMs: samples === 0 ? 0 : wholeMs / samples, wholeMs };
}
