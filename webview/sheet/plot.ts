// One cell of a plot: places along it are shares of its width, so that it takes whatever room a column has. The figures stand
// beside it as text, so the drawing itself says nothing.

import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import { cssVariables } from '../ui/css-variables';

type Range = readonly [number, number];

interface PlotOptions {
  readonly range: Range;
  readonly ticks: readonly number[];
  /** Where a rule is dashed: chance. */
  readonly dashed?: number;
  readonly solid: number | null;
  /** On both sides of nothing. */
  readonly band?: number;
  readonly dot: number | null;
  readonly whisker: Range | null;
  /** A thin line from there to the dot. */
  readonly from?: number;
  /** Not all samples are there. */
  readonly hollow: boolean;
  readonly kind: 'measured' | 'changed';
}

export function plot(options: PlotOptions): TemplateResult {
  const { range, ticks, dashed, solid, band, dot, whisker, from, hollow, kind } = options;
  const place = (value: number) => placeIn(range, value);
  const line = (name: string, value: number) =>
    html`<i class=${name} ${cssVariables({ '--at': place(value) })}></i>`;
  const span = (name: string, [low, high]: Range) =>
    html`<i class=${name} ${cssVariables({ '--at': place(low), '--end': place(high) })}></i>`;
  const thread =
    from !== undefined && dot !== null ? ([Math.min(from, dot), Math.max(from, dot)] as const) : null;
  return html`<span class="plot ${kind}" aria-hidden="true">
    ${band === undefined ? nothing : span('band', [-band, band])} ${ticks.map(value => line('tick', value))}
    ${dashed === undefined ? nothing : line('dashed', dashed)}
    ${solid === null ? nothing : line('solid', solid)} ${thread ? span('thread', thread) : nothing}
    ${whisker ? span('whisker', whisker) : nothing}
    ${dot === null ? nothing : line(hollow ? 'dot hollow' : 'dot', dot)}
  </span>`;
}

export function plotHead(
  title: string,
  range: Range,
  ticks: readonly number[],
  text: (value: number) => string,
): TemplateResult {
  return html`<span class="plot-title">${title}</span>
    <span class="axis" aria-hidden="true"
      >${ticks.map(
        value => html`<i ${cssVariables({ '--at': placeIn(range, value) })}>${text(value)}</i>`,
      )}</span
    >`;
}

const placeIn = ([low, high]: Range, value: number) =>
  `${(100 * (Math.min(high, Math.max(low, value)) - low)) / (high - low)}%`;
