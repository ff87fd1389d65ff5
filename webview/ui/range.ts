// A slider: the one control that the toolkit lacks. The native input brings keyboard and screen reader along.

import type { TemplateResult } from 'lit';
import { html } from 'lit';
import { cssVariables } from './css-variables';

export interface RangeOptions {
  readonly label: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  /** The value in words and with its unit. */
  readonly format: (value: number) => string;
  readonly onInput: (value: number) => void;
}

export function range({ label, value, min, max, step, format, onInput }: RangeOptions): TemplateResult {
  const filled = `${(100 * (value - min)) / (max - min)}%`;
  return html`<label class="range">
    <span class="label">${label}</span>
    <input
      type="range"
      min=${min}
      max=${max}
      step=${step}
      .value=${String(value)}
      aria-valuetext=${format(value)}
      ${cssVariables({ '--filled': filled })}
      @input=${(event: Event) => onInput(Number((event.target as HTMLInputElement).value))}
    />
    <output aria-live="off">${format(value)}</output>
  </label>`;
}
