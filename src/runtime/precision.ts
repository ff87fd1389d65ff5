// How exactly two runs of one graph can agree depends on the arithmetic in it, so tolerances are chosen by it.

import type { Anatomy } from '../onnx/anatomy/types';
import type { ModelProto } from '../onnx/messages';
import { nodesOf } from '../onnx/walk';
import type { Precision } from '../shared/decoder-report';

/** Operators that round activations or unpack weights: small differences before them are larger after them. */
const quantised =
  /^(MatMulNBits|MatMulInteger|MatMulInteger16|DynamicQuantizeLinear|DynamicQuantizeMatMul|QLinear\w+|QuantizeLinear|DequantizeLinear|GatherBlockQuantized)$/;

const float16 = 10;

export function precisionOf(model: ModelProto, anatomy: Anatomy): Precision {
  for (const { opType } of nodesOf(model)) if (quantised.test(opType)) return 'quantised';
  const points = anatomy.bodies.flatMap(body => [...body.residual, ...body.attention]);
  return points.some(point => point.elementType === float16) ? 'float16' : 'float32';
}

/** Whether a scale is chosen for the activations of a whole batch at a time. */
export function quantisesActivations(model: ModelProto): boolean {
  return [...nodesOf(model)].some(({ opType }) => /^DynamicQuantize/.test(opType));
}

/** Whether attention is one fused operator, whose own arithmetic differs a little when it also returns probabilities. */
export function hasFusedAttention(anatomy: Anatomy): boolean {
  return anatomy.layers.some(({ attention }) =>
    attention.some(({ kind }) => kind === 'GroupQueryAttention' || kind === 'MultiHeadAttention'),
  );
}
