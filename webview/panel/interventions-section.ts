// What is changed inside of the model in the next run: the steering directions that lie beside it. Without any, one sentence
// says what they are for.

import { t } from '@vscode/l10n';
import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { Actions, Local } from './actions';
import { exposureView } from './exposure-view';
import { iconButton, link, section } from './parts';
import { directionName } from '../../src/shared/protocol/exposure';
import type { Exposure } from '../../src/shared/protocol/exposure';
import type { RunPanelState } from '../../src/shared/protocol/run-panel';

export function interventionsSection(
  state: RunPanelState,
  { exposures }: Local,
  actions: Actions,
): TemplateResult {
  const on = exposures.filter(exposure => exposure.on).length;
  const title = html`${t('Interventions')}${on > 0 ? html` <span class="count">${t('{0} on', on)}</span>` : nothing}`;
  return section(
    t('Interventions'),
    exposures.length === 0 ? empty(actions) : html`${list(state, exposures, actions)} ${further(actions)}`,
    iconButton('add', t('Add a direction'), actions.addDirection),
    title,
  );
}

function list(
  { directions, effect, choice }: RunPanelState,
  exposures: readonly Exposure[],
  actions: Actions,
): TemplateResult {
  return html`<ul class="exposures">
    ${repeat(
      exposures,
      ({ file }) => file,
      exposure =>
        exposureView({
          exposure,
          direction: directions[exposure.file] ?? { name: 'reading' },
          // What another model was turned by says nothing of this one.
          effect: effect?.model === choice.model ? effect : undefined,
          put: (changes, settled) =>
            actions.expose(
              exposures.map(one => (one.file === exposure.file ? { ...one, ...changes } : one)),
              settled,
            ),
          remove: () =>
            actions.expose(
              exposures.filter(({ file }) => file !== exposure.file),
              true,
            ),
          analyse: () => actions.analyseDirection(exposure.file),
        }),
    )}
  </ul>`;
}

function empty(actions: Actions): TemplateResult {
  return html`<p class="hint">
      ${t('A direction found in a text model can be added to the stream of this one while it answers.')}
    </p>
    ${further(actions)}`;
}

function further(actions: Actions): TemplateResult {
  return html`<p class="section-links">
    ${link(t('Add direction…'), actions.addDirection)}
    ${link(t('Extract direction…'), actions.extractDirection)}
    ${link(t('Paste interventions'), actions.pasteInterventions)}
  </p>`;
}

/** A direction that takes part and cannot: it is turned off or removed, never left out in silence. */
export function goneDirection(
  { directions }: RunPanelState,
  { exposures }: Pick<Local, 'exposures'>,
): string | undefined {
  const gone = exposures.find(({ on, file }) => on && directions[file]?.name === 'failed');
  return gone && t('{0} cannot be read: turn it off or remove it.', directionName(gone.file));
}
