// The arms, one row each: a dot with its interval beside the figures it stands for. A row is chosen by a press anywhere in it;
// for keys its name is a button, and all of them together are one stop of Tab.

import { t } from '@vscode/l10n';
import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import { glyph } from './glyph';
import type { TaskPage } from './page';
import { plot, plotHead } from './plot';
import { armTitle } from './words';
import type { ArmView } from '../../src/shared/protocol/ablation-sheet';
import {
  differenceRange,
  intervalText,
  isPartial,
  percentText,
  pointsText,
  probabilityText,
  ticksIn,
} from '../../src/shared/sheet/arm-words';

/** A map has an arm in each cell; their rows come when they are asked for. */
const mostRows = 24;
const mostRowsBesideMap = 8;
const shareTicks = [0, 0.25, 0.5, 0.75, 1];

interface Scales {
  /** Null where right answers are not known. */
  readonly chance: number | null;
  readonly baseline: number | null;
  readonly margin: number;
  readonly range: readonly [number, number];
  readonly follows: boolean;
}

export function armsView(page: TaskPage): TemplateResult {
  const { task, sheet, choice, choose } = page;
  const range = differenceRange(task.arms, sheet.margin);
  const follows = task.arms.some(({ does }) => does === 'transplant');
  const scales = {
    ...{ chance: task.chance, margin: sheet.margin, range, follows },
    baseline: task.arms[0]?.own.share ?? null,
  };
  const most = choice.allArms ? task.arms.length : task.map ? mostRowsBesideMap : mostRows;
  const shown = task.arms.filter(({ name }, at) => at < most || name === choice.arm);
  return html`<section class="arms-part">
    <table class="arms">
      <caption class="unseen">
        ${t('Arms of {0}: what is in the place of the latents, and what the answers became', task.task)}
      </caption>
      ${headView(scales, task)}
      <tbody @keydown=${goThroughRows}>
        ${shown.map(arm => rowView(arm, scales, page))}
      </tbody>
    </table>
    ${
      shown.length < task.arms.length
        ? html`<button class="link more" @click=${() => choose({ allArms: true })}>
            ${t('Show all {0} arms', task.arms.length)}
          </button>`
        : nothing
    }
  </section>`;
}

/** What a transplant's answers may follow: of a person's own samples nobody knows what latents imply in them. */
function followedIn(arms: readonly ArmView[]): readonly ('implied' | 'donor')[] {
  return arms.some(({ implied }) => implied.share !== null) ? ['implied', 'donor'] : ['donor'];
}

function followedHead(what: 'implied' | 'donor'): TemplateResult {
  const isImplied = what === 'implied';
  return html`<th
    scope="col"
    class="number c-follows"
    title=${isImplied ? t('What those latents imply in this picture') : t('The answer to the picture that they are from')}
  >
    ${isImplied ? t('implied %') : t('the donor’s %')}
  </th>`;
}

function headView({ range, follows, chance }: Scales, { arms, verdict }: TaskPage['task']): TemplateResult {
  const right = chance === null ? t('As the baseline’s, 95 %') : t('Right, 95 % interval');
  return html`<thead>
    <tr>
      <th scope="col">${verdict.kind === 'measured' ? t('Arm') : t('Latents are')}</th>
      <th scope="col" class="plot-cell">
        ${plotHead(right, [0, 1], shareTicks, value => String(100 * value))}
      </th>
      <th scope="col" class="number">%</th>
      <th scope="col" class="plot-cell">
        ${plotHead(t('Difference, paired'), range, ticksIn(range), tickText)}
      </th>
      <th scope="col" class="number">${t('points')} <span class="interval">[95 %]</span></th>
      ${
        chance === null
          ? nothing
          : html`<th scope="col" class="number c-p" title=${t('Exact, two-sided; Holm over all arms')}>
              ${t('p, Holm')}
            </th>`
      }
      ${follows ? followedIn(arms).map(followedHead) : nothing}
      ${
        follows && chance === null
          ? html`<th
              scope="col"
              class="number c-follows"
              title=${t('How often answers would be the donors’ if those were dealt anew')}
            >
              ${t('dealt anew %')}
            </th>`
          : nothing
      }
      ${chance === null ? nothing : html`<th scope="col" class="number c-changed">${t('changed %')}</th>`}
      <th scope="col" class="number c-n">n</th>
    </tr>
  </thead>`;
}

