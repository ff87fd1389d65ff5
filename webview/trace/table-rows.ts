// Rows of a table that choose a step. A press on any of a row's cells does; for keys and screen readers the number of the
// step is a button, and all of them together are one stop of Tab: up and down go from row to row.

import { t } from '@vscode/l10n';
import type { TemplateResult } from 'lit';
import { html } from 'lit';

/** The number of a step in its row. */
export function rowButton(text: string): TemplateResult {
  return html`<button class="row-step" tabindex="-1" aria-label=${t('Step {0}', text)}>${text}</button>`;
}

/** In the body of the table; the film does not hear these keys. */
export function goThroughRows(event: KeyboardEvent): void {
  const row = (event.target as Element).closest('tr');
  const next = { ArrowDown: row?.nextElementSibling, ArrowUp: row?.previousElementSibling }[event.key];
  const button = next?.querySelector<HTMLElement>('.row-step');
  if (!button || event.shiftKey) return;
  event.preventDefault();
  event.stopPropagation();
  button.focus();
  button.click();
}

/** Marks the row of the selected step and brings it into sight; the focus goes along where a row has it. */
export function selectRow(table: HTMLElement, id: string): void {
  const before = table.querySelector('tr.on');
  const row = table.querySelector(`#${id}`);
  const button = row?.querySelector<HTMLElement>('.row-step');
  if (before !== row) {
    before?.classList.remove('on');
    before?.removeAttribute('aria-current');
    before?.querySelector('.row-step')?.setAttribute('tabindex', '-1');
  }
  row?.classList.add('on');
  row?.setAttribute('aria-current', 'step');
  button?.setAttribute('tabindex', '0');
  if (table.querySelector('.row-step:focus')) button?.focus({ preventScroll: true });
  row?.scrollIntoView({ block: 'nearest' });
}
