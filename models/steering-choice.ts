// Problem: a place that is chosen because a direction works there says too much of that direction on the same samples.
// Idea: layer and angle, then positions, are chosen on samples of a seed of their own, by a rule and not by hand: the highest
// accuracy; of equals the smaller angle, then the arm that was asked first.

import type { SweptTask } from '../src/engine/direction/sweep';
import type { Positions } from '../src/intervention/types';

export interface Place {
  readonly layer: number;
  readonly degrees: number;
  readonly positions: Positions;
}

export function chosenPlace({ arms }: Pick<SweptTask, 'arms'>): Place {
  const [first, ...others] = arms.filter(({ made }) => made?.degrees !== undefined);
  if (!first) throw new Error('There is no arm to choose from.');
  const best = others.reduce((found, arm) => (isBefore(arm, found) ? arm : found), first);
  const { layers = [], positions = 'all', degrees = 0 } = best.made ?? {};
  return { layer: layers[0] ?? 0, positions, degrees };
}

type SweptArm = SweptTask['arms'][number];

function isBefore(a: SweptArm, b: SweptArm): boolean {
  const [own, other] = [a.accuracy ?? 0, b.accuracy ?? 0];
  return own > other || (own === other && (a.made?.degrees ?? 0) < (b.made?.degrees ?? 0));
}

export function placeText({ layer, degrees, positions }: Place): string {
  return `layer ${layer}, ${degrees} degrees, positions \`${[positions].flat().join(' ')}\``;
}
