// What was asked of which model, how far it has come, and what can be done with it.

import { t } from '@vscode/l10n';
import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import { textButton, tool } from '../ui/buttons';
import type { SheetPage, TaskPage } from './page';
import { formatDuration } from '../../src/shared/format';
import type { ExportKind, SheetRun, SheetView } from '../../src/shared/protocol/ablation-sheet';
import { cssVariables } from '../ui/css-variables';

export function headerView(page: TaskPage): TemplateResult {
  const { sheet, choice, choose } = page;
  const { recipe, model, method, seeds, samples } = sheet;
  return html`<header class="head">
    <h1>${recipe}</h1>
    <div class="run">${runView(page, sheet)}</div>
    <div class="tools">
      ${tool({
        icon: 'table',
        label: t('Everything as tables (t)'),
        pressed: choice.table,
        onPress: () => choose({ table: !choice.table }),
      })}
      ${tool({ icon: 'code', label: t('Open its file'), onPress: page.openFile })} ${exportView(page)}
    </div>
    <p class="facts">
      <span>${model.name} <span class="label">${model.precision}, ${model.device}</span></span>
      <span>${method}</span>
      ${samplesView(sheet)}
      <span class="label">${t('samples from seed {0}', samples.seed)}</span>
      <span class="label">${seeds.length === 1 ? t('one seed') : t('{0} seeds', seeds.length)}</span>
    </p>
    ${sheet.notes.map(note => html`<p class="label note">${note}</p>`)}
  </header>`;
}

function samplesView({ samples, tasks }: SheetView): TemplateResult {
  if (samples.name === 'listed')
    return html`<span>${samples.title}<span class="label">, ${t('{0} samples', samples.count)}</span></span>`;
  const { count, difficulty } = samples;
  return html`<span
    >${tasks.map(({ task }) => task).join(', ')}<span class="label"
      >,
      ${difficulty === null ? t('{0} samples', count) : t('{0} samples of difficulty {1}', count, difficulty)}</span
    ></span
  >`;
}

function runView({ stop, resume, state }: SheetPage, { run, done, of }: SheetView): TemplateResult {
  const counted = html`<span>${t('{0} of {1} samples', done, of)}</span>`;
  if (run.name === 'here')
    return html`${counted}
    ${
      run.leftMs === undefined
        ? nothing
        : html`<span class="label">${t('about {0} left', formatDuration(run.leftMs))}</span>`
    }
    ${textButton({ label: run.stopping ? t('Stopping…') : t('Stop'), disabled: run.stopping, onPress: stop })}`;
  if (run.name === 'elsewhere')
    return html`${counted} <span class="label">${t('written by another process')}</span>`;
  if (done >= of) return html`<span class="label">${t('done, {0} samples', of)}</span>`;
  return html`${counted} ${textButton({ label: t('Resume'), disabled: !state.trusted, onPress: resume })}`;
}

export function progressView(
  { state }: SheetPage,
  run: SheetRun,
  { done, of }: Pick<SheetView, 'done' | 'of'>,
): TemplateResult | typeof nothing {
  if (run.name === 'none') return nothing;
  return html`<div
    class="bar"
    role="progressbar"
    aria-label=${t('Samples of {0}', state.title)}
    aria-valuemin="0"
    aria-valuemax=${of}
    aria-valuenow=${done}
  >
    <span ${cssVariables({ '--share': `${of === 0 ? 0 : (100 * done) / of}%` })}></span>
  </div>`;
}

const kinds: readonly (readonly [ExportKind, () => string])[] = [
  ['csv', () => t('Rows as CSV')],
  ['html', () => t('Page (HTML)')],
  ['tex', () => t('Table for LaTeX')],
  ['png', () => t('Picture (PNG)')],
  ['parquet', () => t('Rows as Parquet')],
  ['ipynb', () => t('Notebook (Jupyter)')],
];

function exportView({ exportAs }: TaskPage): TemplateResult {
  const close = (event: Event) =>
    (event.currentTarget as Element).closest('details')?.removeAttribute('open');
  const leave = (event: KeyboardEvent) => {
    const menu = event.currentTarget as HTMLDetailsElement;
    if (event.key !== 'Escape' || !menu.open) return;
    event.stopPropagation();
    menu.open = false;
    menu.querySelector('summary')?.focus();
  };
  return html`<details class="menu" @keydown=${leave}>
    <summary class="button">${t('Export')}</summary>
    <ul>
      ${kinds.map(
        ([kind, label]) =>
          html`<li>
            <button
              @click=${(event: Event) => {
                close(event);
                exportAs(kind);
              }}
            >
              ${label()}
            </button>
          </li>`,
      )}
    </ul>
  </details>`;
}
