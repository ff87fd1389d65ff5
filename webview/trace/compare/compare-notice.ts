// What stands between a wish to compare and two films: the second trace is being read, cannot be read, or is gone by now.
// The own trace stays in sight, and there is a way on.

import { t } from '@vscode/l10n';
import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import type { CompareFilm } from './compare-film';
import { textButton } from '../../ui/buttons';
import type { CompareWish, OtherTrace } from '../../../src/shared/protocol/trace-compare';
import type { TraceContent, TraceView } from '../../../src/shared/protocol/trace-panel';
import type { Failure } from '../../../src/shared/errors';
import { printable } from '../../../src/shared/format';
import { icon } from '../../ui/icon';

export interface CompareNoticeActions {
  readonly compareWith: (wish: CompareWish) => void;
  readonly leave: () => void;
}

export function compareNotice(
  other: OtherTrace<TraceContent> | null,
  own: TraceView,
  actions: CompareNoticeActions,
): TemplateResult | typeof nothing {
  if (!other) return nothing;
  const { content, title } = other;
  if (content.name === 'opening')
    return html`<div class="notice" role="status">
      ${icon('info')}
      <p>${t('Reading {0} to compare with.', printable(title, 120))}</p>
    </div>`;
  const failure = content.name === 'failed' ? content.failure : content.problem;
  if (failure) return problemView(failure, actions);
  // A run of text alone has columns to align with another's; nothing at all has none.
  return own.steps.length > 1
    ? nothing
    : html`<div class="notice" role="status">
        ${icon('info')}
        <p>${t('Of this run nothing was written yet that could be compared.')}</p>
      </div>`;
}

/** Where the editor's own run has no step there is nothing that could be changed from it. */
export function refusalView({ a, b }: CompareFilm): TemplateResult {
  const [own, other] = a.isOwn ? [a, b] : [b, a];
  const [ownLetter, otherLetter] = [own.letter.toUpperCase(), other.letter.toUpperCase()];
  return html`<div class="notice" role="alert">
    ${icon('info')}
    <p>
      ${t('Only {0} has a step here. Runs go on from steps of {1}, this run: choose one of those.', otherLetter, ownLetter)}
    </p>
  </div>`;
}

function problemView(
  { message, remedy }: Failure,
  { compareWith, leave }: CompareNoticeActions,
): TemplateResult {
  return html`<div class="notice problem" role="alert">
    ${icon('error')}
    <p>
      ${t('Cannot compare: {0}', message)}
      ${remedy === undefined ? nothing : html`<span class="label">${remedy}</span>`}
    </p>
    <span class="ways">
      ${textButton({ label: t('Choose another trace\u2026'), onPress: () => compareWith({ with: 'ask' }) })}
      ${textButton({ label: t('Leave compare'), key: 'c', onPress: leave })}
    </span>
  </div>`;
}
