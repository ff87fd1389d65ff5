// Two things varied at once, as a table whose cells are as warm as the arm is better than the baseline. A cell is an arm: it is
// chosen like a row. In large maps the figures are for who hears the page or points at a cell.

import { t } from '@vscode/l10n';
import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import type { TaskPage } from './page';
import type { ArmView, MapView } from '../../src/shared/protocol/ablation-sheet';
import { intervalText, isPartial, pointsText } from '../../src/shared/sheet/arm-words';
import { cssVariables } from '../ui/css-variables';

/** Wider ones have no room for figures. */
const mostFigures = 12;

export function mapView(map: MapView, page: TaskPage): TemplateResult {
  const { rows, columns } = map;
  const at = cellsOf(map, page.task.arms);
  const differences = page.task.arms.flatMap(({ compared }) => compared?.difference ?? []);
  const most = Math.max(0.05, ...differences.map(Math.abs));
  const best = bestOf(map, page.task.arms);
  const meanOf = (arms: readonly (ArmView | undefined)[]) => {
    const known = arms.flatMap(arm => arm?.compared?.difference ?? []);
    return known.length === 0 ? undefined : known.reduce((sum, one) => sum + one, 0) / known.length;
  };
  const draw = { most, best, figures: columns.values.length <= mostFigures, page };
  return html`<section class="map">
    <h2>
      ${t('Sweep')}
      <span class="label"
        >${t('{0} by {1}, difference from the baseline in points', rows.title, columns.title)}</span
      >
    </h2>
    <table
      role="grid"
      class="heat"
      aria-label=${t('Difference by {0} and {1}', rows.title, columns.title)}
      @keydown=${go}
    >
      <thead>
        <tr>
          <th scope="col">${rows.title} \\ ${columns.title}</th>
          ${columns.values.map(value => html`<th scope="col" class="number">${value}</th>`)}
          <th scope="col" class="number">${t('mean')}</th>
        </tr>
      </thead>
      <tbody>
        ${rows.values.map(
          (value, row) =>
            html`<tr>
              <th scope="row" class="number">${value}</th>
              ${columns.values.map((_, column) => cellView(at(row, column), draw))}
              ${marginView(meanOf(columns.values.map((__, column) => at(row, column))), most)}
            </tr>`,
        )}
        <tr>
          <th scope="row" class="number">${t('mean')}</th>
          ${columns.values.map((_, column) => marginView(meanOf(rows.values.map((__, row) => at(row, column))), most))}
          <td role="gridcell"></td>
        </tr>
      </tbody>
    </table>
    <p class="caption label">
      ${best?.compared ? html`<b>${t('Best: {0}, {1} {2}.', best.name, pointsText(best.compared.difference), intervalText(best.compared.interval))}</b>` : nothing}
      ${t('Dot: p < {0}, Holm over all arms. Orange: more are right than in the baseline; blue: fewer.', page.sheet.level)}
    </p>
  </section>`;
}

interface Drawing {
  readonly most: number;
  readonly best: ArmView | undefined;
  readonly figures: boolean;
  readonly page: TaskPage;
}

function cellView(arm: ArmView | undefined, { most, best, figures, page }: Drawing): TemplateResult {
  const { compared } = arm ?? {};
  if (!arm || !compared) return html`<td role="gridcell" class="missing"></td>`;
  const { choice, choose, sheet, task } = page;
  const chosen = choice.arm === arm.name;
  const stop = chosen || (arm === best && !task.map?.cells.some(cell => cell.arm === choice.arm));
  const words = `${pointsText(compared.difference)} ${intervalText(compared.interval)}`;
  const sure = compared.adjusted !== null && compared.adjusted < sheet.level;
  const classes = [
    'cell',
    compared.difference < 0 ? 'loss' : 'gain',
    arm === best ? 'best' : '',
    chosen ? 'on' : '',
    isPartial(arm) ? 'partial' : '',
  ];
  return html`<td
    role="gridcell"
    class=${classes.join(' ')}
    tabindex=${stop ? 0 : -1}
    aria-selected=${String(chosen)}
    aria-label="${arm.name}: ${words}${sure ? t(', significant') : ''}"
    title="${arm.name}: ${words}"
    ${cssVariables({ '--heat': `${(100 * Math.abs(compared.difference)) / most}%` })}
    @click=${() => choose({ arm: arm.name })}
  >
    ${figures ? pointsText(compared.difference) : nothing}${sure ? html`<i class="sure" aria-hidden="true"></i>` : nothing}
  </td>`;
}

function marginView(mean: number | undefined, most: number): TemplateResult {
  if (mean === undefined) return html`<td role="gridcell" class="missing"></td>`;
  return html`<td
    role="gridcell"
    class="cell margin ${mean < 0 ? 'loss' : 'gain'}"
    ${cssVariables({ '--heat': `${(100 * Math.abs(mean)) / most}%` })}
  >
    ${pointsText(mean)}
  </td>`;
}

function cellsOf({ cells }: MapView, arms: readonly ArmView[]) {
  const byName = new Map(arms.map(arm => [arm.name, arm]));
  const byPlace = new Map(cells.map(({ row, column, arm }) => [`${row} ${column}`, byName.get(arm)]));
  return (row: number, column: number) => byPlace.get(`${row} ${column}`);
}

function bestOf({ cells }: MapView, arms: readonly ArmView[]): ArmView | undefined {
  const names = new Set(cells.map(({ arm }) => arm));
  return arms
    .filter(({ name, compared }) => names.has(name) && compared)
    .reduce<ArmView | undefined>(
      (best, arm) =>
        (arm.compared?.difference ?? 0) > (best?.compared?.difference ?? -Infinity) ? arm : best,
      undefined,
    );
}

/** Arrows go from cell to cell; Enter chooses. */
function go(event: KeyboardEvent): void {
  const cell = (event.target as Element).closest<HTMLTableCellElement>('td.cell');
  if (!cell) return;
  if (event.key === 'Enter' || event.key === ' ') {
    event.preventDefault();
    cell.click();
    return;
  }
  const [down, across] =
    { ArrowRight: [0, 1], ArrowLeft: [0, -1], ArrowDown: [1, 0], ArrowUp: [-1, 0] }[event.key] ?? [];
  if (down === undefined || across === undefined) return;
  event.preventDefault();
  const row = cell.parentElement as HTMLTableRowElement;
  const rows = [...(row.parentElement?.children ?? [])] as HTMLTableRowElement[];
  const next = rows[rows.indexOf(row) + down]?.cells[cell.cellIndex + across];
  if (!next?.matches('.cell:not(.margin)')) return;
  cell.tabIndex = -1;
  next.tabIndex = 0;
  next.focus();
}
