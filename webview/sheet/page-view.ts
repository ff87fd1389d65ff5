// The page from top to bottom: what was asked, the verdict, the arms, then the map and the samples, then what failed.

import { t } from '@vscode/l10n';
import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import { armsView } from './arms-view';
import { failuresView } from './failures-view';
import { headerView, progressView } from './header-view';
import { mapView } from './map-view';
import { outcomesView } from './outcomes-view';
import type { SheetPage, TaskPage } from './page';
import { tablesView } from './tables-view';
import { verdictView } from './verdict-view';
import type { SheetView } from '../../src/shared/protocol/ablation-sheet';
import type { Failure } from '../../src/shared/errors';
import { icon } from '../ui/icon';

export function sheetPage(page: SheetPage): TemplateResult {
  const { content, title } = page.state;
  return html`<p class="unseen" role="status">${page.said}</p>
    ${
      content.name === 'shown'
        ? shownView(page, content.sheet, content.problem)
        : html`<header class="head"><h1>${title}</h1></header>
            ${content.name === 'failed' ? problemView(content.failure) : nothing}
            ${content.name === 'opening' ? html`<p class="notice label">${t('Reading {0}', title)}</p>` : nothing}
            ${
              content.name === 'waiting'
                ? html`${progressView(page, content.run, { done: 0, of: 0 })}
                    <p class="notice label">
                      ${t('The model is being opened. Arms appear here with the first sample.')}
                    </p>`
                : nothing
            }`
    }`;
}

function shownView(page: SheetPage, sheet: SheetView, problem: Failure | undefined): TemplateResult {
  const task = sheet.tasks.find(one => one.task === page.choice.task) ?? sheet.tasks[0];
  if (!task) return html``;
  const whole: TaskPage = { ...page, sheet, task };
  return html`${headerView(whole)} ${progressView(page, sheet.run, sheet)}
  ${problem ? problemView(problem) : nothing} ${verdictView(whole)}
  ${
    page.choice.table
      ? tablesView(whole)
      : html`${armsView(whole)}
          <div class="low ${task.map ? 'two' : ''}">
            ${task.map ? mapView(task.map, whole) : nothing}${outcomesView(whole)}
          </div>
          ${failuresView(sheet)}`
  }`;
}

function problemView({ message, remedy }: Failure): TemplateResult {
  return html`<div class="notice problem" role="alert">
    ${icon('error')}
    <p>${message} ${remedy === undefined ? nothing : html`<span class="label">${remedy}</span>`}</p>
  </div>`;
}
