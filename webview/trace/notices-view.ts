// What is wrong, or unfinished, said in place of what cannot be shown or above what can.

import { t } from '@vscode/l10n';
import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import { textButton } from '../ui/buttons';
import { isOutside } from '../../src/shared/outside-note';
import type { TraceContent } from '../../src/shared/protocol/trace-panel';
import type { Failure } from '../../src/shared/errors';
import { icon } from '../ui/icon';

/** Header and frames in outline, until the file has been read. */
export function openingView(title: string): TemplateResult {
  return html`<header class="header"><h1 class="label">${title}</h1></header>
    <div class="frames" aria-hidden="true">${Array.from({ length: 5 }, () => html`<span></span>`)}</div>
    <p class="unseen" role="status">${t('Reading {0}', title)}</p>`;
}

export function failedView(title: string, failure: Failure): TemplateResult {
  return html`<header class="header"><h1>${title}</h1></header>
    ${problemView(failure)}`;
}

function problemView({ message, remedy }: Failure): TemplateResult {
  return html`<div class="notice problem" role="alert">
    ${icon('error')}
    <p>${message} ${remedy === undefined ? nothing : html`<span class="label">${remedy}</span>`}</p>
  </div>`;
}

type Shown = Extract<TraceContent, { name: 'shown' }>;

/** Above the film: how the run ended if not well, what to do about it, and what belongs beside the result. */
export function noticesView(
  { trace, problem, finish }: Shown,
  actions: { readonly finish: () => void; readonly addModel: () => void },
): TemplateResult {
  const { status, notes } = trace;
  const sentence = 'sentence' in status ? status.sentence : undefined;
  return html`
    ${problem ? problemView(problem) : nothing}
    ${
      sentence !== undefined || finish !== 'needless'
        ? html`<div class="notice ${status.state === 'failed' ? 'problem' : ''}" role="status">
            ${icon(status.state === 'failed' ? 'error' : 'warning')}
            <p>${sentence ?? t('Nothing writes to this journal any more.')}</p>
            ${finish === 'needless' ? nothing : finishView(finish, actions.finish)}
          </div>`
        : nothing
    }
    ${notes.map(
      note =>
        html`<div class="notice" role="note">
          ${icon('info')}
          <p>${note}</p>
          ${isOutside(note) ? textButton({ label: t('Add a model…'), onPress: actions.addModel }) : nothing}
        </div>`,
    )}
  `;
}

function finishView(finish: Shown['finish'], finishTrace: () => void): TemplateResult {
  return textButton({
    label: finish === 'working' ? t('Finishing…') : t('Finish trace'),
    disabled: finish === 'working',
    onPress: finishTrace,
  });
}

export function isBusy(content: TraceContent): boolean {
  return content.name === 'opening' || (content.name === 'shown' && content.finish === 'working');
}
