// Two films above each other, the tracks below them, and what says where they part: one block that scrolls as one.

import { t } from '@vscode/l10n';
import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import { edgeBefore, letters } from './compare-film';
import type { CompareFilm, Side } from './compare-film';
import { compareMarksView } from './compare-marks';
import { compareTracksView } from './compare-tracks';
import { agreement, firstDifference, roleOf } from './compare-words';
import { pairStripView } from './pair-strip';
import { swatch } from './swatch';
import { frameName, frameOf } from '../film/frames';
import { markView } from '../header-view';
import type { PairedSpan } from '../../../src/shared/trace-view/compare';
import { printable } from '../../../src/shared/format';
import { cssVariables } from '../../ui/css-variables';

export interface CompareFilmActions {
  readonly choose: (place: number) => void;
  readonly scrolled: () => void;
}

export function compareFilmView(film: CompareFilm, actions: CompareFilmActions): TemplateResult {
  const { axis, alignment, wide } = film;
  const drag = (event: PointerEvent) => {
    if (event.type === 'pointerdown' ? event.button === 0 : event.buttons === 1) scrub(event, film, actions);
  };
  return html`<section
    class="film compare ${wide ? 'wide' : ''}"
    aria-label=${t('Films of both runs, and tracks')}
  >
    ${letters.map(letter => (wide ? html`<div class="film-name ${letter}">${nameView(film, film[letter])}</div>` : nothing))}
    <div class="lane-names"></div>
    <div class="scroller" @scroll=${actions.scrolled}>
      <div
        class="axis"
        ${cssVariables({ '--width': `${axis.width}px` })}
        @pointerdown=${drag}
        @pointermove=${drag}
      >
        ${letters.map(
          letter =>
            html`<div class="strip-place ${letter}">
              ${wide ? nothing : html`<div class="strip-name">${nameView(film, film[letter])}</div>`}
              ${pairStripView(film, film[letter])}
            </div>`,
        )}
        ${compareMarksView(film)}
        <div class="ruler" aria-hidden="true">
          ${axis.columns.map(
            ({ span, width }, i) =>
              html`<span class=${span.kind} ${cssVariables({ '--width': `${width}px` })}
                >${rulerText(film, alignment.spans[i])}</span
              >`,
          )}
        </div>
        ${compareTracksView(film)} ${partingView(film)}
        <div class="playhead" hidden><b></b></div>
      </div>
    </div>
    ${overviewView(film)}
  </section>`;
}

function nameView(film: CompareFilm, side: Side): TemplateResult {
  const { answer, status } = side.trace;
  const running = status.state === 'running';
  return html`<p>
      ${swatch(side)}${side.letter.toUpperCase()} <span class="role">${roleOf(film, side)}</span>
    </p>
    <p class="label clip" title=${side.name}>${printable(side.name, 80)}</p>
    <p class="said">
      ${
        running
          ? html`<span class="label">${t('developing')}</span>`
          : answer
            ? html`<span class="clip" title=${printable(answer.text, 200)}
                  >${printable(answer.text, 30)}</span
                >
                ${markView(answer.correct, undefined)}`
            : html`<span class="label">${t('no answer')}</span>`
      }
    </p>`;
}

/** A frame says which it is; words say at which step they begin, in both where that is not the same. */
function rulerText({ a, b }: CompareFilm, span: PairedSpan | undefined): string {
  if (!span) return '';
  const frame = (span.a && frameOf(a.trace, span.a)) ?? (span.b && frameOf(b.trace, span.b));
  if (span.kind === 'latent' && frame) return frameName(frame);
  const [one, other] = [span.a?.from, span.b?.from];
  if (one === undefined || other === undefined || one === other) return String(one ?? other);
  return `${one} | ${other}`;
}

/** What “first differing token” and two words take, in pixels. */
const labelRoom = 240;

/** Where the two part: words beside a line through all tracks. */
function partingView(film: CompareFilm) {
  const { first } = film.alignment;
  const words = firstDifference(film);
  if (first === undefined || words === undefined)
    return html`<p class="parting none label">${agreement(film)}</p>`;
  const x = edgeBefore(film, first);
  const side = film.axis.width - x < labelRoom ? 'before' : '';
  return html`<div class="parting ${side}" ${cssVariables({ '--from': `${x}px` })}><p>${words}</p></div>`;
}

/** The words are chosen by themselves; everywhere else the place decides. */
function scrub(event: PointerEvent, { axis }: CompareFilm, actions: CompareFilmActions): void {
  const token = (event.target as Element).closest<HTMLElement>('.token');
  const left = (event.currentTarget as Element).getBoundingClientRect().left;
  actions.choose(token ? Number(token.dataset['place']) : axis.stepAt(event.clientX - left));
}

function overviewView({ axis, room }: CompareFilm) {
  return html`<div class="overview" aria-hidden="true" ?hidden=${axis.width < room + 1}>
    ${axis.columns.map(({ span, x, width }) =>
      span.kind === 'latent'
        ? html`<i
            ${cssVariables({ '--from': `${(100 * x) / axis.width}%`, '--width': `${(100 * width) / axis.width}%` })}
          ></i>`
        : nothing,
    )}<i class="seen"></i>
  </div>`;
}
