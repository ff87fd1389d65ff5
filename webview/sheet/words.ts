// A verdict in one sentence with its estimate and interval, and what arms and outcomes are called.

import { t } from '@vscode/l10n';
import { outcomes } from '../../src/shared/protocol/ablation-sheet';
import type { ArmView, Outcome, SampleLine, TaskView } from '../../src/shared/protocol/ablation-sheet';

export function headlineOf({ verdict, arms, sentence, chance }: TaskView): string {
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
  if (chance === null) return changeHeadline(verdict.kind, cost, interval);
  switch (verdict.kind) {
    case 'carries':
      return t('The latents carry the answer: another sample’s cost {0} points {1}.', cost, interval);
    case 'bypassed':
      return t('The latents are bypassed: another sample’s cost {0} points {1}.', cost, interval);
    case 'undecided':
      return t('Not decided: another sample’s latents cost {0} points {1}.', cost, interval);
  }
}

/** Where right answers are not known. */
function changeHeadline(kind: 'carries' | 'bypassed' | 'undecided', share: string, interval: string): string {
  switch (kind) {
    case 'carries':
      return t('The latents carry what is answered: another sample’s change {0} % {1}.', share, interval);
    case 'bypassed':
      return t('The latents are bypassed: another sample’s change {0} % {1}.', share, interval);
    case 'undecided':
      return t('Not decided: another sample’s latents change {0} % {1}.', share, interval);
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
  words: () => t('Words of the prompt'),
  oracle: () => t('The true sketches'),
  chance: () => t('Other patches'),
  removed: () => t('Removed'),
  markers: () => t('Markers alone'),
};

const outcomeWords: Readonly<Record<Outcome, () => string>> = {
  lost: () => t('right → wrong'),
  both: () => t('stays right'),
  neither: () => t('stays wrong'),
  gained: () => t('wrong → right'),
};

/** What is held against the baseline, where nobody knows what is right. */
const changeWords: Readonly<Partial<Record<Outcome, () => string>>> = {
  lost: () => t('changed'),
  both: () => t('the same'),
};

/** In the order of tabs. */
export function outcomesOf({ chance }: TaskView): readonly (readonly [Outcome, string])[] {
  return outcomes.flatMap(value => {
    const word = chance === null ? changeWords[value]?.() : outcomeWords[value]();
    return word === undefined ? [] : [[value, word] as const];
  });
}

export const becameWords = {
  own: () => t('right'),
  donor: () => t('the donor’s'),
  implied: () => t('implied'),
  other: () => t('something else'),
} as const;

/** As a list calls it, or its number. */
export const sampleName = ({ sample, index }: Pick<SampleLine, 'sample' | 'index'>): string =>
  sample ?? String(index);
