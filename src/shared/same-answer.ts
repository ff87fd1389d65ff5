// Whether two answers are one: models and people write the same word in many ways.

/** The same words, whatever their case, articles and signs. */
export function sameAnswer(given: string, truth: string): boolean {
  return plainAnswer(given) === plainAnswer(truth);
}

/** What is the same of all ways to write it. */
export function plainAnswer(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}.\-\s]/gu, ' ')
    .replace(/\b(the|a|an)\s+/g, '')
    .replace(/\.(?!\d)/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}
