// The operator histogram. It is a table whose rows happen to have bars, so no second form for screen readers is needed.

import { t } from '@vscode/l10n';
import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import { counted, formatCount } from '../../src/shared/format';
import type { GraphSummary } from '../../src/shared/graph-summary';
import { cssVariables } from '../ui/css-variables';

/** Bars tell common from rare; below this rank everything is rare. */
const listed = 16;

export function operatorsView({ operators, nodeCount }: GraphSummary): TemplateResult {
  const most = operators[0]?.count ?? 1;
  const rest = operators.slice(listed);
  return html`<table class="operators">
    <caption>
      ${t('Operators')}
      <span class="label">${counted(nodeCount, 'node')}</span>
    </caption>
    <thead>
      <tr>
        <th scope="col">${t('Operator')}</th>
        <th scope="col" class="number">${t('Count')}</th>
        <td class="space"></td>
      </tr>
    </thead>
    <tbody>
      ${operators
        .slice(0, listed)
        .map(({ domain, opType, count }) =>
          row(
            html`${breakable(opType)}${domain === 'ai.onnx' ? nothing : html` <span class="label">${domain}</span>`}`,
            count,
            most,
          ),
        )}
      ${
        rest.length > 0
          ? row(
              html`<span
                class="label"
                title=${rest.map(({ opType, count }) => `${opType} ${count}`).join(', ')}
                >${t('{0} rarer kinds', rest.length)}</span
              >`,
              rest.reduce((sum, { count }) => sum + count, 0),
              most,
            )
          : nothing
      }
    </tbody>
  </table>`;
}

/** Long operator names may break between their words. */
function breakable(opType: string): TemplateResult {
  return html`${opType.split(/(?<=[a-z])(?=[A-Z])/).map((word, i) => (i === 0 ? word : html`<wbr />${word}`))}`;
}

function row(name: TemplateResult, count: number, most: number): TemplateResult {
  return html`<tr>
    <td>${name}</td>
    <td class="number">${formatCount(count)}</td>
    <td class="space" aria-hidden="true">
      <span class="amount" ${cssVariables({ '--share': `${Math.min(100, (100 * count) / most)}%` })}></span>
    </td>
  </tr>`;
}
