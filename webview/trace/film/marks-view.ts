// What was changed, between film and ruler: a shape where it begins, a bar over the steps that were made under it, and words.
// What changes only the prompt has no step of its own and stands at the left. Words say all of it; shape and bar only where.

import { t } from '@vscode/l10n';
import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import type { Axis } from './axis';
import type { Film } from './film';
import type { MarkShape, MarkView } from '../../../src/shared/trace-view/marks';
import { cssVariables } from '../../ui/css-variables';

const glyphs: Readonly<Partial<Record<MarkShape, string>>> = {
  vector: '\u25b2',
  latent: '\u25c6',
  patch: '\u25c7',
  stream: '\u25b3',
};

/** A square with a stroke through it is in few fonts, and is drawn. */
const shut = html`<svg class="mark-shut" viewBox="0 0 9 9"><path d="M1 1h7v7h-7zM1 8l7-7" /></svg>`;

/** More than so many rows would push the tracks away. */
const mostRows = 4;

export function marksView({ trace, axis }: Film): TemplateResult | typeof nothing {
  const { marks } = trace;
  if (marks.length === 0) return nothing;
  return html`<ul class="film-marks" aria-label=${t('Interventions')}>
    ${markRows(marks, { axis, most: mostRows, placesOf: ({ steps }) => steps })}
  </ul>`;
}

export interface MarkRows {
  readonly axis: Axis;
  readonly most: number;
  /** Before the words of each, where marks of several runs stand together. */
  readonly whose?: TemplateResult;
  /** Where the steps of a mark are on the axis. */
  readonly placesOf: (mark: MarkView) => MarkView['steps'];
}

export function markRows(marks: readonly MarkView[], rows: MarkRows): readonly TemplateResult[] {
  const { most, whose } = rows;
  const shown = marks.length > most ? marks.slice(0, most - 1) : marks;
  const others = marks.slice(shown.length);
  const more = html`<li class="mark-row" title=${others.map(({ words }) => words).join('\n')}>
    <span class="mark-words" ${cssVariables({ '--from': '4px' })}
      >${whose ?? nothing}${t('and {0} more', String(others.length))}</span
    >
  </li>`;
  return [...shown.map(mark => rowView(mark, rows)), ...(others.length === 0 ? [] : [more])];
}

interface Bar {
  readonly from: number;
  readonly width: number;
}

function rowView(mark: MarkView, { axis, whose, placesOf }: MarkRows): TemplateResult {
  const bars = placesOf(mark).flatMap(places => barOf(places, axis) ?? []);
  const first = bars[0]?.from ?? 0;
  const where = placeWords(mark);
  return html`<li class="mark-row ${bars.length === 0 ? 'elsewhere' : ''}" title=${`${mark.words}; ${where}`}>
    ${bars.map(
      ({ from, width }) =>
        html`<i class="mark-span" ${cssVariables({ '--from': `${from}px`, '--width': `${width}px` })}></i>`,
    )}
    <span
      class="mark-words ${first > 0.6 * axis.width ? 'before' : ''}"
      ${cssVariables({ '--from': `${first}px`, '--rest': `${axis.width - first}px` })}
      >${whose ?? nothing}<b aria-hidden="true">${glyphs[mark.shape] ?? shut}</b> ${mark.words}<span
        class="unseen"
        >; ${where}</span
      ></span
    >
  </li>`;
}

function barOf([from, to]: MarkView['steps'][number], axis: Axis): Bar | undefined {
  const [left, right] = [axis.x(from), axis.x(to)];
  if (!Number.isFinite(left) || !Number.isFinite(right)) return undefined;
  const half = (step: number) => {
    const column = axis.columns.find(({ span }) => step >= span.from && step < span.from + span.count);
    return column ? column.width / column.span.count / 2 : 0;
  };
  const begin = left - half(from);
  return { from: begin, width: Math.max(2, right + half(to) - begin) };
}

/** For those who hear the film, or rest the pointer on it. */
function placeWords({ steps }: MarkView): string {
  const [first] = steps;
  const last = steps.at(-1);
  if (!first || !last) return t('of no step of its own: in the prompt alone, or nowhere');
  if (first[0] === last[1]) return t('step {0}', String(first[0]));
  return t('steps {0} to {1}', String(first[0]), String(last[1]));
}
