// The verdict in one sentence with its estimate and interval, and under it the whole of it, as the terminal says it.

import { t } from '@vscode/l10n';
import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import type { TaskPage } from './page';
import { tabs } from './tabs';
import { headlineOf } from './words';

/** More is no headline. */
const longest = 160;

export function verdictView(page: TaskPage): TemplateResult {
  const { task, sheet, choose } = page;
  const { done, of, tasks, margin } = sheet;
  const headline = headlineOf(task);
  return html`<section class="verdict" aria-label=${t('Verdict')}>
    ${
      tasks.length > 1
        ? tabs({
            label: t('Tasks'),
            controls: 'verdict',
            chosen: task.task,
            items: tasks.map(one => ({ value: one.task, label: one.task })),
            onChoose: name => choose({ task: name }),
          })
        : nothing
    }
    <div
      id="verdict"
      role=${tasks.length > 1 ? 'tabpanel' : nothing}
      aria-label=${tasks.length > 1 ? task.task : nothing}
    >
      <p class="headline ${headline.length > longest ? 'long' : ''}">${headline}</p>
      ${done < of ? html`<p class="so-far label">${t('so far, {0} of {1} samples', done, of)}</p>` : nothing}
      ${task.sentence === headline ? nothing : html`<p class="whole label">${task.sentence}</p>`}
      <p class="whole label">
        ${t('Grey band: ±{0} points, the margin set before the run.', (100 * margin).toFixed(0))}
        ${
          task.chance === null
            ? t('Right answers are not known: held against is what the model answers with nothing changed.')
            : t('Dashed: chance, {0} %.', (100 * task.chance).toFixed(0))
        }
        ${done < of ? t('Hollow: samples are missing, and p is said when all are there.') : nothing}
      </p>
    </div>
  </section>`;
}
