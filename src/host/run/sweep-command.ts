// One run beside one with a random vector proves little. The sweep makes both on many fresh samples; this is its command line
// for the run that was just made.

import { quoted } from '../trace/replacement-test';
import type { RunRequest } from '../../shared/protocol/run';
import type { SteerWish } from '../../shared/protocol/steer';

/**
 * Undefined where it would not be that run on other samples: a picture of no task, several directions at once, or changes
 * beside them.
 */
export function sweepCommand(asked: RunRequest): string | undefined {
  const { model, method, precision, sample, steer = [], interventions } = asked;
  const [wish] = steer;
  if (!wish || steer.length > 1 || !sample || interventions.length > 0) return undefined;
  return [
    `darkroom direction sweep ${quoted(wish.direction)}`,
    `--for ${quoted(model)}`,
    `--task ${quoted(sample.task)}`,
    `--method ${method}`,
    ...(precision === undefined ? [] : [`--precision ${quoted(precision)}`]),
    ...gridOf(wish),
  ].join(' ');
}

/** A point of a grid, the run's own. */
function gridOf({ strength, layers, positions, from, keep, renorm, fidelity }: SteerWish): readonly string[] {
  return [
    `--strengths ${strength}`,
    ...(layers === undefined ? [] : [`--layers ${quoted(layersText(layers))}`]),
    ...(positions === undefined ? [] : [`--positions ${quoted([positions].flat().join('+'))}`]),
    ...(from === undefined ? [] : [`--froms ${from}`]),
    ...(keep === undefined ? [] : [`--keeps ${keep}`]),
    ...(renorm === undefined ? [] : [`--renorm ${String(renorm)}`]),
    ...(fidelity === undefined ? [] : [`--fidelity ${fidelity}`]),
  ];
}

/** Steered together: one arm. */
function layersText(layers: NonNullable<SteerWish['layers']>): string {
  if (layers === 'all') return layers;
  return 'from' in layers ? `[${layers.from}..${layers.to}]` : layers.join('+');
}
