// The tables for a paper.

import { tableOf, titleOf } from './table';
import { latexTable } from '../../../ablation/latex-text';
import type { AblationResult } from '../conclude';

export function latexOf(result: AblationResult): string {
  return result.tasks
    .map(task => latexTable(tableOf(task), `${titleOf(result, task)}. ${task.sentence}`))
    .join('\n');
}
