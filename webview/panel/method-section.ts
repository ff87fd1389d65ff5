// How the model is to answer. Each method shows the shape of its trace; below are its own options and the
// numbers of sampling.

import { t } from '@vscode/l10n';
import type { TemplateResult } from 'lit';
import { html, nothing, svg } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { Actions } from './actions';
import { chosenCard } from './model-section';
import { optionsSection } from './options-section';
import { section } from './parts';
import type { RunChoice, RunPanelState } from '../../src/shared/protocol/run-panel';
import { methodTitles, ranges } from '../../src/shared/protocol/run-panel';
import type { MethodName } from '../../src/shared/trace/document';

/** A model with other methods comes while a person presses one of them: each keeps its own button. */
export function methodSection(state: RunPanelState, actions: Actions): TemplateResult {
  const card = chosenCard(state);
  const methods: readonly MethodName[] = card?.methods ?? ['text-cot', 'direct'];
  const { choice } = state;
  const chosen = methods.includes(choice.method) ? choice.method : methods[0];
  return section(
    t('Method'),
    html`<div class="methods" role="radiogroup" aria-label=${t('Method')}>
        ${repeat(
          methods,
          method => method,
          method =>
            html`<label class=${method === chosen ? 'chosen' : ''}>
              <input
                type="radio"
                name="method"
                .checked=${method === chosen}
                @change=${() => actions.choose({ method })}
              />
              <span
                >${methodTitles[method]}${
                  card?.untrained.includes(method)
                    ? html` <span class="label untrained">${t('untrained here')}</span>`
                    : nothing
                }</span
              >
              ${glyph(shapes[method])}
            </label>`,
        )}
      </div>
      ${card && chosen ? optionsSection(card, chosen, choice, actions) : nothing} ${numbers(choice, actions)}`,
  );
}

function numbers(choice: RunChoice, actions: Actions): TemplateResult {
  return html`<div class="numbers">
      ${field(t('Temperature'), 'temperature', choice, actions)} ${field(t('Top-p'), 'topP', choice, actions)}
      ${field(t('Runs'), 'runs', choice, actions)} ${field(t('Seed'), 'seed', choice, actions)}
      ${field(t('Most tokens'), 'maxTokens', choice, actions)}
    </div>
    ${
      choice.runs > 1 && choice.temperature === 0
        ? html`<p class="hint">
            ${t('At temperature 0 every run is the same. Raise it to see how they agree.')}
          </p>`
        : nothing
    }`;
}

/** A number in its range: what lies outside is moved to its edge, what is no number is put back. */
function field(
  label: string,
  name: keyof typeof ranges,
  choice: RunChoice,
  actions: Actions,
): TemplateResult {
  const { min, max, step } = ranges[name];
  const accept = (event: Event) => {
    const input = event.target as HTMLInputElement;
    const wish = input.valueAsNumber;
    const value = Number.isFinite(wish) ? Math.min(max, Math.max(min, wish)) : choice[name];
    input.value = String(value);
    actions.choose({ [name]: value });
  };
  return html`<label>
    <span class="label">${label}</span>
    <input
      class="number"
      type="number"
      min=${min}
      max=${max}
      step=${step < 1 ? 'any' : step}
      .value=${String(choice[name])}
      @change=${accept}
    />
  </label>`;
}

/** Text as a line, latents as blocks, in the order in which a run has them. */
type Shape = readonly ('text' | 'latent')[];

const shapes: Readonly<Record<MethodName, Shape>> = {
  direct: ['text'],
  'text-cot': ['text', 'text', 'text', 'text', 'text', 'text', 'text'],
  'modal-mixed': ['text', 'latent', 'text', 'latent', 'text', 'latent', 'text'],
  'ivt-lr': ['latent', 'latent', 'latent', 'text', 'text', 'text', 'text'],
  lavit: ['latent', 'latent', 'text', 'text', 'text', 'text', 'text'],
};

const unit = 11;

function glyph(shape: Shape): TemplateResult {
  return html`<svg class="glyph" width="77" height="10" viewBox="0 0 77 10" aria-hidden="true">
    ${shape.map((kind, i) =>
      kind === 'text'
        ? svg`<rect x=${i * unit} y="4.5" width=${unit} height="1"></rect>`
        : svg`<rect x=${i * unit + 1} y="0" width=${unit - 2} height="10"></rect>`,
    )}
  </svg>`;
}
