// What a direction's file says of itself, as the engine reads it, brought into the words of the Run view.

import type { EngineSupervisor } from '../engine/supervisor';
import type { DirectionFacts } from '../../shared/protocol/exposure';
import type { DescribeRequest } from '../../shared/protocol/steer';

export async function describeDirection(
  engine: EngineSupervisor,
  wish: DescribeRequest,
): Promise<DirectionFacts> {
  const { about, ...found } = await engine.call('describeDirection', wish, {
    doing: 'loading',
    what: 'Reading a direction',
  });
  return {
    model: about.model.name,
    pairs: about.pairs.count,
    topics: about.pairs.topics,
    layers: about.layers,
    width: about.model.width,
    ...found,
  };
}
