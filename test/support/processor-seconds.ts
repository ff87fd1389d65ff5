// How long the processor worked for this process. Unlike a clock, it does not go on while other programs have their turn, or
// while this one is stopped: a bound far above what something takes, and far below what it would take if it were quadratic,
// holds on a slow and busy machine.

export function processorSeconds(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}
