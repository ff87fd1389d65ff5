// The table of arms, as the page has it and every export: a column for each thing that is said of an arm beside its name. Where
// right answers are not known nothing is right, and there is no p.

import { t } from '@vscode/l10n';
import {
  intervalText,
  isPartial,
  percentText,
  pointsText,
  probabilityText,
  shareIntervalText,
} from './arm-words';
import type { ArmView, TaskView } from '../protocol/ablation-sheet';

export interface ArmColumn {
  readonly title: string;
  readonly cell: (arm: ArmView) => string;
  /** A page of a paper has no room for it. */
  readonly isDetail?: true;
}

export function armColumns({ chance }: Pick<TaskView, 'chance'>): readonly ArmColumn[] {
  return [
    {
      title: t('samples'),
      isDetail: true,
      cell: arm => (isPartial(arm) ? t('{0} of {1}', arm.samples, arm.of) : String(arm.samples)),
    },
    { title: t('failed'), isDetail: true, cell: ({ failed }) => String(failed) },
    {
      title: chance === null ? t('as the baseline’s (%)') : t('right (%)'),
      cell: ({ own }) => percentText(own),
    },
    { title: '95 %', cell: ({ own }) => shareIntervalText(own) },
    { title: t('difference'), cell: ({ compared }) => (compared ? pointsText(compared.difference) : '') },
    { title: '95 %', cell: ({ compared }) => (compared ? intervalText(compared.interval) : '') },
    ...(chance === null ? [] : knownColumns()),
    {
      title: t('the donor’s (%)'),
      ...(chance !== null && { isDetail: true }),
      cell: ({ donor }) => percentText(donor),
    },
    ...(chance === null
      ? [{ title: t('if dealt anew (%)'), cell: ({ dealt }: ArmView) => percentText({ share: dealt }) }]
      : []),
  ];
}

const knownColumns = (): readonly ArmColumn[] => [
  {
    title: t('p, Holm'),
    cell: ({ compared }) =>
      compared?.adjusted === undefined || compared.adjusted === null
        ? ''
        : probabilityText(compared.adjusted),
  },
  {
    title: t('changed (%)'),
    isDetail: true,
    cell: ({ compared }) => (compared ? (100 * compared.changed).toFixed(1) : ''),
  },
  { title: t('implied (%)'), isDetail: true, cell: ({ implied }) => percentText(implied) },
];
