// A direction that is known to change what the picture model says: its own, of pairs of `trail`, read where the prompt ends.

import { extracted, eyeModel, pairsFile, somePairs } from './extracting';
import { directionAt } from '../../../src/engine/direction/develop';
import type { DirectionFile } from '../../../src/engine/direction/direction-file';

/** "answer directly ." and where the answer begins. */
export const instruction = '[-4..-1]';
export const layer = 2;

export async function plantedDirection(): Promise<{
  readonly direction: DirectionFile;
  readonly planted: Float32Array;
}> {
  const direction = await extracted({
    model: eyeModel,
    pairs: pairsFile(somePairs(24, 'trail')),
    position: 'prompt',
  });
  return { direction, planted: directionAt(direction, layer, 'mean').vector };
}
