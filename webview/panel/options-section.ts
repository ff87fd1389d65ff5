// What can be set for the chosen method, as this model has it. What is not set is as the model was trained; only what a
// person changed is kept and sent.

import { t } from '@vscode/l10n';
import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { Actions } from './actions';
import { link } from './parts';
import { fitsOption } from '../../src/shared/method-option';
import type {
  MethodOption,
  MethodSettings,
  OptionValue,
  SettingsChange,
} from '../../src/shared/method-option';
import type { ModelCard } from '../../src/shared/protocol/run';
import type { RunChoice } from '../../src/shared/protocol/run-panel';
import { fidelityTitles, methodTitles } from '../../src/shared/protocol/run-panel';
import { fidelities } from '../../src/shared/trace/document';
import type { Fidelity, MethodName } from '../../src/shared/trace/document';

export function optionsSection(
  card: ModelCard,
  method: MethodName,
  choice: RunChoice,
  actions: Actions,
): TemplateResult | typeof nothing {
  const options = atStage(card.options[method] ?? [], choice.settings[method]);
  const initial = card.fidelities[method];
  if (options.length === 0 && initial === undefined) return nothing;
  const set = fitting(options, choice.settings[method]);
  const put = (settings: SettingsChange) => actions.choose({ settings: { [method]: settings } });
  const changed = Object.keys(set).length > 0;
  return html`<div class="options" role="group" aria-label=${t('Options of {0}', methodTitles[method])}>
    ${initial === undefined ? nothing : fidelityView(method, choice.fidelity[method] ?? initial, actions)}
    ${repeat(
      options.filter(option => matters(option, set)),
      ({ name }) => name,
      option =>
        optionView(option, set[option.name] ?? option.initial, value =>
          put({ [option.name]: value === option.initial ? null : value }),
        ),
    )}
    ${
      card.untrained.includes(method)
        ? html`<p class="hint">
            ${t('{0} was not trained for this: what its latents do is what an untrained model makes of them.', card.name)}
          </p>`
        : nothing
    }
    ${changed ? link(t('As trained'), () => put(Object.fromEntries(Object.keys(set).map(name => [name, null])))) : nothing}
  </div>`;
}

/** Of an earlier stage of training as many steps are latent as it is called. */
function atStage(options: readonly MethodOption[], settings: MethodSettings | undefined) {
  const stage = settings?.['stage'];
  const known = options.find(({ name }) => name === 'stage');
  if (stage === undefined || !known || !fitsOption(known, stage)) return options;
  return options.map(option => (option.name === 'steps' ? { ...option, initial: Number(stage) } : option));
}

/** What was set for another model may not fit this one. */
function fitting(options: readonly MethodOption[], settings: MethodSettings | undefined): MethodSettings {
  return Object.fromEntries(
    Object.entries(settings ?? {}).filter(([name, value]) => {
      const option = options.find(one => one.name === name);
      return option !== undefined && fitsOption(option, value) && value !== option.initial;
    }),
  );
}

/** At what value to stop says nothing while nothing stops. */
function matters({ name }: MethodOption, set: MethodSettings): boolean {
  return name !== 'stopAt' || set['stop'] !== undefined;
}

function optionView(
  option: MethodOption,
  value: OptionValue,
  put: (value: OptionValue) => void,
): TemplateResult {
  const { title, rule } = option;
  return html`<label>
    <span class="label">${title}</span>
    ${
      rule.kind === 'choice'
        ? selectView(
            rule.values.map(one => ({ value: one, label: one })),
            String(value),
            put,
          )
        : numberView(option, rule, value, put)
    }
  </label>`;
}

/** A number in its range: what lies outside is moved to its edge, what is no number is put back. */
function numberView(
  { name }: MethodOption,
  { kind, min, max }: Extract<MethodOption['rule'], { min: number }>,
  value: OptionValue,
  put: (value: OptionValue) => void,
): TemplateResult {
  const accept = (event: Event) => {
    const input = event.target as HTMLInputElement;
    const wish = kind === 'whole' ? Math.round(input.valueAsNumber) : input.valueAsNumber;
    const next = Number.isFinite(wish) ? Math.min(max, Math.max(min, wish)) : Number(value);
    input.value = String(next);
    put(next);
  };
  return html`<input
    class="number"
    type="number"
    data-option=${name}
    min=${min}
    max=${max}
    step=${kind === 'whole' ? 1 : 'any'}
    .value=${String(value)}
    @change=${accept}
  />`;
}

function fidelityView(method: MethodName, value: Fidelity, actions: Actions): TemplateResult {
  const known = fidelities.map(one => ({ value: one, label: fidelityTitles[one] }));
  return html`<label title=${t('Which is followed where the paper and its authors\u2019 code differ')}>
    <span class="label">${t('Variant')}</span>
    ${selectView(known, value, next => actions.choose({ fidelity: { [method]: next as Fidelity } }))}
  </label>`;
}

function selectView(
  options: readonly { readonly value: string; readonly label: string }[],
  value: string,
  put: (value: string) => void,
): TemplateResult {
  return html`<select @change=${(event: Event) => put((event.target as HTMLSelectElement).value)}>
    ${options.map(
      option =>
        html`<option value=${option.value} .selected=${option.value === value}>${option.label}</option>`,
    )}
  </select>`;
}
