// What tokens read as, as far as a trace tells: its sequence, its steps and its lens.

import type { TraceDocument } from '../shared/trace/document';
import { wordOf } from '../shared/trace/step';

export function wordsOf({ steps, tokens }: TraceDocument): ReadonlyMap<number, string> {
  const words = new Map<number, string>();
  for (const step of steps)
    for (const [id, text] of Object.entries(step.words ?? {})) words.set(Number(id), text);
  for (const { id, text } of tokens) if (id !== null) words.set(id, text);
  for (const step of steps) if (step.kind === 'text') words.set(step.token.id, wordOf(step.token));
  return words;
}
