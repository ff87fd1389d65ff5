// The selected step between film and stage: which it is, figures that have no lane, and what can be done from it. It stays
// when the stage gives way to the table.

import { t } from '@vscode/l10n';
import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import { textButton, tool } from '../ui/buttons';
import { allowedAt } from './change/allowed';
import { figuresOf, figureText } from './figures';
import { nameOf } from './film/step-title';
import type { TraceView } from '../../src/shared/protocol/trace-panel';

export interface StepActions {
  readonly rerun: () => void;
  readonly addVector: () => void;
  readonly gate: () => void;
}

export function stepLineView(
  trace: TraceView,
  index: number,
  actions: StepActions,
): TemplateResult | typeof nothing {
  const { steps } = trace;
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
    ${changesView(trace, index, actions)}
  </div>`;
}

function changesView(trace: TraceView, index: number, { rerun, addVector, gate }: StepActions) {
  if (trace.status.state === 'running') return nothing;
  const allowed = allowedAt(trace, index);
  return html`<div class="changes">
    ${
      allowed.vector
        ? tool({ icon: 'triangleUp', label: t('Add a vector from here (v)'), onPress: addVector })
        : nothing
    }
    ${
      allowed.gate
        ? tool({ icon: 'eyeClosed', label: t('Gate the view of the picture from here (g)'), onPress: gate })
        : nothing
    }
    ${textButton({ label: t('Re-run from here\u2026'), icon: 'restart', key: 'r', onPress: rerun })}
  </div>`;
}
