// Models that count positions along three axes give a picture a place of its own. The authors' code of IVT-LR counts the
// whole sequence 0, 1, 2, … on all axes instead, in training as in use, and from the first pass over the prompt on; the
// paper does not speak of positions, so there the model's own go on.

import type { Question } from '../model/run/model';
import type { Fidelity, MethodName } from '../shared/trace/document';

/** The question with the positions that the method counts. */
export function asCounted(question: Question, method: MethodName, fidelity: Fidelity | undefined): Question {
  const { positions, ids } = question.prompt;
  if (method !== 'ivt-lr' || fidelity !== 'released' || positions.prompt.length === 1) return question;
  const plain = {
    prompt: positions.prompt.map(() => Int32Array.from({ length: ids.length }, (_, i) => i)),
    next: (k: number) => ids.length + k,
  };
  return { ...question, prompt: { ...question.prompt, positions: plain } };
}
