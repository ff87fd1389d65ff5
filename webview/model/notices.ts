// What stands between the header and the report: work that is under way, and what went wrong.

import { t } from '@vscode/l10n';
import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import type { Failure } from '../../src/shared/errors';
import { formatDuration } from '../../src/shared/format';
import type { CheckProgress } from '../../src/shared/model-report';
import type { CheckState } from '../../src/shared/protocol/model-panel';
import type { ButtonOptions } from '../ui/controls';
import { button } from '../ui/controls';
import { cssVariables } from '../ui/css-variables';
import { icon } from '../ui/icon';

export function progressView(
  { progress, sinceMs }: Extract<CheckState, { name: 'checking' }>,
  nowMs: number,
  cancel: () => void,
): TemplateResult {
  const total = progress?.total ?? 1;
  const done = progress?.done ?? 0;
  return html`<section class="progress">
    <div
      class="bar"
      role="progressbar"
      aria-label=${t('Check')}
      aria-valuemin="0"
      aria-valuemax=${total}
      aria-valuenow=${done}
      aria-valuetext=${progressText(progress)}
    >
      <span ${cssVariables({ '--share': `${(100 * done) / total}%` })}></span>
    </div>
    <p>
      <span aria-live="polite">${progressText(progress)}</span>
      <span class="label">${formatDuration(nowMs - sinceMs)}</span>
    </p>
    ${button({ label: t('Cancel'), icon: 'close', onPress: cancel })}
  </section>`;
}

function progressText(progress: CheckProgress | undefined): string {
  if (!progress) return t('Starting the engine');
  const which = progress.total > 1 ? ` (${progress.done + 1} / ${progress.total})` : '';
  switch (progress.doing) {
    case 'reading':
      return t('Reading {0}', progress.file) + which;
    case 'testing':
      return t('Testing the hooks of {0}', progress.file) + which;
    case 'opening':
      return t('Opening {0}', progress.file) + which;
  }
}

/** A failure in its box; `calm` when it did not touch what the panel shows. */
export function problemView(
  failure: Failure,
  buttons: readonly ButtonOptions[] = [],
  calm = false,
): TemplateResult {
  const cancelled = failure.kind === 'cancelled';
  const mild = calm || cancelled || failure.kind === 'refused';
  return html`<section class="problem ${mild ? 'mild' : ''}" role=${mild ? 'status' : 'alert'}>
    ${icon(cancelled ? 'info' : mild ? 'warning' : 'error')}
    <div>
      <p class="what">${failure.message}</p>
      ${failure.remedy ? html`<p>${failure.remedy}</p>` : nothing}
      ${buttons.length > 0 ? html`<div class="actions">${buttons.map(button)}</div>` : nothing}
    </div>
  </section>`;
}
