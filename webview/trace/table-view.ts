// Every plot as numbers: one row for each step, the lanes as columns. Selected and copied, it is tab-separated text.

import { t } from '@vscode/l10n';
import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import { textButton } from './buttons';
import type { Film } from './film/film';
import { valueText } from './film/lanes';
import { wordOf } from './film/step-title';
import type { StepView } from '../../src/shared/protocol/trace-panel';

interface TableColumn {
  readonly name: string;
  readonly number: boolean;
  readonly text: (step: StepView, index: number) => string;
}

export interface TableActions {
  readonly choose: (step: number) => void;
  readonly copy: (text: string) => void;
}

export const rowId = (step: number) => `row-${step}`;

export function tableView(film: Film, actions: TableActions): TemplateResult {
  const columns = columnsOf(film);
  const { steps } = film.trace;
  return html`<section class="steps" aria-label=${t('Table of steps')}>
    <div class="table-tools">
      <h2>${t('Steps')}</h2>
      ${textButton({ label: t('Copy as TSV'), icon: 'copy', onPress: () => actions.copy(tsv(columns, steps)) })}
    </div>
    <div class="table-scroll">
      <table>
        <thead>
          <tr>
            ${columns.map(({ name, number }) => html`<th scope="col" class=${number ? 'number' : ''}>${name}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${steps.map(
            (step, index) =>
              html`<tr id=${rowId(index)} data-step=${index} @click=${() => actions.choose(index)}>
                ${columns.map(({ number, text }) => html`<td class=${number ? 'number' : ''}>${text(step, index)}</td>`)}
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
    ${steps.length === 0 ? html`<p class="label">${t('No step has been written yet.')}</p>` : nothing}
  </section>`;
}

function columnsOf({ lanes }: Film): TableColumn[] {
  const measured = lanes.flatMap(({ lane }): TableColumn[] => {
    const plain = {
      name: lane.unit === '' ? lane.name : `${lane.name}, ${lane.unit}`,
      number: true,
      text: (step: StepView) => valueText(lane, step),
    };
    const { band } = lane;
    if (!band) return [plain];
    return [plain, { name: t('layers 10\u201390 %'), number: true, text: step => bandText(band(step)) }];
  });
  return [
    { name: t('step'), number: true, text: (_, index) => String(index) },
    { name: t('kind'), number: false, text: step => step.kind },
    { name: t('content'), number: false, text: contentText },
    { name: t('p'), number: true, text: step => step.probability?.toFixed(3) ?? '' },
    ...measured,
    { name: t('changed'), number: false, text: step => (step.forced ? t('put there') : originText(step)) },
  ];
}

function contentText(step: StepView): string {
  if (step.kind === 'text' || step.kind === 'answer') return wordOf(step);
  if (!step.latent) return '';
  return t('latent {0} of {1}', String(step.latent.index + 1), String(step.latent.of));
}

function originText({ latent }: StepView): string {
  return latent && latent.origin !== 'model' ? latent.origin : '';
}

function bandText(band: readonly [number, number] | undefined): string {
  return band ? `${band[0].toFixed(2)}\u2013${band[1].toFixed(2)}` : '\u2013';
}

function tsv(columns: readonly TableColumn[], steps: readonly StepView[]): string {
  const line = (cells: readonly string[]) => cells.map(cell => cell.replace(/[\t\n]/g, ' ')).join('\t');
  return [
    line(columns.map(({ name }) => name)),
    ...steps.map((step, index) => line(columns.map(({ text }) => text(step, index)))),
  ].join('\n');
}
