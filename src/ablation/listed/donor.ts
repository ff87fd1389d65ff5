// Whose latents are lent to a sample of a list: the one that it names, or another with another answer, which would be seen if the
// latents carried it. One that is asked the same is the better donor, as is one as difficult: answers to another question are
// none here.

import type { ListedRecord } from './record';
import { sameAnswer } from '../../shared/same-answer';
import { Random } from '../../shared/random';

/** Apart from the sequences that samples are ordered by. */
const donorKey = 0xd0e0;

export type MaybeDonor = Pick<ListedRecord, 'name' | 'question' | 'answer' | 'difficulty' | 'donor'> & {
  readonly isReadable: boolean;
};

/** Of one set; undefined where nobody else would do. It follows from the seed and the place alone. */
export function donorOf(all: readonly MaybeDonor[], at: number, seed: number): number | undefined {
  const own = all[at];
  if (!own) return undefined;
  if (own.donor !== undefined) {
    const named = all.findIndex(({ name }) => name === own.donor);
    return named < 0 ? undefined : named;
  }
  const first = new Random(seed, at, donorKey).between(0, all.length - 1);
  let best: { readonly at: number; readonly fit: number } | undefined;
  for (let step = 0; step < all.length; step++) {
    const place = (first + step) % all.length;
    const other = all[place];
    if (place === at || !other || !canLend(own, other)) continue;
    const fit = 2 * Number(other.question === own.question) + Number(other.difficulty === own.difficulty);
    if (best === undefined || fit > best.fit) best = { at: place, fit };
    if (fit === 3) break;
  }
  return best?.at;
}

/** Where answers are not known any other picture may. */
function canLend(own: MaybeDonor, other: MaybeDonor): boolean {
  if (!other.isReadable) return false;
  return own.answer === undefined || other.answer === undefined || !sameAnswer(own.answer, other.answer);
}
