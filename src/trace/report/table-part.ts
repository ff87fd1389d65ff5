// Every plot as numbers: one row for each step, in the order in which they came.

import { decimal, percent } from './figures';
import { html } from './html';
import type { Html } from './html';
import type { Lane } from './lanes';
import type { TraceDocument } from '../../shared/trace/document';
import { wordOf } from '../../shared/trace/step';
import { attentionRatio, inverseEntropy } from '../../shared/trace-view/step-values';
import type { LatentStep, Step } from '../../shared/trace/step';

/** A browser draws no more in good time; the rest is in the trace. */
const mostRows = 3000;

interface Column {
  readonly name: string;
  readonly words?: true;
  readonly text: (step: Step, index: number) => string;
}

export function tablePart({ steps }: TraceDocument, lanes: readonly Lane[]): Html {
  const columns = columnsOf(lanes, steps);
  const shown = steps.slice(0, mostRows);
  return html`<section aria-labelledby="steps">
    <h2 id="steps">Steps</h2>
    <div class="scroll" role="region" aria-label="Table of steps" tabindex="0">
      <table>
        <thead>
          <tr>
            ${columns.map(({ name, words }) => html`<th scope="col" class="${words ? '' : 'number'}">${name}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${shown.map(
            (step, index) =>
              html`<tr>
                ${columns.map(({ text, words }) => html`<td class="${words ? '' : 'number'}">${text(step, index)}</td>`)}
              </tr> `,
          )}
        </tbody>
      </table>
    </div>
    <p class="label">
      R: attention on picture tokens, those put in again included / attention on text; what is parked on the
      first tokens counts as text and lowers it. F: 1 / (attention entropy + 10⁻⁶). Neither says whether an
      answer is right. salient: picture tokens with more than 1.5 times the mean attention. CV: standard
      deviation / mean of the attention on the picture.
      ${steps.length > mostRows && `The first ${mostRows} of ${steps.length} steps.`}
    </p>
  </section>`;
}

function columnsOf(lanes: readonly Lane[], steps: readonly Step[]): readonly Column[] {
  const measured = lanes.flatMap(({ name, unit, format, value, band }): Column[] => {
    const plain = { name: `${name}, ${unit}`, text: (step: Step) => format(value(step)) };
    if (!band) return [plain];
    return [plain, { name: 'layers 10–90 %', text: step => bandText(band(step)) }];
  });
  const attended = steps.some(({ measures }) => measures?.attention);
  const spread: readonly Column[] = [
    { name: 'of uniform', text: ({ measures }) => percent(measures?.attention?.normalisedEntropy) },
    { name: 'R', text: ({ measures }) => decimal(measures?.mass && attentionRatio(measures.mass)) },
    {
      name: 'F, 1/nats',
      text: ({ measures }) => decimal(measures?.attention && inverseEntropy(measures.attention.entropy), 3),
    },
    { name: 'salient', text: ({ measures }) => decimal(measures?.attention?.salient, 0) },
    { name: 'CV', text: ({ measures }) => decimal(measures?.attention?.variation) },
  ];
  return [
    { name: 'step', text: (_, index) => String(index) },
    { name: 'kind', words: true, text: ({ kind }) => kind },
    { name: 'content', words: true, text: contentOf },
    { name: 'p', text: step => decimal(step.kind === 'text' ? step.token.probability : undefined, 3) },
    ...measured,
    ...(attended ? spread : []),
    ...(steps.some(({ kind }) => kind === 'latent') ? likeness : []),
    ...(steps.some(step => changedOf(step) !== '')
      ? [{ name: 'changed', words: true, text: changedOf } as const]
      : []),
  ];
}

const cosine = (name: string, of: (latent: LatentStep) => number | null): Column => ({
  name,
  text: step => decimal(step.kind === 'latent' ? of(step) : undefined),
});

/** Of a latent with what it could be a copy of. */
const likeness: readonly Column[] = [
  cosine('cosine, one before', ({ cosinePrevious }) => cosinePrevious),
  cosine('cosine, first', ({ cosineFirst }) => cosineFirst),
  cosine('cosine, nearest patch', ({ cosinePatch }) => cosinePatch),
];

function contentOf(step: Step): string {
  switch (step.kind) {
    case 'prompt':
      return `${step.appended.count} tokens`;
    case 'text':
      return wordOf(step.token).trim() || '·';
    case 'latent':
      return `group ${step.span + 1}, latent ${step.index + 1} of ${step.of}`;
    case 'answer':
      return step.text;
  }
}

function changedOf(step: Step): string {
  if (step.kind === 'text')
    return step.token.forced
      ? { person: 'put there', method: 'put there by the method' }[step.token.forced]
      : '';
  return step.kind === 'latent' && step.origin !== 'model' ? step.origin : '';
}

function bandText(band: readonly [number, number] | undefined): string {
  return band ? `${decimal(band[0])}–${decimal(band[1])}` : '–';
}
