// The samples of an arm by what became of them against the baseline, as pictures that open their traces.

import { t } from '@vscode/l10n';
import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import { samplesAtOnce } from './choice';
import type { TaskPage } from './page';
import { Pictures } from './pictures';
import { tabs } from './tabs';
import { armTitle, becameWords, outcomesOf, sampleName } from './words';
import type { SampleLine } from '../../src/shared/protocol/ablation-sheet';

export function outcomesView(page: TaskPage): TemplateResult {
  const { task, choice, choose, samples } = page;
  const arm = task.arms.find(({ name }) => name === choice.arm);
  if (!arm?.compared)
    return html`<section class="samples">
      <p class="label">${t('Samples appear here when an arm beside the baseline has answered some.')}</p>
    </section>`;
  const { outcomes: counts } = arm.compared;
  const titles = outcomesOf(task);
  const chosen = titles.find(([value]) => value === choice.outcome)?.[1] ?? '';
  return html`<section class="samples">
    <h2>${t('Contact sheet')} <span class="label">${t('{0}, against the baseline', armTitle(arm))}</span></h2>
    ${tabs({
      label: t('What became of answers'),
      controls: 'samples',
      chosen: choice.outcome,
      items: titles.map(([value, label]) => ({ value, label, figure: String(counts[value]) })),
      onChoose: outcome => choose({ outcome }),
    })}
    <div id="samples" role="tabpanel" aria-label=${chosen}>
      ${samples ? picturesView(page, samples.lines, samples.total) : nothing}
    </div>
  </section>`;
}

function picturesView(page: TaskPage, lines: readonly SampleLine[], total: number): TemplateResult {
  const { choice, choose, pictures, open, state } = page;
  pictures.want(lines);
  if (lines.length === 0) return html`<p class="label none">${t('No sample.')}</p>`;
  return html`<div
      class="sheet"
      role="listbox"
      aria-label=${t('Samples')}
      @keydown=${(event: KeyboardEvent) => go(event)}
    >
      ${lines.map(
        (line, at) =>
          html`<div
            role="option"
            class="sample"
            aria-selected="false"
            tabindex=${at === 0 ? 0 : -1}
            data-sample="${line.index} ${line.seed}"
            aria-label=${spokenSample(line)}
            title=${toldSample(line)}
            @click=${() => open(line)}
            @keydown=${(event: KeyboardEvent) => {
              if (event.key !== 'Enter' && event.key !== ' ') return;
              event.preventDefault();
              open(line);
            }}
          >
            <span class="id"><bdi>${sampleName(line)}</bdi></span>
            <canvas data-picture=${Pictures.key(line)} width="64" height="64"></canvas>
            <span class="answer ${line.became === 'own' ? 'right' : ''}">${line.answer ?? '–'}</span>
          </div>`,
      )}
    </div>
    <p class="caption label">
      ${lines.length < total ? t('{0} of {1}.', lines.length, total) : t('{0} samples.', total)}
      ${t('The model’s answer is below each.')}
      ${state.trusted ? t('Enter opens both runs side by side; they are run with a trace when they are first opened.') : t('Trust the workspace to open their runs.')}
      ${
        lines.length < total
          ? html`<button class="link" @click=${() => choose({ most: choice.most + 2 * samplesAtOnce })}>
              ${t('Show more')}
            </button>`
          : nothing
      }
    </p>`;
}

/** Begins with what is seen. */
function spokenSample(line: SampleLine): string {
  const { answer, baseline, own } = line;
  const [is, was] = [answer ?? '–', baseline ?? t('no answer')];
  return own === null
    ? t('{0} {1}: was {2}', sampleName(line), is, was)
    : t('{0} {1}: was {2}, right is {3}', sampleName(line), is, was, own);
}

function toldSample(line: SampleLine): string {
  const { answer, baseline, own, became } = line;
  const [is, was] = [answer ?? '–', baseline ?? '–'];
  return own === null
    ? t('{0}: was “{1}”, is “{2}”', sampleName(line), was, is)
    : t(
        '{0}: was “{1}”, is “{2}” ({3}); right is “{4}”',
        sampleName(line),
        was,
        is,
        becameWords[became](),
        own,
      );
}

/** Arrows go over the sheet; a row has as many as stand beside each other. */
function go(event: KeyboardEvent): void {
  const list = event.currentTarget as HTMLElement;
  const all = [...list.querySelectorAll<HTMLElement>('[role=option]')];
  const at = all.indexOf(event.target as HTMLElement);
  const top = all[0]?.offsetTop;
  const across = Math.max(1, all.filter(one => one.offsetTop === top).length);
  const next = {
    ArrowRight: at + 1,
    ArrowLeft: at - 1,
    ArrowDown: at + across,
    ArrowUp: at - across,
    Home: 0,
    End: all.length - 1,
  }[event.key];
  if (next === undefined || at < 0) return;
  event.preventDefault();
  event.stopPropagation();
  const element = all[next];
  if (!element) return;
  for (const one of all) one.tabIndex = one === element ? 0 : -1;
  element.focus();
}
