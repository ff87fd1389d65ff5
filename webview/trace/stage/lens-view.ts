// What each layer would have written at this step: the likeliest token after it, and the rank of the right answer's first token.

import { t } from '@vscode/l10n';
import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import type { LensView } from '../../../src/shared/protocol/trace-panel';
import { formatCount, printable } from '../../../src/shared/format';
import { cssVariables } from '../../ui/css-variables';

/** `undefined`: on its way; `null`: not recorded. */
export function lensPane(lens: LensView | null | undefined, tokens: string): TemplateResult | typeof nothing {
  if (lens === null) return nothing;
  const ranks = lens?.answerRank;
  return html`<div class="pane lens">
    <table>
      <caption>
        <h2>${t('Logit lens')}</h2>
        <span class="label">${t('the next token, layer by layer')}</span>
      </caption>
      <thead>
        <tr>
          <th scope="col">${t('Layer')}</th>
          <th scope="col">${t('Likeliest')}</th>
          <th scope="col" class="number">${t('p')}</th>
          ${ranks ? html`<th scope="col" class="number">${t('Answer rank')}</th>` : nothing}
        </tr>
      </thead>
      <tbody>
        ${lens?.layers.map((layer, index) => {
          const [best] = layer;
          const word = best ? shown(best.text) : '';
          return html`<tr
            title=${layer.map(({ text, probability }) => `${shown(text)} ${probability.toFixed(3)}`).join('\n')}
          >
            <td class="label">${index}</td>
            <td
              class="likeliest ${word === tokens ? 'written' : ''}"
              ${cssVariables({ '--share': shareText(best?.probability) })}
            >
              <span>${word}</span>
            </td>
            <td class="number">${best && probabilityText(best.probability)}</td>
            ${ranks ? html`<td class="number">${rankText(ranks[index])}</td>` : nothing}
          </tr>`;
        })}
      </tbody>
    </table>
    ${ranks ? html`<p class="caption label">${t('Answer rank: of the right answer\u2019s first token; 1 is the likeliest.')}</p>` : nothing}
  </div>`;
}

/** Two digits; what they cannot tell from nothing is not called nothing. */
function probabilityText(value: number): string {
  if (!Number.isFinite(value)) return t('no number');
  return value < 0.005 ? '< 0.01' : value.toFixed(2);
}

/** What is no number has no bar. */
const shareText = (share = 0) => String(Number.isFinite(share) ? share : 0);
const rankText = (rank: number | undefined) => (rank === undefined ? '\u2013' : formatCount(rank));
const shown = (text: string) =>
  printable(text.trim() === '' ? (text.includes('\n') ? '\u23ce' : '\u00b7') : text.trim(), 24);

/** The likeliest next tokens of the last layer: the model's output. */
export function outputPane(
  lens: LensView | null | undefined,
  written: string,
): TemplateResult | typeof nothing {
  const top = lens?.layers.at(-1);
  if (!top) return nothing;
  return html`<div class="pane output">
    <div class="head-line">
      <h2>${t('Next token')}</h2>
      <span class="label">${t('after the last layer')}</span>
    </div>
    <ol class="likely">
      ${top.map(
        ({ text, probability }) =>
          html`<li
            class=${shown(text) === written ? 'written' : ''}
            ${cssVariables({ '--share': shareText(probability) })}
          >
            <span class="clip">${shown(text)}</span
            ><span class="number">${probabilityText(probability)}</span>
          </li>`,
      )}
    </ol>
  </div>`;
}
