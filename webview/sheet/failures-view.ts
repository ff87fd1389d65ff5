// Answers that failed, each with its reason.

import { t } from '@vscode/l10n';
import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import type { SheetView } from '../../src/shared/protocol/ablation-sheet';

export function failuresView({ failures, failed }: SheetView): TemplateResult | typeof nothing {
  if (failed === 0) return nothing;
  return html`<section class="failures">
    <table>
      <caption>
        ${t('Failed')}
        <span class="label">${failed}</span>
      </caption>
      <thead>
        <tr>
          <th scope="col">${t('sample')}</th>
          <th scope="col">${t('arm')}</th>
          <th scope="col">${t('why')}</th>
        </tr>
      </thead>
      <tbody>
        ${failures.map(
          ({ task, sample, index, seed, arm, sentence }) =>
            html`<tr>
              <td>${sample ?? `${task} ${index}`}${seed === 1 ? '' : t(', seed {0}', seed)}</td>
              <td>${arm}</td>
              <td>${sentence}</td>
            </tr>`,
        )}
      </tbody>
    </table>
    ${
      failures.length < failed
        ? html`<p class="label caption">
            ${t('The first {0} of {1}; all are in the rows.', failures.length, failed)}
          </p>`
        : nothing
    }
    <p class="label caption">${t('Delete the line of such a row, and Resume tries it again.')}</p>
  </section>`;
}
