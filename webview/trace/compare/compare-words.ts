// What is said of two runs in words: which is which, and where they part.

import { t } from '@vscode/l10n';
import { stepAt } from './compare-film';
import type { CompareFilm, Side } from './compare-film';
import { nameOf } from '../film/step-title';
import { printable } from '../../../src/shared/format';

/** "A, trail-1-0_text-cot" */
export function sideName(_: CompareFilm, { letter, name }: Side): string {
  return `${letter.toUpperCase()}, ${printable(name, 80)}`;
}

/** "the parent", "this run" */
export function roleOf({ isParent }: CompareFilm, { isOwn }: Side): string {
  return isOwn ? t('this run') : isParent ? t('the parent') : t('the other run');
}

/** Where they part: words of both; undefined where they do not. */
export function firstDifference(film: CompareFilm): string | undefined {
  const { first } = film.alignment;
  if (first === undefined) return undefined;
  const said = (side: Side) => {
    const step = stepAt(film, side, first);
    return step ? nameOf(step) : t('nothing');
  };
  return t('first differing token: {0} \u2192 {1}', said(film.a), said(film.b));
}

/** What it is when nothing differs. */
export function agreement({ alignment, growing }: CompareFilm): string {
  if (alignment.places.length === 0) return t('Nothing was written.');
  return growing ? t('the same words so far') : t('the same words to the end');
}
