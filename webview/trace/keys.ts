// Single keys move through a trace. They are heard by the page itself, so that scrubbing does not wait for a host that may
// be on another machine; each is a command as well, to which a person can bind another key.

import { t } from '@vscode/l10n';
import type { TemplateResult } from 'lit';
import { html } from 'lit';
import type { TraceCommand } from '../../src/shared/protocol/trace-panel';

/** What a key does: a command of the page, or one that the host carries out. */
export type KeyCommand = TraceCommand | 'rerun';

interface Binding {
  /** As the keyboard says it, with "Shift+" before it where it matters. */
  readonly keys: readonly string[];
  readonly command: KeyCommand;
}

const bindings: readonly Binding[] = [
  { keys: ['ArrowLeft'], command: 'previousStep' },
  { keys: ['ArrowRight'], command: 'nextStep' },
  { keys: ['Shift+ArrowLeft'], command: 'previousSpan' },
  { keys: ['Shift+ArrowRight'], command: 'nextSpan' },
  { keys: ['Home'], command: 'firstStep' },
  { keys: ['End'], command: 'lastStep' },
  { keys: ['['], command: 'previousLayer' },
  { keys: [']'], command: 'nextLayer' },
  { keys: ['h'], command: 'cycleAttention' },
  { keys: ['o'], command: 'cycleOverlay' },
  { keys: ['r'], command: 'rerun' },
  { keys: ['t'], command: 'toggleTable' },
  { keys: ['?', 'Shift+?'], command: 'showKeys' },
  { keys: ['Escape'], command: 'focusFilm' },
];

/** Held, it takes the overlay off the picture. */
export const isBareKey = (event: KeyboardEvent) => event.key === 'O' && event.shiftKey;

/** The command of a key; nothing while a field has the focus or another modifier is held. */
export function commandOf(event: KeyboardEvent): KeyCommand | undefined {
  if (event.ctrlKey || event.altKey || event.metaKey) return undefined;
  if (event.key !== 'Escape' && isField(event.target)) return undefined;
  const shifted = event.shiftKey && event.key.length > 1 ? 'Shift+' : '';
  return bindings.find(({ keys }) => keys.includes(shifted + event.key))?.command;
}

function isField(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('input, select, textarea') !== null;
}

const lines: readonly (readonly [readonly string[], () => string])[] = [
  [['\u2190', '\u2192'], () => t('step')],
  [['\u21e7\u2190', '\u21e7\u2192'], () => t('span')],
  [['Home', 'End'], () => t('ends')],
  [['[', ']'], () => t('layer')],
  [['h'], () => t('mean, layer, head')],
  [['o'], () => t('overlay')],
  [['\u21e7o'], () => t('overlay off while held')],
  [['r'], () => t('re-run from here')],
  [['t'], () => t('table')],
  [['?'], () => t('all keys')],
  [['Esc'], () => t('back to the film')],
];

const hinted = ['\u2190', '\u21e7\u2190', '[', 'h', 'o', 'r', 't', '?'];

const lineView = ([keys, meaning]: (typeof lines)[number]) =>
  html`<span class="hint">${keys.map(key => html`<kbd>${key}</kbd>`)}${meaning()}</span>`;

export function hintsView(): TemplateResult {
  return html`${lines.filter(([keys]) => hinted.includes(keys[0] ?? '')).map(lineView)}`;
}

export function helpView(): TemplateResult {
  return html`<h2>${t('Keys')}</h2>
    ${lines.map(lineView)}
    <p class="label">${t('Each is a command of Darkroom as well, to which you can bind another key.')}</p>`;
}
