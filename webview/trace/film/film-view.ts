// The film and the tracks below it: one block that scrolls as one, with the names of the lanes at its left.

import { t } from '@vscode/l10n';
import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import type { Film } from './film';
import { frameName, frameOf } from './frames';
import { filmNameView } from './gutter-view';
import { marksView } from './marks-view';
import { stripView } from './strip-view';
import { tracksView } from './tracks-view';
import { contextOf } from '../change/context';
import type { Span } from '../../../src/shared/trace-view/spans';
import { cssVariables } from '../../ui/css-variables';

export interface FilmActions {
  readonly choose: (step: number) => void;
  readonly scrolled: () => void;
}

export function filmView(film: Film, actions: FilmActions): TemplateResult {
  const { axis, wide } = film;
  const drag = (event: PointerEvent) => {
    if (event.type === 'pointerdown' ? event.button === 0 : event.buttons === 1) scrub(event, film, actions);
  };
  // VS Code reads the context when the page is done with the event; what it knows of the selected step may be older.
  const menu = (event: PointerEvent) =>
    (event.currentTarget as HTMLElement).setAttribute(
      'data-vscode-context',
      contextOf('film', scrub(event, film, actions)),
    );
  return html`<section class="film ${wide ? 'wide' : ''}" aria-label=${t('Film and tracks')}>
    <div class="film-name">${filmNameView(film)}</div>
    <div class="lane-names"></div>
    <div class="scroller" @scroll=${actions.scrolled}>
      <div
        class="axis"
        ${cssVariables({ '--width': `${axis.width}px` })}
        @pointerdown=${drag}
        @pointermove=${drag}
        data-vscode-context=${contextOf('film')}
        @contextmenu=${menu}
      >
        <div class="exposed">${stripView(film)} ${marksView(film)}</div>
        <div class="ruler" aria-hidden="true">
          ${axis.columns.map(
            ({ span, width }) =>
              html`<span class=${span.kind} ${cssVariables({ '--width': `${width}px` })}
                >${rulerText(film, span)}</span
              >`,
          )}
        </div>
        ${tracksView(film)}
        <div class="playhead" hidden><b></b></div>
      </div>
    </div>
    ${overviewView(film)}
  </section>`;
}

/** A frame says which it is; words say at which step they begin. */
function rulerText({ trace }: Film, span: Span): string {
  const frame = frameOf(trace, span);
  return frame ? frameName(frame) : String(span.from);
}

/** The words are chosen by themselves; everywhere else the place decides. */
function scrub(event: PointerEvent, { axis }: Film, actions: FilmActions): number {
  const token = (event.target as Element).closest<HTMLElement>('.token');
  const left = (event.currentTarget as Element).getBoundingClientRect().left;
  const step = token ? Number(token.dataset['step']) : axis.stepAt(event.clientX - left);
  actions.choose(step);
  return step;
}

/** Only of a film that is longer than the page is wide. */
function overviewView({ axis, room }: Film) {
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
