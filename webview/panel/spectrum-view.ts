// Problem: a cut-off is a bare number, and whether it keeps most of a direction or nothing of it cannot be seen from it.
// Idea: the energy of the direction over frequency, and the cut-off as a line through it. The line is the thumb of a native
// range that lies over the drawing, so that mouse, keyboard and screen reader all move it; the numbers are a table too.

import { t } from '@vscode/l10n';
import type { TemplateResult } from 'lit';
import { html } from 'lit';
import { live } from 'lit/directives/live.js';
import { keptText } from './exposure-words';
import { cutOf } from '../../src/shared/protocol/exposure';
import type { DirectionFacts } from '../../src/shared/protocol/exposure';
import { cssVariables } from '../ui/css-variables';

const width = 256;
const height = 40;
/** Rows of the table that stands for the drawing. */
const rows = 8;

export interface SpectrumOptions {
  readonly name: string;
  readonly facts: DirectionFacts;
  readonly keep: number;
  readonly onMove: (keep: number, settled: boolean) => void;
}

export function spectrumView({ name, facts, keep, onMove }: SpectrumOptions): TemplateResult {
  const share = facts.spectrum.length === 0 ? 0 : cutOf(facts, keep) / facts.spectrum.length;
  const valueOf = (event: Event) => (event.target as HTMLInputElement).valueAsNumber;
  return html`<div class="spectrum" ${cssVariables({ '--cut': `${100 * share}%` })}>
      <svg viewBox="0 0 ${width} ${height}" preserveAspectRatio="none" aria-hidden="true">
        <path class="all" d=${pathOf(facts.spectrum)}></path>
      </svg>
      <svg class="kept" viewBox="0 0 ${width} ${height}" preserveAspectRatio="none" aria-hidden="true">
        <path d=${pathOf(facts.spectrum)}></path>
      </svg>
      <input
        type="range"
        min="1"
        max=${facts.width}
        step="1"
        aria-label=${t('Cut-off of {0}', name)}
        aria-valuetext=${t('{0} of {1}, {2}', keep, facts.width, keptText(facts, keep))}
        .value=${live(String(keep))}
        @input=${(event: Event) => onMove(valueOf(event), false)}
        @change=${(event: Event) => onMove(valueOf(event), true)}
      />
    </div>
    ${spectrumTable(facts, keep)}`;
}

/** Bars without gaps. Heights are amplitudes, the root of the energy: else the strongest band would be all there is. */
function pathOf(spectrum: readonly number[]): string {
  const amplitudes = spectrum.map(share => Math.sqrt(Math.max(0, share)));
  const most = Math.max(...amplitudes, Number.MIN_VALUE);
  const step = width / Math.max(1, spectrum.length);
  const x = (band: number) => (band * step).toFixed(2);
  const tops = amplitudes.map((amplitude, band) => {
    const y = ((1 - amplitude / most) * height).toFixed(2);
    return `L${x(band)} ${y}L${x(band + 1)} ${y}`;
  });
  return `M0 ${height}${tops.join('')}L${width} ${height}Z`;
}

function spectrumTable(facts: DirectionFacts, keep: number): TemplateResult {
  const { spectrum } = facts;
  const cut = cutOf(facts, keep);
  const bounds = Array.from({ length: rows + 1 }, (_, row) => Math.round((row * spectrum.length) / rows));
  const highest = Math.floor(facts.width / 2);
  const frequency = (band: number) => Math.round((band / Math.max(1, spectrum.length)) * highest);
  return html`<div class="unseen">
    <table>
      <caption>
        ${t('Energy of the direction by frequency')}
      </caption>
      <thead>
        <tr>
          <th scope="col">${t('Frequencies')}</th>
          <th scope="col">${t('Energy')}</th>
          <th scope="col">${t('Low-pass')}</th>
        </tr>
      </thead>
      <tbody>
        ${bounds.slice(1).map((to, row) => {
          const from = bounds[row] ?? 0;
          const share = spectrum.slice(from, to).reduce((sum, part) => sum + part, 0);
          return html`<tr>
            <td>${t('{0} to {1}', frequency(from), frequency(to))}</td>
            <td>${Math.round(100 * share)} %</td>
            <td>${to <= cut ? t('kept') : from >= cut ? t('taken away') : t('kept in part')}</td>
          </tr>`;
        })}
      </tbody>
    </table>
  </div>`;
}
