// Question and answer, what ran, what was changed in it, and how it ended: never one without the others.

import { endingOf } from '../ending';
import { html } from './html';
import type { Html } from './html';
import { counted, formatDuration } from '../../shared/format';
import { methodTitles } from '../../shared/protocol/run-panel';
import { precisionText } from '../../shared/trace/document';
import type { TraceDocument } from '../../shared/trace/document';
import type { AnswerStep } from '../../shared/trace/step';

export function headPart(document: TraceDocument, changes: readonly string[]): Html {
  const { question, notes } = document;
  const ending = endingOf(document, 'The run was going on when this page was made');
  return html`<header>
    <h1>${question}</h1>
    <p class="answer">${outcomePart(document)}</p>
    <ul class="facts">
      ${factsOf(document).map(fact => html`<li>${fact}</li>`)}
    </ul>
    ${
      changes.length > 0 &&
      html`<ul class="changes" aria-label="Interventions">
        ${changes.map(change => html`<li><span aria-hidden="true">◆</span> ${change}</li>`)}
      </ul>`
    }
    ${ending !== undefined && html`<p class="notice">${ending}</p>`}
    ${notes.map(note => html`<p class="notice">${note}</p>`)}
  </header>`;
}

/** The answer, whether it is right, and how many samples agree. */
export function outcomePart(document: TraceDocument): Html {
  const answer = document.steps.findLast(step => step.kind === 'answer');
  return html`${answer ? answerPart(answer) : noAnswer(document)}${agreementPart(document)}`;
}

function answerPart({ text, correct, truth }: AnswerStep): Html {
  if (correct === undefined)
    return html`<b>${text}</b> <span class="label">not checked: no truth is known</span>`;
  if (correct) return html`<b>${text}</b> <span class="right">✓ right</span>`;
  return html`<b>${text}</b> <span class="wrong">✗ wrong</span>
    <span class="label">it is ${truth ?? ''}</span>`;
}

function noAnswer({ sample, status }: TraceDocument): Html {
  const why = status.state === 'done' ? 'no answer in the text' : 'no answer';
  return html`<span class="label">${why}${sample && `; it is ${sample.truth}`}</span>`;
}

function agreementPart({ agreement }: TraceDocument): Html | undefined {
  if (!agreement) return undefined;
  return html` <span class="label">${agreement.agreeing} of ${agreement.runs} samples agree</span>`;
}

export function factsOf({ model, method, sampling, status, steps, parent }: TraceDocument): readonly Html[] {
  const latents = steps.filter(({ kind }) => kind === 'latent').length;
  const fidelity = method.fidelity && { paper: 'paper', released: 'released code' }[method.fidelity];
  const settings = Object.entries(method.settings).map(([name, value]) => `${name} ${String(value)}`);
  return [
    html`<b>${model.name}</b> ${precisionText(model)} on ${model.device}`,
    html`<b>${methodTitles[method.name]}</b> ${fidelity && html`<span class="tag">${fidelity}</span>`}`,
    ...settings.map(setting => html`${setting}`),
    sampling.temperature === 0
      ? html`greedy`
      : html`temperature <b>${sampling.temperature}</b>, top-p <b>${sampling.topP}</b>`,
    html`seed <b>${sampling.seed}</b>`,
    ...('ms' in status ? [html`<b>${formatDuration(status.ms)}</b>`] : []),
    html`${counted(steps.filter(({ kind }) => kind === 'text').length, 'token')}`,
    ...(latents > 0 ? [html`${counted(latents, 'latent')}`] : []),
    ...(parent ? [html`repeats ${parent.file} from step ${parent.fromStep}`] : []),
  ];
}
