// Everything as tables: each plot and each picture has its figures here, and each table can be copied.

import { t } from '@vscode/l10n';
import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import { textButton } from '../ui/buttons';
import { samplesAtOnce } from './choice';
import { failuresView } from './failures-view';
import type { TaskPage } from './page';
import { becameWords, outcomesOf, sampleName } from './words';
import type { ArmView, MapView, SampleLine, TaskView } from '../../src/shared/protocol/ablation-sheet';
import { armColumns } from '../../src/shared/sheet/arm-columns';
import { bandText, pointsText } from '../../src/shared/sheet/arm-words';
import { sweepOf } from '../../src/shared/sheet/sweep';
import type { Place } from '../../src/shared/sheet/sweep';

interface Table {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** Places of columns with words. */
  readonly words: readonly number[];
}

export function tablesView(page: TaskPage): TemplateResult {
  const { task, choice, choose, samples, sheet } = page;
  const measured = measuresTable(task.arms);
  const rest = (samples?.total ?? 0) - (samples?.lines.length ?? 0);
  return html`<div class="tables">
    ${tableView(armsTable(task), page)} ${measured ? tableView(measured, page) : nothing}
    ${task.map ? mapTables(task.map, task.arms).map(table => tableView(table, page)) : nothing}
    <div class="pickers">
      ${picker(t('Arm'), choice.arm, namesOf(task.arms), arm => choose({ arm }))}
      ${picker(
        t('Outcome'),
        choice.outcome,
        outcomesOf(task).map(([value, label]) => ({ value, label })),
        outcome => choose({ outcome }),
      )}
    </div>
    ${samples ? tableView(samplesTable(samples.lines), page, samples.lines) : nothing}
    ${
      rest > 0
        ? html`<button class="link" @click=${() => choose({ most: choice.most + 2 * samplesAtOnce })}>
            ${t('Show more')}
          </button>`
        : nothing
    }
    ${failuresView(sheet)}
  </div>`;
}

const namesOf = (arms: readonly ArmView[]) =>
  arms.flatMap(({ name, compared }) => (compared ? [{ value: name, label: name }] : []));

function picker<T extends string>(
  label: string,
  value: T,
  items: readonly { readonly value: T; readonly label: string }[],
  onChoose: (value: T) => void,
): TemplateResult {
  const chosen = (event: Event) => {
    const item = items.find(one => one.value === (event.target as HTMLSelectElement).value);
    if (item) onChoose(item.value);
  };
  return html`<label
    ><span class="label">${label}</span>
    <select @change=${chosen}>
      ${items.map(item => html`<option value=${item.value} ?selected=${item.value === value}>${item.label}</option>`)}
    </select></label
  >`;
}

function tableView(table: Table, { copy, open }: TaskPage, lines?: readonly SampleLine[]): TemplateResult {
  const side = (column: number) => (table.words.includes(column) ? '' : 'number');
  return html`<section class="table" tabindex="0" role="region" aria-label=${table.title}>
    <table>
      <caption>
        ${table.title} ${textButton({ label: t('Copy'), onPress: () => copy(tsv(table)) })}
      </caption>
      <thead>
        <tr>
          ${table.columns.map((name, column) => html`<th scope="col" class=${side(column)}>${name}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${table.rows.map((cells, row) => {
          const line = lines?.[row];
          return html`<tr>
            ${cells.map((cell, column) =>
              column === 0
                ? html`<th scope="row">
                    ${line ? html`<button class="link" aria-label=${t('Open both runs of sample {0}', cell)} @click=${() => open(line)}>${cell}</button>` : cell}
                  </th>`
                : html`<td class=${side(column)}>${cell}</td>`,
            )}
          </tr>`;
        })}
      </tbody>
    </table>
  </section>`;
}

function armsTable(task: TaskView): Table {
  const columns = [
    ...armColumns(task),
    ...outcomesOf(task).map(([outcome, title]) => ({
      title,
      cell: ({ compared }: ArmView) => (compared ? String(compared.outcomes[outcome]) : ''),
    })),
  ];
  return {
    title: t('Arms'),
    words: [0],
    columns: [t('arm'), ...columns.map(({ title }) => title)],
    rows: task.arms.map(arm => [arm.name, ...columns.map(({ cell }) => cell(arm))]),
  };
}

/** Undefined where nothing was measured beside the answers. */
function measuresTable(arms: readonly ArmView[]): Table | undefined {
  const measured = arms.filter(({ measures }) => measures.length > 0);
  const titles = [
    ...new Set(measured.flatMap(({ measures }) => measures.map(({ title, unit }) => named(title, unit)))),
  ];
  if (titles.length === 0) return undefined;
  return {
    title: t('Measured beside the answers, means'),
    words: [0],
    columns: [t('arm'), ...titles],
    rows: measured.map(({ name, measures }) => [
      name,
      ...titles.map(title => {
        const found = measures.find(measure => named(measure.title, measure.unit) === title);
        return found ? found.mean.toPrecision(4).replace('-', '−') : '';
      }),
    ]),
  };
}

const named = (title: string, unit: string) =>
  unit === '' || title.includes(unit) ? title : `${title} (${unit})`;

function mapTables(map: MapView, arms: readonly ArmView[]): readonly Table[] {
  const { rows, columns } = map;
  const { at, vectors = 0 } = sweepOf(map, arms);
  const tableOf = (title: string, cell: (place: Place) => string): Table => ({
    title,
    words: [0],
    columns: [rows.title, ...columns.values],
    rows: rows.values.map((value, row) => [
      value,
      ...columns.values.map((_, column) => cell(at(row, column))),
    ]),
  });
  return [
    tableOf(t('Difference by {0} and {1}', rows.title, columns.title), ({ difference }) =>
      difference === undefined ? '' : pointsText(difference),
    ),
    ...(vectors > 0
      ? [
          tableOf(t('What random vectors of the same length do there: {0}', vectors), ({ random }) =>
            random ? bandText(random) : '',
          ),
        ]
      : []),
  ];
}

function samplesTable(lines: readonly SampleLine[]): Table {
  return {
    title: t('Samples'),
    words: [0, 2, 3, 4, 5],
    columns: [t('sample'), t('seed'), t('right answer'), t('baseline'), t('answer'), t('became')],
    rows: lines.map(line => [
      sampleName(line),
      String(line.seed),
      line.own ?? '–',
      line.baseline ?? '–',
      line.answer ?? '–',
      line.own === null ? '' : becameWords[line.became](),
    ]),
  };
}

function tsv({ columns, rows }: Table): string {
  return [columns, ...rows]
    .map(cells => cells.map(cell => cell.replace(/[\t\n]/g, ' ')).join('\t'))
    .join('\n');
}
