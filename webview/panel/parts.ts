// Small parts that several sections of the view use.

import { t } from '@vscode/l10n';
import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import type { Failure } from '../../src/shared/errors';
import { button } from '../ui/controls';
import type { ButtonOptions } from '../ui/controls';
import type { IconName } from '../ui/icon';
import { icon } from '../ui/icon';

export function section(
  title: string,
  body: TemplateResult,
  action?: TemplateResult,
  heading: TemplateResult | string = title,
): TemplateResult {
  return html`<section aria-label=${title}>
    <h2><span>${heading}</span>${action ?? nothing}</h2>
    <div class="body">${body}</div>
  </section>`;
}

export function iconButton(name: IconName, label: string, onPress: () => void): TemplateResult {
  return html`<button class="icon-button" type="button" title=${label} aria-label=${label} @click=${onPress}>
    ${icon(name)}
  </button>`;
}

export function link(label: string, onPress: () => void): TemplateResult {
  return html`<button class="link" type="button" @click=${onPress}>${label}</button>`;
}

/** A failure in words, with what can be done; mild when nothing broke. */
export function notice(
  failure: Pick<Failure, 'kind' | 'message' | 'remedy'>,
  buttons: readonly ButtonOptions[] = [],
  mild = failure.kind === 'cancelled' || failure.kind === 'refused' || failure.kind === 'missing',
): TemplateResult {
  return html`<div class="notice ${mild ? 'mild' : ''}" role=${mild ? 'status' : 'alert'}>
    <p class="what">${icon(mild ? 'info' : 'error')}<span>${failure.message}</span></p>
    ${failure.remedy === undefined ? nothing : html`<p>${failure.remedy}</p>`}
    ${buttons.length > 0 ? html`<div class="actions">${buttons.map(button)}</div>` : nothing}
  </div>`;
}

export function answerMark(correct: boolean | undefined): TemplateResult | typeof nothing {
  if (correct === undefined) return nothing;
  return html`<span class="mark ${correct ? 'right' : 'wrong'}"
    >${icon(correct ? 'check' : 'close')}${correct ? t('right') : t('wrong')}</span
  >`;
}
