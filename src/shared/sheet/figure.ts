// The table of arms as one drawing that stands alone, as a page or a paper shows it: dots with their intervals, and differences
// from the baseline with the margin as a band; under it, of a sweep, its map.

import { t } from '@vscode/l10n';
import { differenceRange, isPartial, percentText, pointsText, ticksIn } from './arm-words';
import type { FigureInk } from './figure-ink';
import { sweepFigure, sweepHeight } from './sweep-figure';
import type { ArmView, TaskView } from '../protocol/ablation-sheet';

const row = 26;
const head = 40;
const nameWidth = 190;
const plotWidth = 230;
const gap = 70;
export const figureWidth = nameWidth + 2 * plotWidth + 2 * gap;
const pad = 10;

const armsHeight = ({ arms }: TaskView): number => head + arms.length * row + pad;
export const figureHeight = (task: TaskView): number =>
  armsHeight(task) + (task.map ? sweepHeight(task.map) : 0);

export function figureSvg(task: TaskView, margin: number, ink: FigureInk): string {
  const height = figureHeight(task);
  const range = differenceRange(task.arms, margin);
  const [shareAt, differenceAt] = [nameWidth, nameWidth + plotWidth + gap];
  const share = (value: number) => shareAt + pad + value * (plotWidth - 2 * pad);
  const difference = (value: number) =>
    differenceAt + pad + ((value - range[0]) / (range[1] - range[0])) * (plotWidth - 2 * pad);
  const foot = armsHeight(task) - pad;
  const line = (x: number, colour: string, dashes = '') =>
    `<line x1="${n(x)}" x2="${n(x)}" y1="${head}" y2="${foot}" stroke="${colour}"${dashes && ` stroke-dasharray="${dashes}"`}/>`;
  const text = (x: number, y: number, content: string, more = '') =>
    `<text x="${n(x)}" y="${n(y)}" ${more || `fill="${ink.label}"`}>${escaped(content)}</text>`;
  const centred = `fill="${ink.label}" text-anchor="middle"`;
  const parts = [
    `<rect width="${figureWidth}" height="${height}" fill="${ink.ground}"/>`,
    text(
      shareAt + pad,
      14,
      task.chance === null ? t('as the baseline’s, 95 % interval') : t('right, 95 % interval'),
    ),
    text(differenceAt + pad, 14, t('difference, paired')),
    ...[0, 0.25, 0.5, 0.75, 1].map(
      tick => line(share(tick), ink.rule) + text(share(tick), 32, String(100 * tick), centred),
    ),
    `<rect x="${n(difference(-margin))}" width="${n(difference(margin) - difference(-margin))}" y="${head}" height="${foot - head}" fill="${ink.ink}" opacity="0.1"/>`,
    ...ticksIn(range).map(
      tick =>
        line(difference(tick), Math.abs(tick) < 1e-9 ? ink.label : ink.rule) +
        text(difference(tick), 32, tick === 0 ? '0' : pointsText(tick).replace('.0', ''), centred),
    ),
    ...(task.chance === null
      ? []
      : [line(share(task.chance), ink.label, '2 3'), text(share(task.chance) + 4, head + 10, t('chance'))]),
    ...task.arms.map((arm, at) => armMarks(arm, head + (at + 0.5) * row, { share, difference, ink, text })),
    task.map ? sweepFigure(task.map, task.arms, { top: armsHeight(task), ink, text }) : '',
  ];
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${figureWidth}" height="${height}" viewBox="0 0 ${figureWidth} ${height}" font-family="${escaped(ink.font)}" font-size="12">${parts.join('')}</svg>`;
}

interface Marks {
  readonly share: (value: number) => number;
  readonly difference: (value: number) => number;
  readonly ink: FigureInk;
  readonly text: (x: number, y: number, content: string, more?: string) => string;
}

function armMarks(arm: ArmView, y: number, { share, difference, ink, text }: Marks): string {
  const { own, compared } = arm;
  const dot = (x: number, colour: string) =>
    `<circle cx="${n(x)}" cy="${n(y)}" r="3.5" fill="${isPartial(arm) ? ink.ground : colour}" stroke="${colour}" stroke-width="1.5"/>`;
  const whisker = (from: number, to: number, colour: string) =>
    `<line x1="${n(from)}" x2="${n(to)}" y1="${n(y)}" y2="${n(y)}" stroke="${colour}" stroke-width="2"/>`;
  const right = `fill="${ink.ink}" text-anchor="end"`;
  return [
    text(0, y + 4, arm.name, `fill="${ink.ink}"`),
    own.share === null
      ? ''
      : whisker(share(own.low), share(own.high), ink.ink) +
        dot(share(own.share), ink.ink) +
        text(share(1) + 48, y + 4, percentText(own), right),
    compared
      ? (compared.interval
          ? whisker(difference(compared.interval[0]), difference(compared.interval[1]), ink.changed)
          : '') +
        dot(difference(compared.difference), ink.changed) +
        text(figureWidth - 4, y + 4, pointsText(compared.difference), right)
      : '',
  ].join('');
}

const n = (value: number) => value.toFixed(1);

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replace(/[\u0000-\u001f]/g, ' ');
}
