// Layer and head are chosen once, for both runs, but one may have fewer of them or other ones recorded. A layer is the same by
// its number; where a run has it not, the nearest is shown, and said.

import { t } from '@vscode/l10n';
import type { CompareFilm, Side } from './compare-film';
import { fitted } from '../look';
import type { Look } from '../look';

const layersOf = ({ trace }: Side): readonly number[] => trace.attention?.layers ?? [];
const ownOf = ({ a, b }: Pick<CompareFilm, 'a' | 'b'>) => (a.isOwn ? a : b);

/** The common choice, as far as this run has it. `look` is that of the editor's own run. */
export function lookedAt(film: Pick<CompareFilm, 'a' | 'b'>, side: Side, look: Look): Look {
  const number = layersOf(ownOf(film))[look.layer];
  const layer = side.isOwn || number === undefined ? look.layer : nearest(layersOf(side), number);
  return fitted({ ...look, layer }, side.trace);
}

function nearest(layers: readonly number[], number: number): number {
  const far = layers.map(layer => Math.abs(layer - number));
  return Math.max(0, far.indexOf(Math.min(...far)));
}

/** What is shown of a run in place of what was chosen; undefined where it is that. */
export function insteadOf(film: Pick<CompareFilm, 'a' | 'b'>, side: Side, look: Look): string | undefined {
  if (!side.trace.attention || look.mode === 'mean') return undefined;
  const shown = lookedAt(film, side, look);
  if (shown.mode !== look.mode)
    return look.mode === 'head'
      ? t('the mean: it has no single heads')
      : t('the mean: it has no single layers');
  const [wanted, given] = [layersOf(ownOf(film))[look.layer], layersOf(side)[shown.layer]];
  const words = [
    ...(wanted === undefined || given === undefined || wanted === given
      ? []
      : [t('L{0}: it has no L{1}', String(given), String(wanted))]),
    ...(look.mode === 'head' && shown.head !== look.head
      ? [t('head {0}: it has no head {1}', String(shown.head), String(look.head))]
      : []),
  ];
  return words.length === 0 ? undefined : words.join(', ');
}
