// How much memory a model's weights take, in the graph or beside it.

import { elementCount, packedBytes } from './element-types';
import { initializersOf } from './walk';
import type { ModelProto } from './messages';

export function weightBytes(model: ModelProto): number {
  let sum = 0;
  for (const { dataType, dims } of initializersOf(model)) {
    sum += packedBytes(dataType, elementCount(dims));
  }
  return sum;
}
