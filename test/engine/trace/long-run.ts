// A run of text that may have any number of steps.

import type { RecordedStep } from '../../../src/shared/trace/step';
import type { TensorName } from '../../../src/shared/trace/tensors';
import { promptTokens, recordedStep } from '../../unit/trace/made-up';

export const longTensors: readonly TensorName[] = ['attention.mean', 'attention.image', 'resid', 'lens.ids'];

export function longStep(index: number): RecordedStep {
  if (index === 0) return recordedStep(0);
  const { step } = recordedStep(1);
  if (step.kind !== 'text') throw new TypeError('Step 1 of the made-up run is text.');
  const token = { ...step.token, id: index, text: ` w${index}` };
  const appended = { from: promptTokens + index - 1, count: 1 };
  return {
    step: { ...step, row: index - 1, appended, ms: index, token },
    tokens: [{ id: index, text: token.text, class: 'generated' }],
  };
}
