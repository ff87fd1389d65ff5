// The film: one column for each span, words or a frame. A word's underline is as strong as the model was in doubt when it wrote it.

import { t } from '@vscode/l10n';
import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import type { Column } from './axis';
import type { Film } from './film';
import { frameView } from './frame-view';
import { stepId, stepTitle, wordOf } from './step-title';
import type { StepView } from '../../../src/shared/protocol/trace-panel';
import { cssVariables } from '../../ui/css-variables';

export function stripView(film: Film): TemplateResult {
  const { axis, growing } = film;
  return html`<div
    class="strip"
    role="listbox"
    tabindex="0"
    aria-orientation="horizontal"
    aria-label=${t('Film: steps in order')}
  >
    ${axis.columns.map((column, index) => {
      const open = growing && index === axis.columns.length - 1;
      return column.span.kind === 'latent'
        ? frameView(film, column, open)
        : columnView(film, column, index, open);
    })}
    ${
      growing || axis.columns.length > 0
        ? nothing
        : html`<p class="nothing label" role="presentation">${t('Nothing was written.')}</p>`
    }
    ${
      growing
        ? html`<div class="unexposed" role="presentation">
            <span>${film.trace.steps.length > 1 ? t('unexposed') : t('The first word is on its way.')}</span>
          </div>`
        : nothing
    }
  </div>`;
}

function columnView({ trace }: Film, column: Column, index: number, open: boolean): TemplateResult {
  const { from, count } = column.span;
  const steps = trace.steps.slice(from, from + count);
  return html`<div
    class="column text ${open ? 'open' : ''}"
    role="group"
    aria-label=${t('Span {0}', String(index + 1))}
    ${cssVariables({ '--width': `${column.width}px` })}
  >
    ${steps.map((step, place) => tokenView(trace.steps, step, from + place, trace.answer?.fromStep))}
  </div>`;
}

// No space between the tags: the model's own spaces are the only ones.
function tokenView(all: readonly StepView[], step: StepView, index: number, answerFrom: number | undefined) {
  const { before, word, after } = parted(step.text ?? '');
  const answer = answerFrom !== undefined && index >= answerFrom && word !== '';
  const kind = `${word === '' ? 'silent' : ''} ${answer ? 'concluding' : ''} ${step.putBy === 'person' ? 'put' : ''}`;
  const title = stepTitle(all, index);
  return html`${before}<span
      class="token doubt-${doubtOf(step)} ${kind}"
      id=${stepId(index)}
      role="option"
      aria-selected="false"
      aria-label=${title}
      title=${title}
      data-step=${index}
      >${word === '' ? wordOf(step) : word}</span
    >${after}`;
}

/** 0 for hidden (below 0.2 nats) up to 8 for 1.8 nats and more. */
export function doubtOf({ outputEntropy = 0 }: StepView): number {
  return outputEntropy < 0.2 ? 0 : Math.min(8, Math.ceil(outputEntropy / 0.225));
}

/** The space around a word is no part of what is underlined; lines break where the model broke them. */
export function parted(text: string) {
  const [, before = '', word = '', after = ''] = /^(\s*)([^]*?)(\s*)$/.exec(text) ?? [];
  return { before: spaceView(before), word, after: spaceView(after) };
}

const spaceView = (space: string) => (space.includes('\n') ? html`<br />` : space === '' ? nothing : ' ');
