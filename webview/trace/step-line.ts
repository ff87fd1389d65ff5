// The selected step between film and stage: which it is, figures that have no lane, and what can be done from it. It stays
// when the stage gives way to the table.

import { t } from '@vscode/l10n';
import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import { textButton } from './buttons';
import { figuresOf, figureText } from './figures';
import { nameOf } from './film/step-title';
import type { TraceView } from '../../src/shared/protocol/trace-panel';

export interface StepActions {
  readonly rerun: () => void;
}

export function stepLineView(
  { steps, status }: TraceView,
  index: number,
  { rerun }: StepActions,
): TemplateResult | typeof nothing {
  const step = steps[index];
  if (step?.kind !== 'text' && step?.kind !== 'latent') return nothing;
  return html`<div class="step-line">
    <h2>${t('Step {0}', String(index))}</h2>
    <span class="clip" title=${nameOf(step)}>${nameOf(step)}</span>
    <dl>
      ${figuresOf(steps).map(({ name, unit, definition, value }) => {
        const own = value(step);
        return html`<div title=${definition}>
          <dt class="label">${name}</dt>
          <dd>
            ${figureText(own)} ${typeof own === 'number' ? html`<span class="label">${unit}</span>` : nothing}
            <span class="unseen">${definition}</span>
          </dd>
        </div>`;
      })}
    </dl>
    ${
      status.state === 'running'
        ? nothing
        : textButton({ label: t('Re-run from here\u2026'), icon: 'restart', key: 'r', onPress: rerun })
    }
  </div>`;
}
