// Every plot as numbers: one row for each step, the lanes as columns. Selected and copied, it is tab-separated text.

import { t } from '@vscode/l10n';
import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import { textButton } from '../ui/buttons';
import type { Film } from './film/film';
import { valueText } from './film/lanes';
import { nameOf, originWords, putWords, wordOf } from './film/step-title';
import { figuresOf, figureText } from './figures';
import { goThroughRows, rowButton } from './table-rows';
import type { LatentView, StepView } from '../../src/shared/protocol/trace-panel';
import { printable } from '../../src/shared/format';
import { settingsTold } from '../../src/shared/trace-view/settings-told';

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
  const { steps, method } = film.trace;
  const settings = settingsTold(method.settings).all;
  return html`<section class="steps" aria-label=${t('Table of steps')}>
    <div class="table-tools">
      <h2>${t('Steps')}</h2>
      ${textButton({ label: t('Copy as TSV'), icon: 'copy', onPress: () => actions.copy(tsv(columns, steps)) })}
    </div>
    ${settings.length > 0 ? html`<p class="label">${printable(settings.join('; '), 600)}</p>` : nothing}
    <div class="table-scroll" role="region" tabindex="0" aria-label=${t('Steps, to be scrolled')}>
      <table>
        <thead>
          <tr>
            ${columns.map(({ name, number }) => html`<th scope="col" class=${number ? 'number' : ''}>${name}</th>`)}
          </tr>
        </thead>
        <tbody @keydown=${goThroughRows}>
          ${steps.map(
            (step, index) =>
              html`<tr id=${rowId(index)} data-step=${index} @click=${() => actions.choose(index)}>
                ${columns.map(({ number, text }, at) => {
                  const words = text(step, index);
                  return html`<td class=${number ? 'number' : ''}>
                    ${at === 0 ? rowButton(words) : words}
                  </td>`;
                })}
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
    ${steps.length === 0 ? html`<p class="label">${t('No step has been written yet.')}</p>` : nothing}
  </section>`;
}

function columnsOf({ lanes, trace }: Film): TableColumn[] {
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
    ...figureColumns(trace.steps),
    ...latentColumns(trace.steps),
    { name: t('changed'), number: false, text: step => putWords(step) || originText(step) },
  ];
}

/** What is written beside the selected step. */
function figureColumns(steps: readonly StepView[]): TableColumn[] {
  return figuresOf(steps).map(({ name, value }) => ({
    name,
    number: true,
    text: step => figureText(value(step)),
  }));
}

/** What latents have beside their norm, which is a lane; none of a run without latents. */
function latentColumns(steps: readonly StepView[]): TableColumn[] {
  const latents = steps.flatMap(({ latent }) => latent ?? []);
  if (latents.length === 0) return [];
  const number = (name: string, of: (latent: LatentView) => number | null | undefined): TableColumn => ({
    name,
    number: true,
    text: ({ latent }) => {
      const value = latent && of(latent);
      return value === undefined ? '\u2013' : (value?.toFixed(2) ?? t('undefined'));
    },
  });
  const names = [...new Set(latents.flatMap(({ readings }) => readings.map(({ name }) => name)))];
  const gates = latents.some(({ form }) => form.kind === 'slot');
  return [
    number(t('cosine, one before'), latent => latent.cosinePrevious),
    number(t('cosine, first'), latent => latent.cosineFirst),
    number(t('cosine, nearest patch'), latent => latent.cosinePatch),
    ...(gates ? [number(t('gate'), ({ form }) => (form.kind === 'slot' ? form.gamma : undefined))] : []),
    ...names.flatMap(name => {
      const own = ({ readings }: LatentView) => readings.find(reading => reading.name === name);
      return [
        number(name, latent => own(latent)?.value),
        number(t('noise 95 %'), latent => own(latent)?.noise95),
      ];
    }),
  ];
}

function contentText(step: StepView): string {
  if (step.kind === 'text' || step.kind === 'answer') return wordOf(step);
  return step.latent ? nameOf(step) : '';
}

const originText = ({ latent }: StepView) => (latent ? originWords(latent).join('') : '');

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
