// How often the best guess that ignores the pictures of a list is right: to a question that is asked more than once the answer
// that it has most often, to all others the most frequent answer of the list. Of a task of the benchmark this is known; of a list
// it is what the list itself allows, which is no less than the truth where questions come back.

import type { ListedRecord } from './record';
import { plainAnswer } from '../../shared/same-answer';

/** Null where answers are not known. */
export function guessed(records: readonly Pick<ListedRecord, 'question' | 'answer'>[]): number | null {
  const byQuestion = new Map<string, string[]>();
  const all: string[] = [];
  for (const { question, answer } of records) {
    if (answer === undefined) return null;
    const plain = plainAnswer(answer);
    all.push(plain);
    const known = byQuestion.get(question);
    if (known) known.push(plain);
    else byQuestion.set(question, [plain]);
  }
  const [usual] = mostFrequent(all);
  let right = 0;
  for (const answers of byQuestion.values())
    right += answers.length > 1 ? mostFrequent(answers)[1] : Number(answers[0] === usual);
  return all.length === 0 ? null : right / all.length;
}

function mostFrequent(words: readonly string[]): readonly [word: string, times: number] {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  let best: readonly [string, number] = ['', 0];
  for (const entry of counts) if (entry[1] > best[1]) best = entry;
  return best;
}
