// What the directions beside a run become when it is asked: wishes for the engine, and the same run once more with random
// vectors. Any vector that is added to a stream does something; that one is what a direction has to differ from.

import type { Exposure, ExposurePositions, RunEffect } from '../../shared/protocol/exposure';
import type { RunRequest } from '../../shared/protocol/run';
import type { SteerWish } from '../../shared/protocol/steer';

const traceEnding = '.trace.safetensors';

export function steerOf(exposures: readonly Exposure[]): readonly SteerWish[] {
  return exposures
    .filter(({ on }) => on)
    .map(({ file, strength, layers, positions, from, keep, renorm, fidelity }) => ({
      direction: file,
      strength,
      ...(layers && { layers }),
      positions: positionsOf(positions),
      ...(from !== undefined && { from }),
      ...(keep !== undefined && { keep }),
      renorm,
      fidelity,
    }));
}

/** The released code's "first" is the first position of what is computed: with a cache, every new token too. */
function positionsOf(positions: ExposurePositions): string | readonly string[] {
  return positions === 'first' ? ['[0]', 'generated'] : positions;
}

/** The same run with random vectors as long as its directions; undefined where there is no such control. */
export function controlOf(asked: RunRequest): RunRequest | undefined {
  const { steer = [], sampling, trace } = asked;
  // A released direction does not keep its length, so that a random vector has none to be compared at.
  if (steer.length === 0 || steer.some(({ fidelity }) => fidelity === 'released')) return undefined;
  return {
    ...asked,
    steer: steer.map((wish, at) => ({
      ...wish,
      control: { name: 'random', seed: (sampling.seed + at) % 2 ** 32 },
    })),
    trace: `${trace.slice(0, -traceEnding.length)}-random-vector${traceEnding}`,
  };
}

export function strengthsOf(steer: readonly SteerWish[]): RunEffect['strengths'] {
  return Object.fromEntries(steer.map(({ direction, strength }) => [direction, strength]));
}
