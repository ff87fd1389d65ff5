// Both runs as numbers, a row for each place, with every figure of A beside that of B. Selected and copied, it is
// tab-separated text. Where only one has a step the cells of the other are empty.

import { t } from '@vscode/l10n';
import type { TemplateResult } from 'lit';
import { html } from 'lit';
import { letters, stepAt } from './compare-film';
import type { CompareFilm, Letter } from './compare-film';
import { figureText, valueAt } from './compare-tracks';
import { textButton } from '../../ui/buttons';
import { goThroughRows, rowButton } from '../table-rows';
import { nameOf, originWords, putWords, wordOf } from '../film/step-title';
import type { StepView } from '../../../src/shared/protocol/trace-panel';

interface PairColumn {
  readonly name: string;
  readonly number: boolean;
  readonly text: (place: number) => string;
}

export interface CompareTableActions {
  readonly choose: (place: number) => void;
  readonly copy: (text: string) => void;
}

export const rowId = (place: number) => `place-${place}`;

export function compareTableView(film: CompareFilm, actions: CompareTableActions): TemplateResult {
  const columns = columnsOf(film);
  const places = film.alignment.places.map((_, place) => place);
  return html`<section class="steps" aria-label=${t('Table of the steps of A and B')}>
    <div class="table-tools">
      <h2>${t('Steps of A and B')}</h2>
      ${textButton({ label: t('Copy as TSV'), icon: 'copy', onPress: () => actions.copy(tsv(columns, places)) })}
    </div>
    <p class="label">${t('A: {0}. B: {1}. KL(A\u2016B) is a lower bound.', film.a.name, film.b.name)}</p>
    <div class="table-scroll" role="region" tabindex="0" aria-label=${t('Steps, to be scrolled')}>
      <table>
        <thead>
          <tr>
            ${columns.map(({ name, number }) => html`<th scope="col" class=${number ? 'number' : ''}>${name}</th>`)}
          </tr>
        </thead>
        <tbody @keydown=${goThroughRows}>
          ${places.map(
            place =>
              html`<tr
                id=${rowId(place)}
                class=${film.alignment.differs[place] ? 'differs' : ''}
                @click=${() => actions.choose(place)}
              >
                ${cellsOf(columns, place)}
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
  </section>`;
}

/** The number of the step chooses it; where A has none, that of B does. */
function cellsOf(columns: readonly PairColumn[], place: number) {
  const chooser = columns[0]?.text(place) === '' ? 1 : 0;
  return columns.map(({ number, text }, at) => {
    const words = text(place);
    return html`<td class=${number ? 'number' : ''}>${at === chooser ? rowButton(words) : words}</td>`;
  });
}

function columnsOf(film: CompareFilm): readonly PairColumn[] {
  const each = (name: string, number: boolean, text: (step: StepView) => string): PairColumn[] =>
    letters.map(letter => ({
      name: `${name} ${letter.toUpperCase()}`,
      number,
      text: place => {
        const step = stepAt(film, film[letter], place);
        return step ? text(step) : '';
      },
    }));
  const two = (value: number) => value.toFixed(2).replace('-', '\u2212');
  const steps = letters.flatMap(letter => film[letter].trace.steps);
  const measured = (name: string, of: (step: StepView) => number | null | undefined) =>
    steps.some(step => of(step) !== undefined) ? each(name, true, step => figureText(of(step), two)) : [];
  return [
    ...letters.map(letter => indexColumn(film, letter)),
    ...each(t('content'), false, contentText),
    { name: t('differs'), number: false, text: place => (film.alignment.differs[place] ? t('yes') : '') },
    ...each(t('p'), true, step => step.probability?.toFixed(3) ?? ''),
    ...measured(t('attention entropy, nats'), ({ attention }) => attention?.entropy),
    ...measured(t('S_focus'), ({ attention }) => attention?.focus),
    ...drawnColumns(film, two),
    ...measured(t('image share'), ({ attention }) => attention?.share),
    ...measured(t('output entropy, nats'), step => step.outputEntropy),
    ...measured(t('latent norm'), ({ latent }) => latent?.norm),
    {
      name: t('KL (A \u2016 B), at least, nats'),
      number: true,
      text: place => figureText(film.divergenceAt(place), value => value.toFixed(3)),
    },
    ...each(t('changed'), false, step => (step.latent ? originWords(step.latent).join('') : putWords(step))),
  ];
}

/** Of the box that a person drew. */
function drawnColumns(film: CompareFilm, format: (value: number) => string): readonly PairColumn[] {
  const lane = film.lanes.find(placed => placed.lane.id === 'drawn')?.lane;
  if (!lane) return [];
  return letters.map(letter => ({
    name: `${lane.name} ${letter.toUpperCase()}`,
    number: true,
    text: place =>
      stepAt(film, film[letter], place) ? figureText(valueAt(film, lane, letter, place), format) : '',
  }));
}

function indexColumn({ alignment }: CompareFilm, letter: Letter): PairColumn {
  return {
    name: t('step of {0}', letter.toUpperCase()),
    number: true,
    text: place => {
      const index = alignment.places[place]?.[letter];
      return index === undefined ? '' : String(index);
    },
  };
}

const contentText = (step: StepView) => (step.kind === 'latent' ? nameOf(step) : wordOf(step));

function tsv(columns: readonly PairColumn[], places: readonly number[]): string {
  const line = (cells: readonly string[]) => cells.map(cell => cell.replace(/[\t\n]/g, ' ')).join('\t');
  return [
    line(columns.map(({ name }) => name)),
    ...places.map(place => line(columns.map(({ text }) => text(place)))),
  ].join('\n');
}
