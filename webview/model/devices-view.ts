// Which devices the model was tried on, which was taken, and why the others were not.

import { t } from '@vscode/l10n';
import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import { timedPrompt } from '../../src/shared/device-trial';
import type { ChosenDevice, ModelTrial } from '../../src/shared/device-trial';
import { formatBytes, formatDuration, formatFigure } from '../../src/shared/format';

export function devicesView({ device: taken, trials }: ChosenDevice): TemplateResult | typeof nothing {
  if (trials.length === 0) return nothing;
  return html`<section class="devices">
    <table>
      <caption>
        ${t('Devices')}
        <span class="label">${t('the fastest that computes the same as the CPU is taken')}</span>
      </caption>
      <thead>
        <tr>
          <th scope="col">${t('Device')}</th>
          <th scope="col" class="number">${t('{0} positions', timedPrompt)}</th>
          <th scope="col" class="number">${t('A step')}</th>
          <th scope="col" class="number">${t('Off the CPU by')}</th>
          <th scope="col" class="number crossing">${t('Crosses in a step')}</th>
          <th scope="col">${t('Found')}</th>
        </tr>
      </thead>
      <tbody>
        ${trials.map(trial => rowView(trial, trial.device === taken))}
      </tbody>
    </table>
  </section>`;
}

function rowView(trial: ModelTrial, isTaken: boolean): TemplateResult {
  const name = html`<th scope="row">${trial.device}</th>`;
  if (trial.outcome !== 'passed')
    return html`<tr>
      ${name}
      <td colspan="5">${trial.reason}</td>
    </tr>`;
  const { difference, positions, promptMs, stepMs, crossing, blind } = trial;
  const taken = isTaken ? t('taken') : t('slower');
  return html`<tr>
    ${name}
    <td class="number">${promptText(positions, promptMs)}</td>
    <td class="number">${formatDuration(stepMs)}</td>
    <td class="number">${formatFigure(difference)}</td>
    <td class="number crossing">${formatBytes(crossing)}</td>
    <td>${blind === undefined ? taken : `${taken}; ${t('pictures on the CPU: {0}', blind)}`}</td>
  </tr>`;
}

/** A device on which the whole prompt would have taken too long was timed with the beginning of one. */
function promptText(positions: number, promptMs: number): string {
  const duration = formatDuration(promptMs);
  return positions < timedPrompt ? t('{0} for {1}', duration, positions) : duration;
}
