// Problem: single keys move through a trace, and a person who gives a command another key must get the old one free.
// Idea: the keys are VS Code's (`keybindings` in package.json). It hears whatever is pressed in the page, and its commands come
// back as messages. The page keeps what VS Code cannot know: that a field has the focus, what is held, and Escape, which leads
// out of fields and dialogs.

import { t } from '@vscode/l10n';
import type { TemplateResult } from 'lit';
import { html } from 'lit';
import type { ChangeCommand, TraceCommand } from '../../src/shared/protocol/trace-panel';

/** What a key, a button, a menu or the palette asks for. */
export type KeyCommand = TraceCommand | ChangeCommand;

/** Held, it takes the overlay off the picture. */
export const isBareKey = (event: KeyboardEvent) => event.key === 'O' && event.shiftKey;

const moveKeys = ['ArrowLeft', 'ArrowRight', 'Home', 'End'];

/** The page would scroll by them. */
export const isMoveKey = (event: KeyboardEvent) =>
  moveKeys.includes(event.key) && !isField(event.target) && isPlain(event);

/** It belongs to the field that has the focus, and is no command of VS Code. */
export const isTyping = (event: KeyboardEvent) =>
  isField(event.target) && isPlain(event) && (event.key.length === 1 || moveKeys.includes(event.key));

const isPlain = (event: KeyboardEvent) => !event.ctrlKey && !event.altKey && !event.metaKey;

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
  [['c'], () => t('compare')],
  [['d'], () => t('first difference')],
  [['r'], () => t('re-run from here')],
  [['v'], () => t('add a vector')],
  [['g'], () => t('gate the view')],
  [['k'], () => t('knock out the head')],
  [['t'], () => t('table')],
  [['?'], () => t('all keys')],
  [['Esc'], () => t('back to the film')],
];

const hinted = ['\u2190', '\u21e7\u2190', '[', 'h', 'o', 'c', 'r', 'v', 'g', 't', '?'];

const lineView = ([keys, meaning]: (typeof lines)[number]) =>
  html`<span class="hint">${keys.map(key => html`<kbd>${key}</kbd>`)}${meaning()}</span>`;

export function hintsView(): TemplateResult {
  return html`${lines.filter(([keys]) => hinted.includes(keys[0] ?? '')).map(lineView)}`;
}

export function helpView(): TemplateResult {
  return html`<h2>${t('Keys')}</h2>
    ${lines.map(lineView)}
    <p class="label">
      ${t('All but \u21e7o and Esc are commands of Darkroom: give them other keys in VS Code\u2019s keyboard shortcuts.')}
    </p>`;
}
