// The film of one of two runs, in columns that both share. What B says like A is pale until it first says something else;
// from there what differs is marked. Each run is a list of its own for a screen reader, with what the other says where that
// is not the same; a place that only the other has is an option too, so that no step is silent.

import { t } from '@vscode/l10n';
import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import { sideName } from './compare-words';
import { spanOf } from './compare-film';
import type { CompareFilm, Side } from './compare-film';
import { bodyView } from '../film/frame-view';
import { frameFacts, frameName, frameOf } from '../film/frames';
import { nameOf, stepTitle, wordOf } from '../film/step-title';
import { doubtOf, parted } from '../film/strip-view';
import type { StepView } from '../../../src/shared/protocol/trace-panel';
import type { PairedSpan } from '../../../src/shared/trace-view/compare';
import { cssVariables } from '../../ui/css-variables';

export const optionId = ({ letter }: Pick<Side, 'letter'>, place: number) => `${letter}-${place}`;

export function pairStripView(film: CompareFilm, side: Side): TemplateResult {
  const { axis, alignment } = film;
  return html`<div
    class="strip ${side.letter}"
    role="listbox"
    tabindex="0"
    aria-orientation="horizontal"
    aria-label=${t('Film of {0}: steps in order', sideName(film, side))}
  >
    ${alignment.spans.map((span, i) => columnView(film, side, span, axis.columns[i]?.width ?? 0))}
  </div>`;
}

function columnView(film: CompareFilm, side: Side, span: PairedSpan, width: number): TemplateResult {
  const own = spanOf(span, side);
  const frame = own && span.kind === 'latent' ? frameOf(side.trace, own) : undefined;
  const places = Array.from({ length: span.count }, (_, at) => span.from + at);
  const kind = `${span.kind} ${own ? '' : 'missing'} ${own?.count === 1 ? 'lone' : ''}`;
  return html`<div
    class="column ${kind} ${isPale(film, side, span) ? 'pale' : ''}"
    role="group"
    aria-label=${frame ? `${frameName(frame)}, ${frameFacts(frame).join(', ')}` : t('Words')}
    ${cssVariables({ '--width': `${width}px` })}
  >
    ${places.map(place => optionView(film, side, span, place))}
    ${frame ? bodyView(side.trace.picture, frame) : nothing}
  </div>`;
}

/** Frames have no word that could differ: they stay pale until one of them was changed, or a word before them. */
function isPale({ alignment, changedFrom }: CompareFilm, { letter }: Side, span: PairedSpan): boolean {
  if (letter !== 'b' || span.kind !== 'latent' || !span.a || !span.b) return false;
  if (alignment.first !== undefined && span.from > alignment.first) return false;
  return span.b.from + span.b.count <= changedFrom;
}

function optionView(film: CompareFilm, side: Side, span: PairedSpan, place: number) {
  const index = film.alignment.places[place]?.[side.letter];
  const step = index === undefined ? undefined : side.trace.steps[index];
  if (index === undefined || !step)
    return html`<span
      class="gap-step"
      id=${optionId(side, place)}
      role="option"
      aria-selected="false"
      aria-label=${t('no step of {0} here', side.letter.toUpperCase())}
    ></span>`;
  const title = titleOf(film, side, place, index);
  return span.kind === 'latent'
    ? holeView(side, step, place, title, (place - span.from + 0.5) / span.count)
    : tokenView(film, side, step, { place, index, title });
}

/** "step 12, “down”, entropy 0.42 nats, A says “up”" */
function titleOf({ a, b, alignment }: CompareFilm, side: Side, place: number, index: number): string {
  const own = stepTitle(side.trace.steps, index);
  if (!alignment.differs[place]) return own;
  const other = side.letter === 'a' ? b : a;
  const at = alignment.places[place]?.[other.letter];
  const step = at === undefined ? undefined : other.trace.steps[at];
  const letter = other.letter.toUpperCase();
  return `${own}, ${step ? t('{0} says {1}', letter, nameOf(step)) : t('{0} says nothing', letter)}`;
}

function holeView(side: Side, { latent }: StepView, place: number, title: string, along: number) {
  const low = latent !== undefined && latent.index % 2 === 1;
  const changed = latent !== undefined && latent.origin !== 'model';
  return html`<span
    class="token hole ${low ? 'low' : ''} ${changed ? 'changed' : ''}"
    id=${optionId(side, place)}
    role="option"
    aria-selected="false"
    aria-label=${title}
    title=${title}
    data-place=${place}
    ${cssVariables({ '--along': String(along) })}
  ></span>`;
}

interface TokenPlace {
  readonly place: number;
  readonly index: number;
  readonly title: string;
}

// No space between the tags: the model's own spaces are the only ones.
function tokenView(film: CompareFilm, side: Side, step: StepView, { place, index, title }: TokenPlace) {
  const { differs, first } = film.alignment;
  const { before, word, after } = parted(step.text ?? '');
  const answerFrom = side.trace.answer?.fromStep;
  const kinds = [
    `doubt-${doubtOf(step)}`,
    word === '' ? 'silent' : '',
    answerFrom !== undefined && index >= answerFrom && word !== '' ? 'concluding' : '',
    step.putBy === 'person' ? 'put' : '',
    side.letter === 'b' && (first === undefined || place < first) ? 'pale' : '',
    side.letter === 'b' && differs[place] ? 'differs' : '',
    place === first ? 'first' : '',
  ];
  return html`${before}<span
      class="token ${kinds.join(' ')}"
      id=${optionId(side, place)}
      role="option"
      aria-selected="false"
      aria-label=${title}
      title=${title}
      data-place=${place}
      >${word === '' ? wordOf(step) : word}</span
    >${after}`;
}
