// The view from top to bottom: model, input, method, interventions, and the bar that runs. A first visit and a workspace that is not
// trusted have pages of their own.

import { t } from '@vscode/l10n';
import type { TemplateResult } from 'lit';
import { html } from 'lit';
import type { Actions, Local } from './actions';
import { inputSection } from './input-section';
import { interventionsSection } from './interventions-section';
import { methodSection } from './method-section';
import { modelSection } from './model-section';
import { notice } from './parts';
import { runBar } from './run-bar';
import { welcomeView } from './welcome';
import type { RunPanelState } from '../../src/shared/protocol/run-panel';

export function panelView(state: RunPanelState, local: Local, actions: Actions): TemplateResult {
  if (!state.trusted) return untrustedView(actions);
  if (!state.picture && !state.traces && state.run.name === 'none') return welcomeView(actions);
  return html`<div class="sections">
      ${modelSection(state, actions)} ${inputSection(state, local, actions)} ${methodSection(state, actions)}
      ${interventionsSection(state, local, actions)}
    </div>
    ${runBar(state, local, actions)}`;
}

function untrustedView(actions: Actions): TemplateResult {
  return html`<div class="alone">
    ${notice(
      {
        kind: 'refused',
        message: t('This workspace is not trusted'),
        remedy: t(
          'No model is run and none is looked for. Recorded traces can be opened: that needs no model.',
        ),
      },
      [{ label: t('Manage trust'), onPress: actions.manageTrust }],
    )}
  </div>`;
}
