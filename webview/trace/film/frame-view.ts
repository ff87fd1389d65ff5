// A frame of the film: perforations that are the latents, alternating above and below as they were made, and between them
// what stands for the group. Amber is a latent that the model did not make.

import { t } from '@vscode/l10n';
import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import type { Column } from './axis';
import type { Film } from './film';
import { frameFacts, frameName, frameOf } from './frames';
import type { Frame } from './frames';
import { stepId, stepTitle } from './step-title';
import type { StepView } from '../../../src/shared/protocol/trace-panel';
import { cssVariables } from '../../ui/css-variables';

export function frameView({ trace }: Film, { span, width }: Column, open: boolean): TemplateResult {
  const frame = frameOf(trace, span);
  const steps = trace.steps.slice(span.from, span.from + span.count);
  return html`<div
    class="column latent ${open ? 'open' : ''} ${span.count === 1 ? 'lone' : ''}"
    role="group"
    aria-label=${frame ? `${frameName(frame)}, ${frameFacts(frame).join(', ')}` : ''}
    ${cssVariables({ '--width': `${width}px` })}
  >
    ${steps.map((step, place) => holeView(trace.steps, step, span.from + place, (place + 0.5) / span.count))}
    ${frame ? bodyView(trace.picture, frame) : nothing}
  </div>`;
}

/** Each latent can be chosen, and is where the tracks below have it. */
function holeView(all: readonly StepView[], { latent }: StepView, index: number, along: number) {
  const title = stepTitle(all, index);
  const low = latent !== undefined && latent.index % 2 === 1;
  const changed = latent !== undefined && latent.origin !== 'model';
  return html`<span
    class="token hole ${low ? 'low' : ''} ${changed ? 'changed' : ''}"
    id=${stepId(index)}
    role="option"
    aria-selected="false"
    aria-label=${title}
    title=${title}
    data-step=${index}
    ${cssVariables({ '--along': String(along) })}
  ></span>`;
}

export function bodyView(picture: Film['trace']['picture'], frame: Frame) {
  const facts = frameFacts(frame);
  if (frame.kind === 'discrete')
    return html`<div class="frame discrete" role="presentation">
      ${facts.map(fact => html`<span>${fact}</span>`)}
    </div>`;
  const aspect = picture && frame.kind !== 'decoded' ? `${picture.width} / ${picture.height}` : '1';
  const caption = frame.kind === 'looking' ? facts[0] : undefined;
  return html`<div class="frame" role="presentation">
    <canvas
      class="frame-picture"
      data-step=${frame.step}
      data-kind=${frame.kind}
      title=${t('{0}: {1}', frameName(frame), facts.join(', '))}
      ${cssVariables({ '--aspect': aspect })}
    ></canvas>
    ${caption === undefined ? nothing : html`<span class="frame-caption">${caption}</span>`}
  </div>`;
}
