// The table of an ablation as text, for whatever it is written into: a row for each arm, of each task of each model.

import type { TextTable } from '../../../ablation/latex-text';
import { shareText, signedText } from '../../../ablation/numbers-text';
import type { ArmResult } from '../../../ablation/summary';
import type { AblationResult, JudgedTask } from '../conclude';

export function tableOf({ arms, chance }: Pick<JudgedTask, 'arms' | 'chance'>): TextTable {
  return chance === null
    ? {
        columns: ['arm', 'samples', 'as the baseline', 'changed', 'the donor’s', 'if dealt anew'],
        rows: arms.map(agreementCells),
      }
    : {
        columns: ['arm', 'samples', 'right', 'difference', 'p adjusted', 'implied', 'the donor’s'],
        rows: arms.map(cellsOf),
      };
}

export function titleOf({ model, spec }: AblationResult, task: JudgedTask): string {
  const who = [task.model ?? model.name, ...(spec.method === null ? [] : [spec.method]), task.task];
  return `${who.join(', ')}; ${task.chance === null ? 'right answers are not known' : `chance ${task.chance.toFixed(2)}`}`;
}

function agreementCells({ arm, samples, own, donor, agreement }: ArmResult): readonly string[] {
  if (!agreement) return [arm, String(samples), '', '', '', ''];
  const dealt = agreement.dealt === null ? '' : agreement.dealt.toFixed(2);
  return [arm, String(samples), shareText(own), shareText(agreement.changed), shareText(donor), dealt];
}

function cellsOf({ arm, samples, own, donor, implied, compared }: ArmResult): readonly string[] {
  const sure = compared?.interval;
  const interval = sure ? ` (${signedText(sure[0])} to ${signedText(sure[1])})` : '';
  return [
    arm,
    String(samples),
    shareText(own),
    compared ? `${signedText(compared.difference)}${interval}` : '',
    compared ? probabilityText(compared.adjusted) : '',
    shareText(implied),
    shareText(donor),
  ];
}

const probabilityText = (p: number): string => (p < 0.001 ? '< .001' : p.toFixed(3));
