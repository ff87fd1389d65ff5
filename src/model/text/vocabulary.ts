// Problem: a tokenizer from another model still makes ids, an embedding still has rows for most of them, and the answer is
// nonsense that nobody can tell from a bad model.
// Idea: sizes that cannot belong together are refused before anything is asked. Models pad their embedding by a few rows,
// and add tokens that have none (the one for pictures), so only these two are certain: a word without a row, and an
// embedding most of whose rows no token can reach.

import type { Tokenizer } from './tokenizer';
import { DarkroomError } from '../../shared/errors';
import { formatCount } from '../../shared/format';

export const lackOfAgreement = 'The files are from different models: download them again.';

export interface EmbeddingRows {
  /** Who says so: a graph, or config.json. */
  readonly file: string;
  readonly rows: number;
}

/** Padding makes a few rows in a hundred. */
const mostRowsPerToken = 2;

/** Refuses a tokenizer and an embedding that cannot be of one model. */
export function checkVocabulary(
  { words, size }: Pick<Tokenizer, 'words' | 'size'>,
  { file, rows }: EmbeddingRows,
): void {
  if (words <= rows && rows <= mostRowsPerToken * size) return;
  throw new DarkroomError(
    'bad-input',
    `tokenizer.json has ${formatCount(words > rows ? words : size)} tokens, and ${file} is made for ${formatCount(rows)}.`,
    { remedy: lackOfAgreement },
  );
}
