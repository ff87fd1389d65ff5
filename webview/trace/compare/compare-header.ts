// The question and both answers; below it what ran, which file is which, what was changed in one of them, and what they do
// not have in common.

import { t } from '@vscode/l10n';
import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import { changedAlone } from './changed-alone';
import { letters } from './compare-film';
import type { CompareFilm, Side } from './compare-film';
import { roleOf } from './compare-words';
import { differencesOf, unknownOf } from './pair-differences';
import { swatch } from './swatch';
import { tool } from '../../ui/buttons';
import { changeWords } from '../descent-view';
import { factsView, markView } from '../header-view';
import type { ParentView } from '../../../src/shared/protocol/trace-panel';
import { printable } from '../../../src/shared/format';

export interface CompareHeaderActions {
  readonly leave: () => void;
  readonly exchange: () => void;
  readonly toggleTable: () => void;
  readonly showKeys: () => void;
}

export function compareHeaderView(
  film: CompareFilm,
  parent: ParentView | null | undefined,
  table: boolean,
  actions: CompareHeaderActions,
): TemplateResult {
  const own = film.a.isOwn ? film.a : film.b;
  const { question } = own.trace;
  return html`<h1 title=${question}>${question}</h1>
    <div class="answer" aria-live="polite">
      ${answerView(film.a)} <span class="label" aria-hidden="true">→</span> ${answerView(film.b)}
    </div>
    <div class="tools">
      ${tool({ icon: 'compare', label: t('Leave compare (c)'), pressed: true, onPress: actions.leave })}
      ${tool({ icon: 'exchange', label: t('Exchange A and B'), onPress: actions.exchange })}
      ${tool({ icon: 'table', label: t('Table view (t)'), pressed: table, onPress: actions.toggleTable })}
      ${tool({ icon: 'keyboard', label: t('Keys (?)'), onPress: actions.showKeys })}
    </div>
    ${factsView(own.trace)}
    <ul class="facts label pair-facts">
      ${letters.map(letter => {
        const side = film[letter];
        return html`<li>
          ${swatch(side)}${letter.toUpperCase()} <b title=${side.name}>${printable(side.name, 80)}</b>,
          ${roleOf(film, side)}${changesOf(film, side, parent)}
        </li>`;
      })}
      ${differencesOf(film, parent).map(words => html`<li class="other">${words}</li>`)}
      ${unknownOf(film).map(words => html`<li>${words}</li>`)}
    </ul>`;
}

function answerView(side: Side): TemplateResult {
  const { answer, status } = side.trace;
  return html`<span class="answer-of"
    >${swatch(side)}<span class="unseen">${side.letter.toUpperCase()}</span> ${
      status.state === 'running'
        ? html`<span class="label">${t('developing')}</span>`
        : answer
          ? html`<b>${printable(answer.text, 60)}</b> ${markView(answer.correct, undefined)}`
          : html`<span class="label">${t('no answer')}</span>`
    }</span
  >`;
}

/** Beside its parent a run is what was changed in that; of any other two each has what only it has. */
function changesOf(film: CompareFilm, side: Side, parent: ParentView | null | undefined) {
  const { trace, isOwn } = side;
  const other = film[side.letter === 'a' ? 'b' : 'a'].trace;
  const words = film.isParent && isOwn ? changeWords(trace, parent) : changedAlone(trace, other);
  return words === '' ? nothing : html`: <b>${words}</b>`;
}
