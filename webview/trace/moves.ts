// Where the keys lead: over the steps that have a place in the film.

import type { Film } from './film/film';
import type { KeyCommand } from './keys';
import type { TraceCommand } from '../../src/shared/protocol/trace-panel';
import { spanAt } from '../../src/shared/trace-view/spans';

export type Move = Extract<TraceCommand, `${string}Step` | `${string}Span`>;

export function isMove(command: KeyCommand): command is Move {
  return /(Step|Span)$/.test(command);
}

export function stepAfter(move: Move, { spans }: Pick<Film, 'spans'>, step: number): number {
  const at = spanAt(spans, step);
  const span = spans[at];
  const last = spans.at(-1);
  if (!span || !last) return step;
  const end = last.from + last.count - 1;
  const before = spans[at - 1];
  switch (move) {
    case 'firstStep':
      return spans[0]?.from ?? step;
    case 'lastStep':
      return end;
    case 'nextStep':
      return step + 1 < span.from + span.count ? step + 1 : (spans[at + 1]?.from ?? step);
    case 'previousStep':
      return step > span.from ? step - 1 : before ? before.from + before.count - 1 : step;
    case 'nextSpan':
      return spans[at + 1]?.from ?? end;
    case 'previousSpan':
      // From inside of a span to its beginning first.
      return step > span.from ? span.from : (before?.from ?? step);
  }
}
