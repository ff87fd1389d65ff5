// The table of an ablation as text, for whatever it is written into: a row for each arm, of each task of each model.

import { shareText, signedText } from '../../../ablation/numbers-text';
import type { ArmResult } from '../../../ablation/summary';
import type { AblationResult, JudgedTask } from '../conclude';

export const columns = ['arm', 'samples', 'right', 'difference', 'p adjusted', 'implied', 'the donor’s'];

export function titleOf({ model, spec }: AblationResult, task: JudgedTask): string {
  const who = [task.model ?? model.name, ...(spec.method === null ? [] : [spec.method]), task.task];
  return `${who.join(', ')}; chance ${task.chance.toFixed(2)}`;
}

export function cellsOf({ arm, samples, own, donor, implied, compared }: ArmResult): readonly string[] {
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
