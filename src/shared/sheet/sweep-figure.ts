// The map of a sweep in a drawing that stands alone: cells as warm as their arm is better than the baseline, hatched where they
// do no more than random vectors, and the means along both axes with the band of the random ones behind them.

import { t } from '@vscode/l10n';
import { pointsText } from './arm-words';
import { chanceText } from './sweep-words';
import type { FigureInk } from './figure-ink';
import { isWithin, rangeOf, sweepOf } from './sweep';
import type { Along } from './sweep';
import type { ArmView, MapView } from '../protocol/ablation-sheet';

interface SweepDrawing {
  readonly top: number;
  readonly ink: FigureInk;
  readonly text: (x: number, y: number, content: string, more?: string) => string;
}

const head = 64;
const cellHeight = 20;
const left = 100;
const widest = 60;
const most = 480;
const lineHeight = 56;
const lineWidth = 110;
const foot = 24;
/** Wider maps have no room for figures. */
const mostFigures = 10;

export const sweepHeight = ({ rows }: MapView): number =>
  head + rows.values.length * cellHeight + lineHeight + foot;

export function sweepFigure(
  map: MapView,
  arms: readonly ArmView[],
  { top, ink, text }: SweepDrawing,
): string {
  const sweep = sweepOf(map, arms);
  const { rows, columns } = map;
  const width = Math.min(widest, most / columns.values.length);
  const [x, y] = [(column: number) => left + column * width, (row: number) => top + head + row * cellHeight];
  const places = rows.values.flatMap((_, row) => columns.values.map((__, column) => ({ row, column })));
  const warmest = Math.max(0.05, ...places.map(at => Math.abs(sweep.at(at.row, at.column).difference ?? 0)));
  const cell = ({ row, column }: { readonly row: number; readonly column: number }) => {
    const place = sweep.at(row, column);
    const { difference } = place;
    const box = `x="${n(x(column))}" y="${n(y(row))}" width="${n(width - 1)}" height="${cellHeight - 1}"`;
    if (difference === undefined) return `<rect ${box} fill="none" stroke="${ink.rule}"/>`;
    const colour = difference < 0 ? ink.lost : ink.changed;
    const heat = ((0.45 * Math.abs(difference)) / warmest).toFixed(3);
    const hatch = isWithin(place) ? `<rect ${box} fill="url(#hatched)"/>` : '';
    const figure =
      columns.values.length <= mostFigures
        ? text(x(column + 1) - 5, y(row) + 14, pointsText(difference), `fill="${ink.ink}" text-anchor="end"`)
        : '';
    return `<rect ${box} fill="${colour}" opacity="${heat}"/>${hatch}${figure}`;
  };
  const label = `fill="${ink.label}" text-anchor="end"`;
  const below = y(rows.values.length) + 6;
  const beside = x(columns.values.length) + 16;
  const across = { along: (at: number) => x(at + 0.5), from: below + lineHeight - 12, to: below, ink };
  const down = { along: (at: number) => y(at + 0.5), from: beside, to: beside + lineWidth, ink };
  return [
    `<pattern id="hatched" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="1" height="5" fill="${ink.ink}" opacity="0.3"/></pattern>`,
    text(
      0,
      top + 24,
      t('{0} by {1}, difference from the baseline in points', rows.title, columns.title),
      `fill="${ink.ink}"`,
    ),
    ...columns.values.map((value, at) => text(x(at + 1) - 5, top + head - 6, value, label)),
    ...rows.values.map((value, at) => text(left - 8, y(at) + 14, value, label)),
    ...places.map(cell),
    columns.values.length > 1 ? lineOf(sweep.columns, across, (at, of) => `${n(at)},${n(of)}`) : '',
    rows.values.length > 1 ? lineOf(sweep.rows, down, (at, of) => `${n(of)},${n(at)}`) : '',
    sweep.vectors === undefined ? '' : text(0, below + lineHeight + 8, chanceText(sweep.vectors)),
  ].join('');
}

interface LinePlace {
  readonly along: (at: number) => number;
  /** Where the least and the greatest value lie. */
  readonly from: number;
  readonly to: number;
  readonly ink: FigureInk;
}

function lineOf(
  all: readonly Along[],
  { along, from, to, ink }: LinePlace,
  point: (along: number, away: number) => string,
): string {
  const range = rangeOf(all);
  const away = (value: number) => from + ((value - range[0]) / (range[1] - range[0])) * (to - from);
  const points = (of: readonly (readonly [at: number, value: number])[]) =>
    of.map(([at, value]) => point(along(at), away(value))).join(' ');
  const bands = all.flatMap(({ random }, at) => (random ? [{ at, random }] : []));
  const edge = (end: 0 | 1) => bands.map(({ at, random }) => [at, random[end]] as const);
  const means = all.flatMap(({ mean }, at) => (mean === undefined ? [] : [[at, mean] as const]));
  const ends = [
    [-0.5, 0],
    [all.length - 0.5, 0],
  ] as const;
  return [
    bands.length > 0
      ? `<polygon points="${points([...edge(0), ...edge(1).toReversed()])}" fill="${ink.ink}" stroke="${ink.ink}" opacity="0.16"/>`
      : '',
    `<polyline points="${points(ends)}" fill="none" stroke="${ink.label}" stroke-dasharray="2 2"/>`,
    `<polyline points="${points(means)}" fill="none" stroke="${ink.ink}" stroke-width="1.5"/>`,
  ].join('');
}

const n = (value: number) => value.toFixed(1);
