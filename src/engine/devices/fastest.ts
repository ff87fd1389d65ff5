// Which of the devices that compute the same as the CPU is the fastest for a run as people make them.

import type { ModelTrial, PassedTrial } from '../../shared/device-trial';

/** A picture of a few hundred patches with its question, and an answer of some sentences. */
const usualRun = { positions: 512, steps: 100 };

export function fastest(trials: readonly ModelTrial[]): PassedTrial | undefined {
  const passed = trials.filter(trial => trial.outcome === 'passed');
  return [...passed].sort((a, b) => usualMs(a) - usualMs(b))[0];
}

function usualMs({ positions, promptMs, stepMs }: PassedTrial): number {
  return (promptMs * usualRun.positions) / positions + stepMs * usualRun.steps;
}
