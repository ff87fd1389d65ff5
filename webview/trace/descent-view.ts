// Of a run that goes on from a step of another: from which, what was changed, and where it first says something else. What
// only the parent's trace knows comes later, or never.

import { t } from '@vscode/l10n';
import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import { linkButton } from '../ui/buttons';
import { nameOf } from './film/step-title';
import { printable } from '../../src/shared/format';
import type { ChangeView, OtherWord, ParentView, TraceView } from '../../src/shared/protocol/trace-panel';

export interface DescentActions {
  readonly openParent: () => void;
  readonly choose: (step: number) => void;
}

export function descentView(
  trace: TraceView,
  parent: ParentView | null | undefined,
  { openParent, choose }: DescentActions,
): TemplateResult | typeof nothing {
  const { parent: facts } = trace;
  if (!facts) return nothing;
  const name = printable(facts.file.replace(/\.trace\.safetensors$/, ''), 80);
  const from = linkButton(t('step {0}', String(facts.fromStep)), () => choose(facts.fromStep));
  return html`<ul class="facts descent label">
    <li>
      ${t('Re-run of')}
      ${
        parent === null
          ? html`<b>${name}</b> ${t('(not found)')}`
          : linkButton(name, openParent, t('Open the run that this one goes on from'))
      }
      ${t('from')} ${from}
    </li>
    <li>${changeWords(trace, parent)}</li>
    <li class="outcome">
      ${trace.status.state === 'running' ? nothing : outcomeView(trace, parent, choose)}
    </li>
    ${
      parent?.answer === undefined || trace.status.state === 'running'
        ? nothing
        : html`<li>${t('the parent answers')} <b>${printable(parent.answer, 40)}</b></li>`
    }
  </ul>`;
}

/** What was done otherwise; nothing can be said of what only the parent would tell while that is not known. */
export function changeWords(trace: TraceView, parent: ParentView | null | undefined): string {
  const { word } = parent ?? {};
  const inherited = new Set(parent?.inherited);
  const words = trace.changes.filter(({ kind }) => kind === 'word');
  const interventions = trace.changes.filter(({ kind }) => kind !== 'word');
  const said = [
    ...words.flatMap(change =>
      change.kind === 'word' && change.word !== word ? [wordText(change.word, word)] : [],
    ),
    ...interventions.flatMap((change, item) =>
      inherited.has(item) ? [] : [interventionText(change, trace, item)],
    ),
    ...removedWords(parent),
    ...(parent?.picture === undefined
      ? []
      : [t('{0} instead of {1}', trace.picture?.name ?? '', printable(parent.picture, 60))]),
    ...(parent?.seed === undefined
      ? []
      : [t('seed {0} instead of {1}', String(trace.sampling.seed), String(parent.seed))]),
    ...(parent?.sameModel === false ? [t('other files of the model')] : []),
  ];
  return said.length > 0 ? said.join(', ') : parent ? t('nothing changed') : '';
}

/** More than so many are counted. */
const mostRemoved = 4;

function removedWords(parent: ParentView | null | undefined): readonly string[] {
  const removed = parent?.removed ?? [];
  const more = removed.length - mostRemoved;
  return [
    ...removed.slice(0, mostRemoved).map(words => t('without {0}', words)),
    ...(more > 0 ? [t('and without {0} more', String(more))] : []),
  ];
}

function wordText(word: string, was: string | undefined): string {
  const now = printable(word.trim(), 40);
  return was === undefined
    ? t('\u201c{0}\u201d was put there', now)
    : t('\u201c{0}\u201d put in place of \u201c{1}\u201d', now, printable(was.trim(), 40));
}

function interventionText(change: ChangeView, { steps, parent, marks }: TraceView, item: number): string {
  const step = steps[parent?.fromStep ?? 0];
  if (change.kind !== 'latent' || !step)
    return marks.find(mark => mark.item === item)?.words ?? t('an intervention');
  const latents = change.following ? t('{0} and all later ones', nameOf(step)) : nameOf(step);
  return t('{0} replaced with {1}', latents, contentText(change));
}

function contentText({ by, seed, trace }: ChangeView & { readonly kind: 'latent' }): string {
  switch (by) {
    case 'zero':
      return t('zeros');
    case 'noise':
      return t('noise (seed {0})', String(seed ?? 0));
    case 'first':
      return t('the first one');
    case 'words':
      return t('words of the prompt');
    case 'trace':
      return t(
        'that of {0}',
        printable(
          trace
            ?.split('/')
            .at(-1)
            ?.replace(/\.trace\.safetensors$/, '') ?? '',
          60,
        ),
      );
  }
}

function outcomeView(
  { parent: facts, changes, status }: TraceView,
  parent: ParentView | null | undefined,
  choose: (step: number) => void,
) {
  const divergence = facts?.firstDivergence;
  const step = (index: number) => linkButton(t('step {0}', String(index)), () => choose(index));
  const isPut = changes.some(({ kind }) => kind === 'word');
  if (divergence === null)
    return status.state === 'done' ? t('says the same to the end') : t('says the same so far');
  if (!parent)
    return divergence === undefined ? nothing : html`${t('differs from')} ${step(divergence)} ${t('on')}`;
  if (parent.otherWord) {
    const { step: at, was, word } = parent.otherWord;
    const first = isPut ? t('after it first says something else at') : t('first says something else at');
    return html`${first} ${step(at)}: <b>${spoken(word)}</b>, ${t('was {0}', spoken(was))}`;
  }
  const same = isPut ? t('after it says the same to the end') : t('says the same to the end');
  if (isPut || divergence === undefined) return same;
  return html`${same}${t('; latents differ from')} ${step(divergence)} ${t('on')}`;
}

const spoken = (word: OtherWord['word']) =>
  word === null ? t('no word') : `\u201c${printable(word.trim(), 40)}\u201d`;
