// Whether a method that thinks in steps has thought enough: when the next token would be chosen with so much confidence, or
// so little entropy, that another step hardly matters. An option, since papers ask for it and none defines it.

import { greedy, samplerOf } from '../runtime/sampling';
import { numberOf } from './thinking';
import type { Thinking } from './thinking';

export function stopsEarly(logits: Float32Array, thinking: Thinking): boolean {
  const { stop } = thinking.settings;
  if (stop === 'never') return false;
  const limit = numberOf(thinking, 'stopAt');
  const { probability, entropy } = samplerOf(greedy)(logits);
  return stop === 'entropy is below' ? entropy < limit : probability > limit;
}