const tickText = (value: number) =>
  Math.abs(value) < 1e-9 ? '0' : `${value < 0 ? '−' : '+'}${Math.round(Math.abs(100 * value))}`;

function rowView(arm: ArmView, scales: Scales, { choice, choose, task }: TaskPage): TemplateResult {
  const chosen = arm.name === choice.arm;
  const { compared, own, samples, of } = arm;
  const partial = isPartial(arm);
  return html`<tr
    class="${chosen ? 'on' : ''} ${compared ? 'choosable' : ''}"
    @click=${() => compared && choose({ arm: arm.name })}
  >
    ${nameView(arm, chosen, scales.follows)}
    <td class="plot-cell">
      ${plot({
        range: [0, 1],
        ticks: shareTicks,
        ...(scales.chance !== null && { dashed: scales.chance }),
        solid: scales.baseline,
        dot: own.share,
        whisker: own.share === null ? null : [own.low, own.high],
        hollow: partial,
        kind: 'measured',
      })}
    </td>
    <td class="number">
      ${own.share === null ? html`<span class="label">${t('queued')}</span>` : percentText(own)}
    </td>
    <td class="plot-cell">
      ${plot({
        range: scales.range,
        ticks: ticksIn(scales.range),
        band: scales.margin,
        solid: 0,
        dot: compared?.difference ?? null,
        whisker: compared?.interval ?? null,
        from: 0,
        hollow: partial,
        kind: 'changed',
      })}
    </td>
    <td class="number">${differenceView(arm)}</td>
    ${whatBecame(arm, scales, task)}
    <td class="number c-n">
      ${samples}${partial ? html` <span class="label">${t('of {0}', of)}</span>` : nothing}
    </td>
  </tr>`;
}

/** Where right answers are not known: what is followed and how often by chance, and no p. */
function whatBecame(arm: ArmView, { chance, follows }: Scales, { arms }: TaskPage['task']): TemplateResult {
  const { compared, does, dealt } = arm;
  const followed = follows
    ? followedIn(arms).map(
        what =>
          html`<td class="number c-follows">${does === 'transplant' ? percentText(arm[what]) : ''}</td>`,
      )
    : nothing;
  if (chance === null)
    return html`${followed}
    ${follows ? html`<td class="number c-follows">${dealt === null ? '' : percentText({ share: dealt })}</td>` : nothing}`;
  const changed = compared ? (100 * compared.changed).toFixed(0) : '';
  return html`<td class="number c-p">${compared ? probabilityView(compared.adjusted, arm.of) : nothing}</td>
    ${followed}
    <td class="number c-changed">${changed}</td>`;
}

function differenceView({ compared, own, does }: ArmView) {
  if (compared)
    return html`${pointsText(compared.difference)}
      <span class="label interval">${intervalText(compared.interval)}</span>`;
  if (own.share === null) return nothing;
  return html`<span class="label">${does === 'baseline' ? t('baseline') : ''}</span>`;
}

function nameView(arm: ArmView, chosen: boolean, signs: boolean): TemplateResult {
  const title = armTitle(arm);
  return html`<th scope="row">
    ${signs ? glyph(arm.does) : nothing}
    ${
      arm.compared
        ? html`<button class="arm" tabindex=${chosen ? 0 : -1} aria-current=${chosen ? 'true' : nothing}>
            ${title}
          </button>`
        : html`<span>${title}</span>`
    }
  </th>`;
}

function probabilityView(adjusted: number | null, of: number): TemplateResult {
  return adjusted === null
    ? html`<span class="label">${t('after n {0}', of)}</span>`
    : html`${probabilityText(adjusted)}`;
}

/** Up and down go from row to row, and choose it. */
function goThroughRows(event: KeyboardEvent): void {
  if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
  const step = event.key === 'ArrowDown' ? 'nextElementSibling' : 'previousElementSibling';
  let row = (event.target as Element).closest('tr')?.[step];
  while (row && !row.querySelector('.arm')) row = row[step];
  const button = row?.querySelector<HTMLElement>('.arm');
  event.preventDefault();
  if (!button) return;
  button.click();
  button.focus();
}
