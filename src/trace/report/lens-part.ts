// What each layer would say next, and where it has the true answer: layers as rows, steps as columns.

import { html } from './html';
import type { Html } from './html';
import type { LensRow } from './readings';
import { lensOf } from './readings';
import type { OpenTrace } from '../open-trace';
import { wordOf } from '../../shared/trace/step';
import type { Step } from '../../shared/trace/step';

/** Columns that a page can have; the last ones are kept, for the answer is there. */
const mostSteps = 160;

interface Column {
  readonly index: number;
  readonly step: Step;
  readonly lens: readonly LensRow[];
}

export async function lensPart(trace: OpenTrace): Promise<readonly Html[]> {
  const { document } = trace;
  const written = document.steps
    .map((step, index) => ({ step, index }))
    .filter(({ step }) => step.kind === 'text' || step.kind === 'latent');
  const columns: Column[] = [];
  for (const { step, index } of written.slice(-mostSteps))
    columns.push({ index, step, lens: await lensOf(trace, step) });
  const cut = written.length > mostSteps ? `The last ${mostSteps} of ${written.length} steps.` : '';
  const layers = Array.from(
    { length: document.model.layers + 1 },
    (_, layer) => document.model.layers - layer,
  );
  return [rankTable(columns, layers, document.sample?.truth, cut), wordTable(columns, layers, cut)].filter(
    part => part !== undefined,
  );
}

function rankTable(
  columns: readonly Column[],
  layers: readonly number[],
  truth: string | undefined,
  cut: string,
) {
  if (!columns.some(({ step }) => step.measures?.answerRank)) return undefined;
  return html`<section aria-labelledby="rank">
    <h2 id="rank">Where the answer stands</h2>
    <p class="label">
      Rank of the first token of the true answer${truth !== undefined && html`, <b>${truth}</b>,`} among all
      tokens, read from the stream that leaves each layer by the model’s own last norm and head (logit lens);
      1 is the likeliest. Middle layers were not trained to be read like this. ${cut}
    </p>
    ${tablePart('Rank of the answer by layer and step', columns, layers, ({ step }, layer) => {
      const rank = step.measures?.answerRank?.[layer];
      return rank === undefined ? html`<td></td>` : html`<td class="g${greyOf(1 / rank)}">${rank}</td>`;
    })}
  </section>`;
}

function wordTable(columns: readonly Column[], layers: readonly number[], cut: string) {
  if (!columns.some(({ lens }) => lens.length > 0)) return undefined;
  return html`<section aria-labelledby="lens">
    <h2 id="lens">What each layer would say</h2>
    <p class="label">
      The likeliest next token at each layer (logit lens); the stronger the ground, the more probable. A token
      whose text the trace does not hold is shown by its number. ${cut}
    </p>
    ${tablePart('Likeliest token by layer and step', columns, layers, ({ lens }, layer) => {
      const [best] = lens.find(row => row.layer === layer)?.words ?? [];
      return best
        ? html`<td class="g${greyOf(best.probability)}" title="${best.probability.toFixed(3)}">
            ${best.text.trim() || '·'}
          </td>`
        : html`<td></td>`;
    })}
  </section>`;
}

/** Eight greys, from none to the strongest on which text can be read. */
function greyOf(share: number): number {
  return Math.min(8, Math.max(0, Math.round(8 * share)));
}

function tablePart(
  name: string,
  columns: readonly Column[],
  layers: readonly number[],
  cell: (column: Column, layer: number) => Html,
): Html {
  return html`<div class="scroll" role="region" aria-label="${name}" tabindex="0">
    <table class="layers">
      <thead>
        <tr>
          <th scope="col">layer</th>
          ${columns.map(column => html`<th scope="col">${column.index}<br /><b>${nameOf(column.step)}</b></th>`)}
        </tr>
      </thead>
      <tbody>
        ${layers.map(
          layer =>
            html`<tr>
              <th scope="row">${layer}</th>
              ${columns.map(column => cell(column, layer))}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

function nameOf(step: Step): string {
  if (step.kind !== 'text') return step.kind;
  return wordOf(step.token).trim() || '·';
}
