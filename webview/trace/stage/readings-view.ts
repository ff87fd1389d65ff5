// What a latent is like, never without what noise is like: a tick at the 95th percentile of noise latents, and words where a
// value does not pass it.

import { t } from '@vscode/l10n';
import type { TemplateResult } from 'lit';
import { html, nothing, svg } from 'lit';
import { patchName } from './patch-name';
import type { LatentDetail, PictureView } from '../../../src/shared/protocol/trace-panel';
import type { Reading } from '../../../src/shared/trace/latent';
import { readingName, valuesOf } from '../../../src/shared/trace-view/reading-view';
import { printable } from '../../../src/shared/format';
import { cssVariables } from '../../ui/css-variables';

/** Values of one reading that are shown. */
const most = 5;

export function readingsPane(
  detail: LatentDetail | null | undefined,
  picture: PictureView | undefined,
): TemplateResult | typeof nothing {
  if (!detail || detail.readings.length === 0) return nothing;
  return html`<div class="pane readings" role="group" aria-label=${t('Readings of the latent')}>
    ${detail.readings.map(reading =>
      reading.kind === 'figure' ? figureView(reading) : listView(reading, picture),
    )}
    <p class="caption label">
      ${t('Tick: the 95th percentile of {0} noise latents. Left of it a reading means nothing.', String(detail.readings[0]?.noiseCount ?? 0))}
    </p>
  </div>`;
}

function listView(reading: Exclude<Reading, { kind: 'figure' }>, picture: PictureView | undefined) {
  const values = valuesOf(reading).slice(0, most);
  const top = 1.08 * Math.max(reading.noise95, ...values.map(({ value }) => value), 1e-9);
  const share = (value: number) => String(Math.max(0, Math.min(1, value / top)));
  const patches = reading.kind === 'patches' ? reading.nearest : [];
  // Where the best one is, all are: said once.
  const isNoise = values.every(({ value }) => value < reading.noise95);
  return html`<section class="reading" ${cssVariables({ '--tick': share(reading.noise95) })}>
    <div class="head-line">
      <h2>${readingName(reading)}</h2>
      ${isNoise ? html`<span class="label">${t('no more than noise')}</span>` : nothing}
    </div>
    <ol>
      ${values.map(({ of, value }, i) => {
        const patch = patches[i]?.patch;
        const name = patch === undefined ? printable(of, 60) : patchName(picture, patch);
        return html`<li
          class="${value < reading.noise95 ? 'noise' : ''} ${patch === undefined ? '' : 'crop'}"
          ${cssVariables({ '--share': share(value) })}
        >
          ${patch === undefined ? nothing : html`<canvas class="crop" data-patch=${patch} aria-hidden="true"></canvas>`}
          <span class="clip">${name}</span>
          <span class="label"
            >${value < reading.noise95 && !isNoise ? t('no more than noise') : nothing}</span
          >
          <span class="number">${figure(value)}</span>
        </li>`;
      })}
    </ol>
    <p class="tick-value label">${t('noise reaches {0}', figure(reading.noise95))}</p>
  </section>`;
}

/** Every noise is a stroke, the latent a dot on the same scale. */
function figureView({ name, value, noise, noise95 }: Extract<Reading, { kind: 'figure' }>) {
  const all = [...noise, value, noise95];
  const [least, largest] = [Math.min(...all), Math.max(...all)];
  const x = (at: number) => (4 + (92 * (at - least)) / Math.max(1e-9, largest - least)).toFixed(2);
  const above = noise.filter(other => other < value).length;
  const words =
    value < noise95
      ? t('no more than noise')
      : t('above {0} of {1} noise latents', String(above), String(noise.length));
  return html`<section class="reading figure">
    <div class="head-line line">
      <h2 class="clip">${printable(name, 60)}</h2>
      <span class="number">${figure(value)}</span>
    </div>
    <div class="strip-plot" role="img" aria-label=${t('{0}: {1}, {2}', name, figure(value), words)}>
      ${svg`<svg viewBox="0 0 100 12" preserveAspectRatio="none" aria-hidden="true">
        <path class="noises" d=${noise.map(other => `M${x(other)} 2V10`).join('')} />
        <path class="tick" d="M${x(noise95)} 0V12" />
      </svg>`}
      <i ${cssVariables({ '--at': `${x(value)}%` })}></i>
    </div>
    <p class="tick-value label">${words}</p>
  </section>`;
}

const figure = (value: number) => value.toFixed(2).replace('-', '\u2212');
