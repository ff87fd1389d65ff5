// The means along a row or a column as a line, and behind it the band of the random vectors: piece by piece, one in each cell of
// the table, so that the line fits whatever widths the columns have. The means stand beside it as figures.

import type { SVGTemplateResult, TemplateResult } from 'lit';
import { html, nothing, svg } from 'lit';
import { rangeOf } from '../../src/shared/sheet/sweep';
import type { Along } from '../../src/shared/sheet/sweep';

type Direction = 'across' | 'down';
/** Along the line and away from it, both in hundredths of a cell. */
type Mark = readonly [along: number, away: number];

export function alongCell(lines: readonly Along[], place: number, direction: Direction): TemplateResult {
  const range = rangeOf(lines);
  // A line across has more above, one down has more to the right.
  const away = (value: number) => {
    const share = (100 * (value - range[0])) / (range[1] - range[0]);
    return 4 + 0.92 * (direction === 'across' ? 100 - share : share);
  };
  const point = ([at, of]: Mark) => (direction === 'across' ? `${at},${of}` : `${of},${at}`);
  const points = (marks: readonly Mark[]) => marks.map(point).join(' ');
  const piece = (value: (line: Along) => number | undefined) =>
    pieceAt(lines.map(value), place).map(([at, of]): Mark => [at, away(of)]);
  const least = piece(({ random }) => random?.[0]);
  const most = piece(({ random }) => random?.[1]);
  const mean = piece(line => line.mean);
  const zero = away(0);
  const [at] = mean.filter(([along]) => along === 50);
  return html`<td role="gridcell" class="along ${direction}" aria-hidden="true">
    <svg viewBox="0 0 100 100" preserveAspectRatio="none">
      ${least.length > 0 ? polygon(points([...least, ...most.toReversed()])) : nothing}
      ${line(
        'zero',
        points([
          [0, zero],
          [100, zero],
        ]),
      )}
      ${mean.length > 0 ? line('mean', points(mean)) : nothing}
      ${at ? line('knot', `${point(at)} ${point(at)}`) : nothing}
    </svg>
  </td>`;
}

const line = (name: string, points: string): SVGTemplateResult =>
  svg`<polyline class=${name} points=${points} vector-effect="non-scaling-stroke"></polyline>`;

const polygon = (points: string): SVGTemplateResult =>
  svg`<polygon class="random" points=${points} vector-effect="non-scaling-stroke"></polygon>`;

/** From half-way to the one before to half-way to the next; nothing where there is no value. */
function pieceAt(values: readonly (number | undefined)[], place: number): Mark[] {
  const value = values[place];
  if (value === undefined) return [];
  const half = (other: number | undefined, at: number): Mark[] =>
    other === undefined ? [] : [[at, (value + other) / 2]];
  return [...half(values[place - 1], 0), [50, value], ...half(values[place + 1], 100)];
}
