// A fused norm adds to the stream and normalises the sum in one operator. Who wants the norm alone needs its parts.

import type { AttributeValue } from './build';
import { float, int } from './build';
import { floatAttribute } from './anatomy/attributes';
import type { NodeProto } from './messages';

/** What the fused operators take if they say nothing. */
const defaultEpsilon = 1e-12;

/** The parts of a fused norm, by its kind; '' for those that it does not have. */
export function skipParts({ opType, input }: NodeProto): { gamma: string; beta: string; bias: string } {
  const simplified = isSimplified(opType);
  return {
    gamma: input[2] ?? '',
    beta: simplified ? '' : (input[3] ?? ''),
    bias: (simplified ? input[3] : input[4]) ?? '',
  };
}

export interface NormParts {
  readonly opType: string;
  readonly input: readonly string[];
  readonly attributes: Readonly<Record<string, AttributeValue>>;
}

/** The operator that normalises `stream` as the fused one normalises its sum. */
export function normAlone(merge: NodeProto, stream: string): NormParts {
  const { gamma, beta } = skipParts(merge);
  const simplified = isSimplified(merge.opType);
  return {
    opType: simplified ? 'SimplifiedLayerNormalization' : 'LayerNormalization',
    input: beta === '' ? [stream, gamma] : [stream, gamma, beta],
    attributes: {
      axis: int(-1),
      epsilon: float(floatAttribute(merge, 'epsilon') ?? defaultEpsilon),
      ...(simplified ? { stash_type: int(1) } : {}),
    },
  };
}

const isSimplified = (opType: string) => opType === 'SkipSimplifiedLayerNormalization';
