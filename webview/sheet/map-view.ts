// Two things varied at once, as a table whose cells are as warm as the arm is better than the baseline. A cell is an arm: it is
// chosen like a row. In large maps the figures are for who hears the page or points at a cell. Of a sweep that steers, what random
// vectors do lies behind the lines of the means, and cells that do no more than they are hatched.

import { t } from '@vscode/l10n';
import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import { alongCell } from './along-view';
import type { TaskPage } from './page';
import type { MapView } from '../../src/shared/protocol/ablation-sheet';
import { bandText, intervalText, isPartial, pointsText } from '../../src/shared/sheet/arm-words';
import { isWithin, sweepOf } from '../../src/shared/sheet/sweep';
import type { Along, Place, Sweep } from '../../src/shared/sheet/sweep';
import { chanceText } from '../../src/shared/sheet/sweep-words';
import { cssVariables } from '../ui/css-variables';

/** Wider ones have no room for figures. */
const mostFigures = 12;

export function mapView(map: MapView, page: TaskPage): TemplateResult {
  const { rows, columns } = map;
  const sweep = sweepOf(map, page.task.arms);
  const all = rows.values.flatMap((_, row) => columns.values.map((__, column) => sweep.at(row, column)));
  const most = Math.max(0.05, ...all.map(({ difference = 0 }) => Math.abs(difference)));
  const draw = { most, sweep, figures: columns.values.length <= mostFigures, page };
  const [hasRows, hasColumns] = [rows.values.length > 1, columns.values.length > 1];
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
          ${hasColumns ? html`<th scope="col" class="number">${t('mean')}</th>` : nothing}
        </tr>
      </thead>
      <tbody>
        ${rows.values.map(
          (value, row) =>
            html`<tr>
              <th scope="row" class="number">${value}</th>
              ${columns.values.map((_, column) => cellView(sweep.at(row, column), draw))}
              ${hasColumns ? meanView(sweep.rows[row]) : nothing}
              ${hasColumns && hasRows ? alongCell(sweep.rows, row, 'down') : nothing}
            </tr>`,
        )}
        ${hasRows ? meansView(sweep) : nothing}
        ${
          hasColumns
            ? html`<tr aria-hidden="true">
                <th></th>
                ${columns.values.map((_, column) => alongCell(sweep.columns, column, 'across'))}
              </tr>`
            : nothing
        }
      </tbody>
    </table>
    ${captionView(sweep, page)}
  </section>`;
}

function meansView({ columns }: Sweep): TemplateResult {
  return html`<tr>
    <th scope="row" class="number">${t('mean')}</th>
    ${columns.map(meanView)}
  </tr>`;
}

function captionView({ best, vectors }: Sweep, { sheet, task }: TaskPage): TemplateResult {
  const { compared } = best?.arm ?? {};
  const there = best?.random ? t('Random vectors there: {0}.', bandText(best.random)) : '';
  const chance = vectors === undefined ? '' : chanceText(vectors);
  const isWhole = !task.arms.some(isPartial);
  return html`<p class="caption label">
    ${
      best?.arm && compared
        ? html`<b
            >${isWhole ? t('Best: {0}, {1} {2}.', best.arm.name, pointsText(compared.difference), intervalText(compared.interval)) : t('Best so far: {0}, {1} {2}.', best.arm.name, pointsText(compared.difference), intervalText(compared.interval))}
            ${there}</b
          >`
        : nothing
    }
    ${t('Dot: p < {0}, Holm over all arms. Orange: more are right than in the baseline; blue: fewer.', sheet.level)}
    ${chance}
  </p>`;
}

interface Drawing {
  readonly most: number;
  readonly sweep: Sweep;
  readonly figures: boolean;
  readonly page: TaskPage;
}

function cellView(place: Place, { most, sweep, figures, page }: Drawing): TemplateResult {
  const { arm, random } = place;
  const { compared } = arm ?? {};
  if (!arm || !compared) return html`<td role="gridcell" class="missing"></td>`;
  const { choice, choose, sheet, task } = page;
  const chosen = choice.arm === arm.name;
  const isBest = arm === sweep.best?.arm;
  const stop = chosen || (isBest && !task.map?.cells.some(cell => cell.arm === choice.arm));
  const words = [
    `${pointsText(compared.difference)} ${intervalText(compared.interval)}`,
    ...(random ? [t('random vectors {0}', bandText(random))] : []),
  ].join(', ');
  const sure = compared.adjusted !== null && compared.adjusted < sheet.level;
  const classes = [
    'cell',
    compared.difference < 0 ? 'loss' : 'gain',
    isBest ? 'best' : '',
    chosen ? 'on' : '',
    isPartial(arm) ? 'partial' : '',
    isWithin(place) ? 'chance' : '',
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

function meanView(along: Along | undefined): TemplateResult {
  const { mean, random } = along ?? {};
  if (mean === undefined) return html`<td role="gridcell" class="missing"></td>`;
  const words = random ? t('random vectors {0}', bandText(random)) : undefined;
  return html`<td
    role="gridcell"
    class="mean"
    title=${words ?? nothing}
    aria-label=${words === undefined ? nothing : `${pointsText(mean)}, ${words}`}
  >
    ${pointsText(mean)}
  </td>`;
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
  if (!next?.matches('.cell')) return;
  cell.tabIndex = -1;
  next.tabIndex = 0;
  next.focus();
}
