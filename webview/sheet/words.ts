// A verdict in one sentence with its estimate and interval, and what arms and outcomes are called.

import { t } from '@vscode/l10n';
import type { ArmView, Outcome, TaskView } from '../../src/shared/protocol/ablation-sheet';

export function headlineOf({ verdict, arms, sentence }: TaskView): string {
  const compared = arms.find(({ name }) => name === verdict.arm)?.compared;
  if (verdict.kind === 'measured') return sentence;
  if (!compared) return t('Not decided: no sample was answered with another sample’s latents yet.');
  const cost = (-100 * compared.difference).toFixed(1).replace('-', '−');
  const ends = compared.interval?.map(end =>
    (-100 * end)
      .toFixed(1)
      .replace(/^-0\.0$/, '0.0')
      .replace('-', '−'),
  );
  const interval = ends ? `[${ends[1] ?? ''}, ${ends[0] ?? ''}]` : '';
  switch (verdict.kind) {
    case 'carries':
      return t('The latents carry the answer: another sample’s cost {0} points {1}.', cost, interval);
    case 'bypassed':
      return t('The latents are bypassed: another sample’s cost {0} points {1}.', cost, interval);
    case 'undecided':
      return t('Not decided: another sample’s latents cost {0} points {1}.', cost, interval);
  }
}

/** As the file calls it, unless it has a name of its own. */
export function armTitle({ name, does, part }: ArmView): string {
  const usual = part === 'hidden' ? does : `${does}, ${part}`;
  const title = doesWords[does]?.();
  if (name !== usual || title === undefined) return name;
  return part === 'hidden' ? title : `${title}, ${part}`;
}

const doesWords: Readonly<Record<string, () => string>> = {
  baseline: () => t('As the model makes them'),
  transplant: () => t('Another sample’s'),
  zero: () => t('Zeros'),
  noise: () => t('Matched noise'),
  first: () => t('The first again'),
  shuffle: () => t('Shuffled'),
  mean: () => t('Their mean'),
  chance: () => t('Other patches'),
  removed: () => t('Removed'),
  markers: () => t('Markers alone'),
};

export const outcomeWords: Readonly<Record<Outcome, () => string>> = {
  lost: () => t('right → wrong'),
  both: () => t('stays right'),
  neither: () => t('stays wrong'),
  gained: () => t('wrong → right'),
};

export const becameWords = {
  own: () => t('right'),
  donor: () => t('the donor’s'),
  implied: () => t('implied'),
  other: () => t('something else'),
} as const;
