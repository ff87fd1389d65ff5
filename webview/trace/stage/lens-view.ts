// What each layer would have written at this step: the likeliest token after it, and the rank of the right answer's first token.

import { t } from '@vscode/l10n';
import type { TemplateResult } from 'lit';
import { html, nothing, svg } from 'lit';
import type { LensView } from '../../../src/shared/protocol/trace-panel';
import { formatCount, printable } from '../../../src/shared/format';
import { cssVariables } from '../../ui/css-variables';

/** `undefined`: on its way; `null`: not recorded. */
export function lensPane(lens: LensView | null | undefined, tokens: string): TemplateResult | typeof nothing {
  if (lens === null) return nothing;
  const ranks = lens?.answerRank;
  return html`<div class="pane lens">
    <div class="head-line">
      <h2 id="lens-title">${t('Logit lens')}</h2>
      <span class="label">${t('the next token, layer by layer')}</span>
    </div>
    <div
      class="lens-rows ${ranks ? 'ranked' : ''}"
      ${cssVariables({ '--rows': String(lens?.layers.length ?? 0) })}
    >
      ${lens ? barsView(lens) : nothing}
      <table aria-labelledby="lens-title" @pointermove=${(event: PointerEvent) => showLikely(event, lens)}>
        <thead>
          <tr>
            <th scope="col">${t('Layer')}</th>
            <th scope="col">${t('Likeliest')}</th>
            <th scope="col" class="number">${t('p')}</th>
            ${ranks ? html`<th scope="col" class="number">${t('Answer rank')}</th>` : nothing}
          </tr>
        </thead>
        <tbody>
          ${lens?.layers.map(([best], layer) => {
            const word = best ? shown(best.text) : '';
            return html`<tr data-layer=${layer}>
              <td class="label">${layer}</td>
              <td class=${word === tokens ? 'written' : ''}>${word}</td>
              <td class="number">${best && probabilityText(best.probability)}</td>
              ${ranks ? html`<td class="number">${rankText(ranks[layer])}</td>` : nothing}
            </tr>`;
          })}
        </tbody>
      </table>
    </div>
    ${ranks ? html`<p class="caption label">${t('Answer rank: of the right answer\u2019s first token; 1 is the likeliest.')}</p>` : nothing}
  </div>`;
}

/** What a layer finds likely, when it is looked for: titles of all rows would be written anew for each step. */
function showLikely({ target }: PointerEvent, lens: LensView | null | undefined): void {
  const row = (target as Element).closest<HTMLElement>('tr[data-layer]');
  const likely = lens?.layers[Number(row?.dataset['layer'])];
  if (row && likely)
    row.title = likely.map(({ text, probability }) => `${shown(text)} ${probability.toFixed(3)}`).join('\n');
}

/** One drawing for all layers: a bar of its own in each row would be looked at anew with each step. */
function barsView({ layers }: LensView) {
  const bars = layers.map(([best], layer) => {
    const share = best && Number.isFinite(best.probability) ? best.probability : 0;
    return `M0 ${layer + 0.1}h${share.toFixed(3)}v0.8H0z`;
  });
  return svg`<svg
    class="lens-bars"
    viewBox="0 0 1 ${layers.length}"
    preserveAspectRatio="none"
    aria-hidden="true"
  ><path d=${bars.join('')} /></svg>`;
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
    <ol class="likely" ${cssVariables({ '--rows': String(top.length) })}>
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
