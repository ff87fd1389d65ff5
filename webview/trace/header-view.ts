// Question, answer and its mark; below it what ran, so that the answer is never without it.

import { t } from '@vscode/l10n';
import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import { tool } from '../ui/buttons';
import { descentView } from './descent-view';
import type { DescentActions } from './descent-view';
import { methodTitles } from '../../src/shared/protocol/run-panel';
import type { ParentView, TraceView } from '../../src/shared/protocol/trace-panel';
import { settingsTold } from '../../src/shared/trace-view/settings-told';
import { counted, formatDuration, printable } from '../../src/shared/format';
import { icon } from '../ui/icon';

export interface HeaderActions extends DescentActions {
  readonly toggleTable: () => void;
  readonly showKeys: () => void;
  readonly compare: () => void;
}

/** `parent`: undefined while it is looked for, null where it is not found. */
export function headerView(
  trace: TraceView,
  parent: ParentView | null | undefined,
  table: boolean,
  actions: HeaderActions,
): TemplateResult {
  return html`<h1 title=${trace.question}>${trace.question}</h1>
    <div class="answer" aria-live="polite">${answerView(trace)}</div>
    <div class="tools">
      ${tool({ icon: 'compare', label: t('Compare (c)'), onPress: actions.compare })}
      ${tool({ icon: 'table', label: t('Table view (t)'), pressed: table, onPress: actions.toggleTable })}
      ${tool({ icon: 'keyboard', label: t('Keys (?)'), onPress: actions.showKeys })}
    </div>
    ${factsView(trace)} ${descentView(trace, parent, actions)}`;
}

function answerView({ answer, status, agreement, steps }: TraceView) {
  if (status.state === 'running')
    return html`<span class="label">${t('developing')}</span>
      <span aria-live="off">${counted(steps.length, 'step')}</span>`;
  return html`
    ${
      answer
        ? html`<b>${printable(answer.text, 80)}</b> ${markView(answer.correct, answer.truth)}`
        : html`<span class="label">${t('no answer')}</span>`
    }
    ${status.state === 'done' ? nothing : html`<span class="label">${endOf(status.state)}</span>`}
    ${
      agreement && agreement.runs > 1
        ? html`<span class="label agreement"
            >${t('{0} of {1} samples agree', String(agreement.agreeing), String(agreement.runs))}</span
          >`
        : nothing
    }
  `;
}

export function markView(correct: boolean | undefined, truth: string | undefined) {
  if (correct === undefined) return nothing;
  if (correct) return html`<span class="mark right">${icon('check')}${t('right')}</span>`;
  return html`<span class="mark wrong">${icon('close')}${t('wrong')}</span>
    ${truth === undefined ? nothing : html`<span class="label">${t('it is {0}', printable(truth, 80))}</span>`}`;
}

function endOf(state: 'cancelled' | 'failed' | 'recovered'): string {
  switch (state) {
    case 'cancelled':
      return t('stopped');
    case 'failed':
      return t('failed');
    case 'recovered':
      return t('cut off');
  }
}

export function factsView(trace: TraceView): TemplateResult {
  const { model, method, sampling, status, steps, interventions } = trace;
  const written = steps.filter(step => step.kind === 'text').length;
  const latents = steps.filter(step => step.kind === 'latent').length;
  const fact = (content: unknown) => html`<li>${content}</li>`;
  return html`<ul class="facts label">
    ${fact(html`<b>${model.name}</b> ${model.dtype} ${t('on {0}', model.device)}`)}
    ${fact(html`<b>${methodTitles[method.name]}</b>${fidelityTag(method.fidelity)}`)}
    ${settingsFact(method.settings)}
    ${
      sampling.temperature === 0
        ? fact(t('greedy'))
        : fact(
            html`${t('temperature')} <b>${sampling.temperature}</b>, ${t('top-p')} <b>${sampling.topP}</b>`,
          )
    }
    ${fact(html`${t('seed')} <b>${sampling.seed}</b>`)}
    ${'ms' in status ? fact(html`<b>${formatDuration(status.ms)}</b>`) : nothing}
    ${fact(html`<b>${written}</b> ${written === 1 ? t('token') : t('tokens')}`)}
    ${latents > 0 ? fact(html`<b>${latents}</b> ${latents === 1 ? t('latent') : t('latents')}`) : nothing}
    ${interventions > 0 ? fact(html`<b>${interventions}</b> ${interventions === 1 ? t('intervention') : t('interventions')}`) : nothing}
  </ul>`;
}

/** Those that shape the run; the pointer finds them all. */
function settingsFact(settings: TraceView['method']['settings']) {
  const { short, all } = settingsTold(settings);
  if (short.length === 0) return nothing;
  return html`<li title=${printable(all.join('; '), 600)}>${printable(short.join(', '), 160)}</li>`;
}

function fidelityTag(fidelity: TraceView['method']['fidelity']) {
  if (!fidelity) return nothing;
  const title = t('Which variant ran: the equations of the paper or its authors\u2019 code');
  return html`<span class="tag" title=${title}
    >${fidelity === 'paper' ? t('paper') : t('released code')}</span
  >`;
}
