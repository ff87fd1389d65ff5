// A rollout in a terminal: what a step draws on through all layers together, by class, on the picture and by word, with what
// it leaves out.

import type { Look } from './filmstrip-look';
import { shadeLines } from './filmstrip-pixels';
import { oneLine } from './filmstrip-text';
import type { Rollout } from '../engine/rollout-after';
import { tokenClasses } from '../shared/trace/token';
import type { TokenClass } from '../shared/trace/token';
import type { OpenTrace } from '../trace/open-trace';
import { boxesOf } from '../trace/report/readings';

export const rolloutCaveat =
  'It follows attention alone and takes half of the stream to stay where it is: what heads move, and what the rest of a layer does, is not in it.';

const mostWords = 6;

/** Shares by class; the position itself is of its own class too. */
export function rolloutByClass(
  { document }: OpenTrace,
  { shares }: Rollout,
): Readonly<Partial<Record<TokenClass, number>>> {
  const sums: Partial<Record<TokenClass, number>> = {};
  for (const [position, share] of shares.entries()) {
    const of = document.tokens[position]?.class;
    if (of) sums[of] = (sums[of] ?? 0) + share;
  }
  return sums;
}

export function rolloutText(trace: OpenTrace, rollout: Rollout, look: Look): string {
  const { tokens } = trace.document;
  const { position, shares } = rollout;
  const sums = rolloutByClass(trace, rollout);
  const classes = tokenClasses.map(name => `${name} ${percent(sums[name] ?? 0)}`);
  const words = [...shares.entries()]
    .filter(([at]) => tokens[at]?.class !== 'image')
    .sort((a, b) => b[1] - a[1])
    .slice(0, mostWords)
    .map(([at, share]) => `${nameOf(tokens[at]?.text, at === position)} at ${at} ${percent(share)}`);
  const picture = Float64Array.from([...shares].filter((_, at) => tokens[at]?.class === 'image'));
  const boxes = boxesOf(trace.document);
  const map = boxes && boxes.length === 4 * picture.length ? shadeLines(boxes, picture, look.width) : [];
  return [
    `rollout: what position ${position}, from which the step follows, draws on through all layers`,
    `by class: ${classes.join(', ')}`,
    `most, beside the picture: ${words.join(', ')}`,
    ...(map.length > 0 ? ['on the picture: · no more than uniform, █ the most', ...map] : []),
    rolloutCaveat,
  ].join('\n');
}

const percent = (share: number) => `${(100 * share).toFixed(1)} %`;

function nameOf(text: string | undefined, isItself: boolean): string {
  if (isItself) return 'itself';
  const plain = oneLine(text ?? '');
  return plain.trim() === '' ? '·' : `“${plain}”`;
}
