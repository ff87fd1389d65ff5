// Two ways of doing one thing, timed in turns, A B A B …, so that a machine that gets slower slows both. The ratio is
// taken pair by pair; its median has a 95 % interval from order statistics, which asks nothing of the distribution.

export interface Timing {
  readonly cpuMs: number;
  readonly wallMs: number;
}

export interface Ratio {
  readonly median: number;
  readonly low: number;
  readonly high: number;
}

export interface Comparison {
  readonly pairs: number;
  readonly cpu: Ratio;
  readonly wall: Ratio;
  /** Medians of A and B. */
  readonly baseMs: Timing;
  readonly otherMs: Timing;
}

/**
 * How often one side runs in its turn. Untimed runs come first: two sessions have weights of their own, and the first
 * run after the other's finds those of the other in the processor's cache.
 */
export interface Repeats {
  readonly warm: number;
  readonly timed: number;
}

export type Run = () => Promise<unknown>;

export async function comparePairs(
  base: Run,
  other: Run,
  pairs: number,
  repeats: Repeats,
): Promise<Comparison> {
  const times: { base: Timing; other: Timing }[] = [];
  for (const run of [base, other, base, other]) await run();
  for (let pair = 0; pair < pairs; pair++) {
    // Who goes first changes, so that neither always runs after the other.
    const otherFirst = pair % 2 === 1;
    const first = await time(otherFirst ? other : base, repeats);
    const second = await time(otherFirst ? base : other, repeats);
    times.push(otherFirst ? { base: second, other: first } : { base: first, other: second });
  }
  const ratio = (pick: (timing: Timing) => number) => interval(times.map(t => pick(t.other) / pick(t.base)));
  const medians = (pick: 'base' | 'other'): Timing => ({
    cpuMs: median(times.map(t => t[pick].cpuMs)),
    wallMs: median(times.map(t => t[pick].wallMs)),
  });
  return {
    pairs,
    cpu: ratio(t => t.cpuMs),
    wall: ratio(t => t.wallMs),
    baseMs: medians('base'),
    otherMs: medians('other'),
  };
}

async function time(run: Run, { warm, timed }: Repeats): Promise<Timing> {
  for (let i = 0; i < warm; i++) await run();
  const cpu = process.cpuUsage();
  const start = performance.now();
  for (let i = 0; i < timed; i++) await run();
  const wallMs = (performance.now() - start) / timed;
  const { user, system } = process.cpuUsage(cpu);
  return { cpuMs: (user + system) / 1000 / timed, wallMs };
}

export function median(values: readonly number[]): number {
  return atRank(values, values.length / 2);
}

export function interval(values: readonly number[]): Ratio {
  const spread = 0.98 * Math.sqrt(values.length); // 1.96 standard deviations of a binomial rank, halved
  return {
    median: median(values),
    low: atRank(values, values.length / 2 - spread),
    high: atRank(values, values.length / 2 + spread),
  };
}

function atRank(values: readonly number[], rank: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(Math.max(Math.round(rank), 0), sorted.length - 1)] ?? Number.NaN;
}

export function ratioText({ median: middle, low, high }: Ratio): string {
  return `${middle.toFixed(3)} [${low.toFixed(3)}, ${high.toFixed(3)}]`;
}
