// How alike the latents of the baseline are, in words: they stand beside a verdict, and decide nothing.

import { numberText } from './numbers-text';
import type { TaskResult } from './summary';

/** '' where it was not measured. */
export function likenessText({ arms: [baseline], measures = [] }: TaskResult): string {
  const of = (name: string) =>
    measures.find(({ arm, measure }) => arm === baseline?.arm && measure === `alike.${name}`)?.mean ?? null;
  const [within, between, elsewhere] = [of('within'), of('between'), of('elsewhere')];
  const parts = [
    ...(within === null ? [] : [`${numberText(within)} between two of a sample`]),
    ...(between === null ? [] : [`${numberText(between)} with the one at the same place in another sample`]),
    ...(elsewhere === null ? [] : [`${numberText(elsewhere)} with those at other places there`]),
  ];
  return parts.length === 0 ? '' : `Mean cosine of latents: ${parts.join(', ')}.`;
}
