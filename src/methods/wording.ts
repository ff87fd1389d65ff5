// The same question asked for a word and asked for thoughts: what the model was trained on where its folder says so, and
// otherwise ordinary words, which most instructed models follow.

import type { Abilities } from '../model/abilities';
import { DarkroomError } from '../shared/errors';
import { printable } from '../shared/format';
import type { MethodName } from '../shared/trace/document';

export const textMethods = ['direct', 'text-cot'] as const satisfies readonly MethodName[];
export type TextMethod = (typeof textMethods)[number];

export function textMethodNamed(name: string): TextMethod {
  const known = textMethods.find(method => method === name);
  if (known) return known;
  throw new DarkroomError('bad-input', `The method "${printable(name, 40)}" is not known here.`, {
    remedy: `There is: ${textMethods.join(', ')}.`,
  });
}

const ordinary: Readonly<Record<TextMethod, string>> = {
  direct: '{question}\nAnswer with a single word or phrase.',
  'text-cot': '{question}\nThink step by step. End with a line that says "Answer:" and the answer.',
};

/** The word in front of the answer where the folder names none. */
const ordinaryMarker = 'answer';

export function asked(method: TextMethod, question: string, { methods }: Abilities): string {
  const prompt = methods[method]?.prompt ?? ordinary[method];
  // Not replace(): a question may hold its patterns.
  return prompt.split('{question}').join(question);
}

/** The word that the answer follows; undefined where all that is written is the answer. */
export function markerOf(method: TextMethod, { answerMarker }: Abilities): string | undefined {
  if (answerMarker !== undefined) return answerMarker;
  return method === 'direct' ? undefined : ordinaryMarker;
}
