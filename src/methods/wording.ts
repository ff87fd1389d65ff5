// The same question asked for a word and asked for thoughts: what the model was trained on where its folder says so, and
// otherwise ordinary words, which most instructed models follow.

import type { Abilities } from '../model/abilities';
import { DarkroomError } from '../shared/errors';
import { printable } from '../shared/format';
import { methodNames } from '../shared/trace/document';
import type { MethodName } from '../shared/trace/document';

export function methodNamed(name: string): MethodName {
  const known = methodNames.find(method => method === name);
  if (known) return known;
  throw new DarkroomError('bad-input', `The method "${printable(name, 40)}" is not known here.`, {
    remedy: `There is: ${methodNames.join(', ')}.`,
  });
}

const forAWord = '{question}\nAnswer with a single word or phrase.';
const forThoughts = '{question}\nThink step by step. End with a line that says "Answer:" and the answer.';

/** The word in front of the answer where the folder names none. */
const ordinaryMarker = 'answer';

/** Latents stand where the steps would be written, so what is written is the answer alone. */
const answersAtOnce = (method: MethodName) => method !== 'text-cot';

export function asked(method: MethodName, question: string, { methods }: Abilities): string {
  const prompt = methods[method]?.prompt ?? (answersAtOnce(method) ? forAWord : forThoughts);
  // Not replace(): a question may hold its patterns.
  return prompt.split('{question}').join(question);
}

/** The word that the answer follows; undefined where all that is written is the answer. */
export function markerOf(method: MethodName, { answerMarker }: Abilities): string | undefined {
  if (answerMarker !== undefined) return answerMarker;
  return answersAtOnce(method) ? undefined : ordinaryMarker;
}
