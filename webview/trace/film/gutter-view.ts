// The names of the lanes with the values of the selected step beside them: at the left of the film, or over the lanes.

import { t } from '@vscode/l10n';
import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import type { Film } from './film';
import { valueText } from './lanes';
import { counted } from '../../../src/shared/format';
import { cssVariables } from '../../ui/css-variables';

export function filmNameView({ trace, spans, wide }: Film): TemplateResult | typeof nothing {
  if (!wide) return nothing;
  const latents = trace.steps.filter(step => step.kind === 'latent').length;
  return html`<p>${trace.status.state === 'running' ? t('Developing') : t('Trace')}</p>
    <p class="label">${counted(trace.steps.length, 'step')}</p>
    <p class="label">${latents > 0 ? counted(latents, 'latent') : counted(spans.length, 'span')}</p>`;
}

export function laneNamesView({ trace, lanes, wide }: Film, step: number): TemplateResult[] {
  const view = trace.steps[step];
  return lanes.map(({ lane, top }) => {
    const value = valueText(lane, view);
    const unit = value === t('undefined') || value === '\u2013' ? '' : lane.unit;
    return html`<div class="lane" ${cssVariables({ '--top': `${wide ? top - 1 : top - 14}px` })}>
      <span class="label">${lane.name}</span>
      <span class="reading"><span class="value">${value}</span> <span class="label">${unit}</span></span>
    </div>`;
  });
}
