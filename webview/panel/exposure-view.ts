// One steering direction beside the next run: whether, how strongly, where, and how much of its spectrum; below the strength
// what the last run made of it. A direction whose file is gone keeps its place and says so.

import { t } from '@vscode/l10n';
import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import { layerFields, numberField, strengthField } from './exposure-fields';
import { effectText, keptText, originText, positionTitles } from './exposure-words';
import { iconButton, link } from './parts';
import { spectrumView } from './spectrum-view';
import { directionName, exposurePositions, middleLayer, usualKeep } from '../../src/shared/protocol/exposure';
import type {
  DirectionFacts,
  DirectionState,
  Exposure,
  ExposurePositions,
  RunEffect,
} from '../../src/shared/protocol/exposure';
import { fidelityTitles } from '../../src/shared/protocol/run-panel';
import { fidelities } from '../../src/shared/trace/document';
import type { Fidelity } from '../../src/shared/trace/document';

export interface ExposureOptions {
  readonly exposure: Exposure;
  readonly direction: DirectionState;
  readonly effect: RunEffect | undefined;
  /** `settled` once a slider is let go. */
  readonly put: (changes: Partial<Exposure>, settled: boolean) => void;
  readonly remove: () => void;
  readonly analyse: () => void;
}

export function exposureView(options: ExposureOptions): TemplateResult {
  const { exposure, direction, put, remove } = options;
  const name = directionName(exposure.file);
  const gone = direction.name === 'failed';
  return html`<li class="exposure ${exposure.on && !gone ? '' : 'off'}" aria-label=${name}>
    <div class="exposure-head">
      <label title=${exposure.file}>
        <input
          type="checkbox"
          .checked=${exposure.on}
          @change=${(event: Event) => put({ on: (event.target as HTMLInputElement).checked }, true)}
        />
        <span class="shape" aria-hidden="true"></span>
        <span class="name">${name}</span>
      </label>
      ${iconButton('close', t('Remove {0}', name), remove)}
    </div>
    ${origin(options)} ${direction.name === 'read' ? body(options, direction.facts, name) : nothing}
  </li>`;
}

function origin({ direction, analyse }: ExposureOptions): TemplateResult {
  switch (direction.name) {
    case 'reading':
      return html`<p class="hint" role="status">${t('Reading the direction')}</p>`;
    case 'failed': {
      const { message, remedy } = direction.failure;
      return html`<p class="gone" role="alert">${message}${remedy === undefined ? '' : ` ${remedy}`}</p>`;
    }
    case 'read':
      return html`<p class="hint origin">
          <span>${originText(direction.facts)}</span> ${link(t('Analyse'), analyse)}
        </p>
        ${direction.facts.notes.map(note => html`<p class="hint">${note}</p>`)}`;
  }
}

function body(
  { exposure, effect, put }: ExposureOptions,
  facts: DirectionFacts,
  name: string,
): TemplateResult {
  const { strength, positions } = exposure;
  const made = effect && effectText(effect, exposure.file);
  const layers = facts.target?.layers;
  const middle = middleLayer(layers ?? 1);
  return html`<div class="exposure-body">
      <span class="label">${t('Exposure')}</span>
      ${strengthField({
        name,
        value: strength,
        onMove: (next, settled) => put({ strength: next }, settled),
      })}
      ${made === undefined ? nothing : html`<p class="hint beside">${made}</p>`}
      ${
        layers === undefined
          ? nothing
          : html`<span class="label">${t('Layers')}</span> ${layerFields({
                name,
                span: exposure.layers ?? { from: middle, to: middle },
                layers,
                put: span => put({ layers: span }, true),
              })}`
      }
      <span class="label">${t('Position')}</span>
      ${choiceField(
        t('Position of {0}', name),
        exposurePositions.map(value => ({ value, title: positionTitles[value] })),
        positions,
        value => put({ positions: value as ExposurePositions }, true),
      )}
      ${lowPass({ exposure, put }, facts, name)}
    </div>
    ${further({ exposure, put }, facts, name)}`;
}

type Changing = Pick<ExposureOptions, 'exposure' | 'put'>;

function lowPass({ exposure, put }: Changing, facts: DirectionFacts, name: string): TemplateResult {
  const keep = Math.min(facts.width, exposure.keep ?? usualKeep(facts.width));
  return html`<span class="label">${t('Low-pass')}</span>
    <span class="low-pass">
      ${numberField({
        label: t('Cut-off of {0}', name),
        value: keep,
        min: 1,
        max: facts.width,
        whole: true,
        put: next => put({ keep: next }, true),
      })}
      <span class="label">${t('of {0}', facts.width)}</span>
    </span>
    <div class="beside">
      ${spectrumView({
        name,
        facts,
        keep,
        onMove: (next, settled) => put({ keep: next }, settled),
      })}
      <p class="hint">${keptText(facts, keep)}</p>
    </div>`;
}

/** What is as the paper has it unless somebody looks for it. */
function further({ exposure, put }: Changing, facts: DirectionFacts, name: string): TemplateResult {
  return html`<details>
    <summary>${t('More')}</summary>
    <div class="exposure-body">
      <span class="label">${t('Source')}</span>
      ${choiceField(
        t('Layer that {0} is read from', name),
        facts.layers.map(layer => ({ value: String(layer), title: t('layer {0}', layer) })),
        String(facts.from),
        layer => put({ from: Number(layer) }, true),
      )}
      <span class="label">${t('Variant')}</span>
      ${choiceField(
        t('Variant of {0}', name),
        fidelities.map(value => ({ value, title: fidelityTitles[value] })),
        exposure.fidelity,
        fidelity => put(withFidelity(exposure, fidelity as Fidelity), true),
      )}
      <span class="label">${t('Length')}</span>
      <label class="checked">
        <input
          type="checkbox"
          .checked=${exposure.renorm}
          @change=${(event: Event) => put({ renorm: (event.target as HTMLInputElement).checked }, true)}
        />
        <span>${t('kept: the stream is turned')}</span>
      </label>
    </div>
  </details>`;
}

/** The two differ in the positions that they name as well. */
function withFidelity({ positions }: Exposure, fidelity: Fidelity): Partial<Exposure> {
  const usual = { paper: 'all', released: 'first' } as const;
  const other = fidelity === 'paper' ? usual.released : usual.paper;
  return { fidelity, ...(positions === other && { positions: usual[fidelity] }) };
}

function choiceField(
  label: string,
  options: readonly { readonly value: string; readonly title: string }[],
  value: string,
  put: (value: string) => void,
): TemplateResult {
  return html`<select
    aria-label=${label}
    @change=${(event: Event) => put((event.target as HTMLSelectElement).value)}
  >
    ${options.map(
      option =>
        html`<option value=${option.value} .selected=${option.value === value}>${option.title}</option>`,
    )}
  </select>`;
}
