// What grey and hatched mean on a sweep, beside its map and in every drawing of it.

import { t } from '@vscode/l10n';

/** For so many random vectors. */
export function chanceText(vectors: number): string {
  if (vectors === 0)
    return t('No random vector of this length was run beside it, so what chance does here is not known.');
  if (vectors === 1) return t('Grey: the mean of one random vector of the same length.');
  return t(
    'Grey: the means of {0} random vectors of the same length, from the least to the greatest. Hatched: no more than they do there.',
    vectors,
  );
}
