// The parts of the page, made once. Each is drawn into by itself, so that scrubbing leaves the film alone.

import { t } from '@vscode/l10n';
import { html, render } from 'lit';
import { helpView } from './keys';

export interface Places {
  readonly header: HTMLElement;
  readonly notices: HTMLElement;
  /** What stands between a wish to compare and both films. */
  readonly notice: HTMLElement;
  readonly film: HTMLElement;
  readonly step: HTMLElement;
  readonly stage: HTMLElement;
  readonly compareStage: HTMLElement;
  readonly table: HTMLElement;
  readonly hints: HTMLElement;
  /** For a screen reader, of what the film does not say itself. */
  readonly said: HTMLElement;
  readonly help: HTMLDialogElement;
  readonly width: () => number;
}

export function makePlaces(root: HTMLElement): Places {
  const add = <K extends keyof HTMLElementTagNameMap>(tag: K, name: string): HTMLElementTagNameMap[K] => {
    const element = document.createElement(tag);
    element.className = name;
    root.append(element);
    return element;
  };
  const places = {
    header: add('header', 'header'),
    notices: add('div', 'notices'),
    notice: add('div', 'notices'),
    film: add('div', 'film-place'),
    step: add('section', 'step-place'),
    stage: add('section', 'stage'),
    compareStage: add('section', 'stage compare-stage'),
    table: add('div', 'table-place'),
    hints: add('footer', 'hints'),
    said: add('p', 'unseen'),
    help: add('dialog', 'help'),
    width: () => root.clientWidth,
  };
  places.said.setAttribute('role', 'status');
  places.help.setAttribute('aria-label', t('Keys'));
  render(html`${helpView()}`, places.help);
  places.help.addEventListener('click', event => event.target === places.help && places.help.close());
  return places;
}
