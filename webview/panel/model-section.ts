// Which model answers, what state it is in, and what it was made for.

import { t } from '@vscode/l10n';
import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import type { Actions } from './actions';
import { iconButton, notice, section } from './parts';
import type { EngineState } from '../../src/shared/engine-state';
import { formatBytes } from '../../src/shared/format';
import type { ModelCard } from '../../src/shared/protocol/run';
import type { RunPanelState } from '../../src/shared/protocol/run-panel';

export function modelSection(state: RunPanelState, actions: Actions): TemplateResult {
  const settings = iconButton('gear', t('Settings of Darkroom'), actions.openSettings);
  return section(
    t('Model'),
    html`${modelBody(state, actions)} ${engineNotice(state.engine, actions)}`,
    settings,
  );
}

/** The model that the next run would use. */
export function chosenCard({ models, choice }: RunPanelState): ModelCard | undefined {
  return models.name === 'found' ? models.cards.find(({ folder }) => folder === choice.model) : undefined;
}

function modelBody(state: RunPanelState, actions: Actions): TemplateResult {
  const { models } = state;
  if (models.name === 'looking') return html`<p class="label" role="status">${t('Looking for models')}</p>`;
  const again = { label: t('Look again'), icon: 'refresh', onPress: actions.lookForModels } as const;
  // Why the engine ended is said below, once.
  if (models.name === 'failed')
    return state.engine.name === 'error' ? html`` : notice(models.failure, [again]);
  if (models.cards.length === 0) return noModel(actions, again);
  const card = chosenCard(state);
  return html`
    <select
      aria-label=${t('Model')}
      @change=${(event: Event) => actions.choose({ model: (event.target as HTMLSelectElement).value })}
    >
      ${models.cards.map(
        ({ folder, name }) =>
          html`<option value=${folder} title=${folder} .selected=${folder === card?.folder}>${name}</option>`,
      )}
    </select>
    ${card ? cardFacts(card, state) : nothing}
    ${card?.problem === undefined ? nothing : problem(card, actions)}
  `;
}

function noModel(actions: Actions, again: { label: string; icon: 'refresh'; onPress: () => void }) {
  return notice(
    {
      kind: 'missing',
      message: t('No model was found'),
      remedy: t(
        'A model is a folder with config.json and an onnx folder: in the workspace, or in a folder that the settings name.',
      ),
    },
    [
      { label: t('Add a model…'), icon: 'cloudDownload', primary: true, onPress: actions.addModel },
      { label: t('Name a folder…'), icon: 'folder', onPress: actions.addModels },
      again,
    ],
  );
}

function cardFacts(card: ModelCard, { engine, device }: RunPanelState): TemplateResult {
  const { mark, word } = engineWords(engine);
  return html`<div class="pair">
      <span class="status"><span class="dot ${mark}" aria-hidden="true"></span>${word}</span>
      <span class="label">${formatBytes(card.bytes)}</span>
    </div>
    <div class="pair label facts">
      <span>${card.family}</span>
      <span>${device === 'auto' ? t('automatic device') : device}</span>
    </div>
    ${
      card.tasks.length === 0
        ? nothing
        : html`<p class="hint facts">
            ${t('Trained on {0} only; it knows no photographs.', card.tasks.join(', '))}
          </p>`
    }`;
}

function engineWords(engine: EngineState): { mark: 'on' | 'off' | 'bad'; word: string } {
  switch (engine.name) {
    case 'idle':
      return { mark: 'off', word: t('Engine idle') };
    case 'starting':
      return { mark: 'off', word: t('Engine starting') };
    case 'loading':
      return { mark: 'on', word: t('Loading') };
    case 'ready':
      return { mark: 'on', word: t('Ready') };
    case 'running':
      return { mark: 'on', word: t('Running') };
    case 'error':
      return { mark: 'bad', word: t('Engine stopped') };
  }
}

function problem(card: ModelCard, actions: Actions): TemplateResult {
  return notice({ kind: 'bad-input', message: card.problem ?? '' }, [
    { label: t('Check model'), onPress: () => actions.checkModel(card.folder) },
  ]);
}

function engineNotice(engine: EngineState, actions: Actions): TemplateResult | typeof nothing {
  if (engine.name !== 'error') return nothing;
  return notice(
    engine.failure,
    [
      { label: t('Restart engine'), icon: 'restart', primary: true, onPress: actions.restartEngine },
      { label: t('Show log'), icon: 'output', onPress: actions.showLog },
    ],
    false,
  );
}
