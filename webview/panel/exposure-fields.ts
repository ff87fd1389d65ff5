// The controls of one direction: how strongly, into which layers, how much of the spectrum. A slider moves what is shown at
// once and tells the host when it is let go.

import { t } from '@vscode/l10n';
import type { TemplateResult } from 'lit';
import { html, svg } from 'lit';
import { live } from 'lit/directives/live.js';
import type { LayerSpan } from '../../src/shared/protocol/exposure';
import { strengthRange } from '../../src/shared/protocol/exposure';
import { cssVariables } from '../ui/css-variables';

/** Where the slider ends; the number beside it goes further. */
const slider = { min: 0, max: 2, step: 0.05 } as const;
const ticks = [0, 0.5, 1, 1.5, 2];

export interface StrengthOptions {
  readonly name: string;
  readonly value: number;
  readonly onMove: (strength: number, settled: boolean) => void;
}

export function strengthField({ name, value, onMove }: StrengthOptions): TemplateResult {
  const valueOf = (event: Event) => (event.target as HTMLInputElement).valueAsNumber;
  const filled = Math.min(1, Math.max(0, value / slider.max));
  return html`<span class="strength">
    <span class="slide" ${cssVariables({ '--filled': `${100 * filled}%` })}>
      <input
        type="range"
        min=${slider.min}
        max=${slider.max}
        step=${slider.step}
        aria-label=${t('Exposure of {0}', name)}
        aria-valuetext=${String(value)}
        .value=${live(String(Math.min(slider.max, Math.max(slider.min, value))))}
        @input=${(event: Event) => onMove(valueOf(event), false)}
        @change=${(event: Event) => onMove(valueOf(event), true)}
      />
      <svg viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">
        ${ticks.map(tick => {
          const x = (100 * tick) / slider.max;
          return svg`<line x1=${x} x2=${x} y1="0" y2="4"></line>`;
        })}
      </svg>
    </span>
    ${numberField({
      label: t('Exposure of {0}', name),
      value,
      ...strengthRange,
      whole: false,
      put: strength => onMove(strength, true),
    })}
  </span>`;
}

export interface NumberOptions {
  readonly label: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly whole: boolean;
  readonly put: (value: number) => void;
}

/**
 * A number in its range: what lies outside is moved to its edge, what is no number is put back. A newer state leaves what is
 * being typed.
 */
export function numberField(options: NumberOptions): TemplateResult {
  const { label, value, min, max, whole, put } = options;
  const accept = (event: Event) => {
    const input = event.target as HTMLInputElement;
    const wish = whole ? Math.round(input.valueAsNumber) : input.valueAsNumber;
    const next = Number.isFinite(wish) ? Math.min(max, Math.max(min, wish)) : value;
    input.value = String(next);
    if (next !== value) put(next);
  };
  return html`<input
    class="number"
    type="number"
    aria-label=${label}
    min=${min}
    max=${max}
    step=${whole ? 1 : 'any'}
    .value=${String(value)}
    @change=${accept}
  />`;
}

export interface LayersOptions {
  readonly name: string;
  readonly span: LayerSpan;
  /** Of the model that is steered. */
  readonly layers: number;
  readonly put: (span: LayerSpan) => void;
}

/** An end that is moved past the other one takes it along. */
export function layerFields({ name, span, layers, put }: LayersOptions): TemplateResult {
  const field = { min: 0, max: layers, whole: true };
  return html`<span class="layers">
      ${numberField({
        ...field,
        label: t('First layer of {0}', name),
        value: span.from,
        put: from => put({ from, to: Math.max(from, span.to) }),
      })}
      <span class="label">${t('to')}</span>
      ${numberField({
        ...field,
        label: t('Last layer of {0}', name),
        value: span.to,
        put: to => put({ from: Math.min(span.from, to), to }),
      })}
      <span class="label">${t('of {0}', layers)}</span>
    </span>
    ${rail(span, layers)}`;
}

/** One mark for each layer and one, shorter, for the embeddings before them. The fields say the same. */
function rail({ from, to }: LayerSpan, layers: number): TemplateResult {
  const pitch = 100 / (layers + 1);
  return html`<svg class="rail" viewBox="0 0 100 12" preserveAspectRatio="none" aria-hidden="true">
    ${Array.from({ length: layers + 1 }, (_, layer) => {
      const chosen = layer >= from && layer <= to;
      const x = (layer + 0.5) * pitch;
      const half = chosen ? 6 : layer === 0 ? 1.5 : 3;
      return svg`<line class=${chosen ? 'chosen' : ''} x1=${x} x2=${x} y1=${6 - half} y2=${6 + half}></line>`;
    })}
  </svg>`;
}
