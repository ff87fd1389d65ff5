// The smallest graph that shows whether a device computes: y = 2x + 1.

import { graph, model, node, tensor, valueInfo } from '../onnx/build';
import { encodeToBytes } from '../onnx/codec';

export const knownInput = [1, 2, 3, -4];
export const knownOutput = [3, 5, 7, -7];

export function knownAnswerModel(): Uint8Array {
  return encodeToBytes(
    model(
      graph('known answer', {
        node: [node('Mul', ['x', 'two'], ['doubled']), node('Add', ['doubled', 'one'], ['y'])],
        initializer: [
          tensor('two', 'float32', [1], Float32Array.of(2)),
          tensor('one', 'float32', [1], Float32Array.of(1)),
        ],
        input: [valueInfo('x', 'float32', ['n'])],
        output: [valueInfo('y', 'float32', ['n'])],
      }),
    ),
  );
}
