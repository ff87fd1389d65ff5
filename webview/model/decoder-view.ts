// The inside of a decoder as a column of layers: what mixes positions in each, and what can be read and changed there.
// Below it the proof: each ability tried on this very model, with its measured difference and the limit for it.

import { t } from '@vscode/l10n';
import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import type { Ability, DecoderReport, LayerReport, SelfTest } from '../../src/shared/decoder-report';
import { refusals } from '../../src/shared/decoder-text';
import { counted, formatDuration, formatFigure } from '../../src/shared/format';
import { icon } from '../ui/icon';

export function decoderView(decoder: DecoderReport): TemplateResult {
  return html`<div class="decoder">
    ${layersView(decoder)}
    <div>${testsView(decoder)} ${notesView(decoder)}</div>
  </div>`;
}

function layersView({ layers, width }: DecoderReport): TemplateResult {
  return html`<table class="layers">
    <caption>
      ${t('Inside')}
      <span class="label"
        >${counted(layers.length - 1, 'layer')}${width === null ? nothing : `, ${t('{0} wide', width)}`}</span
      >
    </caption>
    <thead>
      <tr>
        <th scope="col" rowspan="2" class="stream">
          <span class="unseen">${t('Added to the stream')}</span>
        </th>
        <th scope="col" rowspan="2">${t('Layer')}</th>
        <th scope="colgroup" colspan="2" class="group">${t('Read')}</th>
        <th scope="colgroup" colspan="3" class="group">${t('Change')}</th>
      </tr>
      <tr>
        ${[t('stream'), t('attention'), t('stream'), t('scores'), t('heads')].map(
          name => html`<th scope="col" class="ability">${name}</th>`,
        )}
      </tr>
    </thead>
    <tbody>
      ${layers.map(layerRow)}
    </tbody>
  </table>`;
}

function layerRow({ layer, mixers, merges, read, change }: LayerReport): TemplateResult {
  return html`<tr>
    <td class="stream">
      ${Array.from({ length: merges }, () => html`<span class="merge" aria-hidden="true"></span>`)}
      <span class="unseen">${merges}</span>
    </td>
    <td>${layer === 0 ? t('embeddings') : html`${layer} <span class="label">${mixers.join('; ')}</span>`}</td>
    ${[
      read.residual,
      layer === 0 ? undefined : read.attention,
      change.residual,
      layer === 0 ? undefined : change.scores,
      layer === 0 ? undefined : change.heads,
    ].map(abilityCell)}
  </tr>`;
}

/** Nothing is said where there is nothing: the embeddings have no attention. */
function abilityCell(ability: Ability | undefined): TemplateResult {
  if (ability === undefined) return html`<td class="ability"></td>`;
  return ability === true
    ? html`<td class="ability">${icon('check')}<span class="unseen">${t('yes')}</span></td>`
    : html`<td class="ability no" title=${ability}>
        <span aria-hidden="true">–</span><span class="unseen">${t('no: {0}', ability)}</span>
      </td>`;
}

function testsView({ hooks }: DecoderReport): TemplateResult {
  if (hooks.state === 'refused' || hooks.state === 'unproven') {
    return html`<p class="caption">${t('Self-test')}</p>
      <p class="label small">${hooks.reason}</p>`;
  }
  return html`<table class="tests">
    <caption>
      ${t('Self-test')}
      <span class="label"
        >${hooks.state === 'proven' ? t('hooks proven on this model') : t('failed: the model opens without hooks')}</span
      >
    </caption>
    <thead>
      <tr>
        <th scope="col">${t('What should be')}</th>
        <th scope="col" class="number">${t('Off by')}</th>
        <th scope="col" class="number">${t('Limit')}</th>
        <th scope="col">${t('Result')}</th>
      </tr>
    </thead>
    <tbody>
      ${hooks.tests.map(testRow)}
    </tbody>
    <tfoot>
      <tr>
        <td colspan="4" class="label">
          ${t('Rewritten in {0}, opened with hooks in {1}.', formatDuration(hooks.rewriteMs), formatDuration(hooks.openMs))}
        </td>
      </tr>
    </tfoot>
  </table>`;
}

function testRow({ meaning, figure, limit, outcome }: SelfTest): TemplateResult {
  const words = { passed: t('passed'), failed: t('failed'), shown: t('shown only') };
  return html`<tr>
    <td>${meaning}</td>
    <td class="number">${formatFigure(figure)}</td>
    <td class="number">${limit === null ? t('none') : formatFigure(limit)}</td>
    <td class="outcome ${outcome}">
      ${outcome === 'shown' ? nothing : icon(outcome === 'passed' ? 'check' : 'error')}${words[outcome]}
    </td>
  </tr>`;
}

function notesView(decoder: DecoderReport): TemplateResult | typeof nothing {
  const notes = [...decoder.notes, ...refusals(decoder)];
  if (notes.length === 0) return nothing;
  return html`<p class="caption">${t('Notes')}</p>
    <ul class="notes small">
      ${notes.map(note => html`<li>${note}</li>`)}
    </ul>`;
}
