// Figures change with every sample; what is read out changes when the verdict does, and when all samples are there.

import { headlineOf } from './words';
import type { SheetView } from '../../src/shared/protocol/ablation-sheet';

let last = '';

/** What was said before, unless there is news. */
export function spoken(sheet: SheetView, said: string): string {
  const key = JSON.stringify([sheet.tasks.map(({ verdict }) => verdict), sheet.done >= sheet.of]);
  if (key === last) return said;
  last = key;
  return sheet.tasks.map(task => headlineOf(task)).join(' ');
}
