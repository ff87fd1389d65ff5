// The samples of each member, no harder than what it learned, and the noise that latents are drawn from.

import { gaussian } from '../../../src/intervention/noise';
import { generate } from '../../../src/tasks/generate';
import type { Sample } from '../../../src/tasks/types';
import type { MethodName } from '../../../src/shared/trace/document';

export interface Member {
  readonly name: string;
  readonly method: MethodName;
  readonly hardest: number;
}

export const members: readonly Member[] = [
  { name: 'pinhole-ivt', method: 'ivt-lr', hardest: 4 },
  { name: 'pinhole-ivt-blind', method: 'ivt-lr', hardest: 4 },
  { name: 'pinhole-mixed', method: 'modal-mixed', hardest: 4 },
  { name: 'pinhole-lavit', method: 'lavit', hardest: 3 },
];

const count = 50;
const seed = 2_000_007;

export function cases(name: string): readonly Sample[] {
  const hardest = members.find(member => member.name === name)?.hardest ?? 1;
  return Array.from({ length: count }, (_, index) =>
    generate('trail', { seed, index, difficulty: 1 + (index % hardest) }),
  );
}

/** Of latent `number` in the run of case `index`: as the product draws it with that seed. */
export const noiseOf = (index: number, number: number, width: number): Float32Array =>
  gaussian(width, index, number);
