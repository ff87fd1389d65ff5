// The model panel's page: draws the state that came with the page at once, then each newer one.

import { config as configureStrings } from '@vscode/l10n';
import { render } from 'lit';
import './model.css';
import { modelView } from './view';
import type { ModelPanelContract, ModelPanelState } from '../../src/shared/protocol/model-panel';
import { useButtons } from '../ui/controls';
import { connectHost, embedded, forwardErrors, savedState, saveState } from '../ui/host';

/** How often elapsed time is redrawn while something runs. */
const tickMs = 250;

interface Saved {
  /** Lets a panel of a folder be restored after a restart: the host learns from it which folder. */
  readonly path: string;
  readonly scrollTop: number;
}

function start(): void {
  const strings = embedded('strings');
  configureStrings({ contents: strings === null ? {} : (strings as Record<string, string>) });
  useButtons();

  let state = embedded('state') as ModelPanelState;
  let ticking: number | undefined;
  const root = document.getElementById('panel');
  if (!root) throw new Error('The page has no element "panel".');
  root.replaceChildren();

  const show = (next: ModelPanelState) => {
    state = next;
    window.clearInterval(ticking);
    if (state.check.name === 'checking') ticking = window.setInterval(draw, tickMs);
    draw();
  };
  const host = connectHost<ModelPanelContract>({ state: show });
  forwardErrors(error => void host.call('pageError', error));
  const ask = (name: 'check' | 'cancel' | 'restartEngine' | 'showLog' | 'copyReport') => () =>
    void host.call(name, undefined).catch(() => undefined);
  const actions = {
    check: ask('check'),
    cancel: ask('cancel'),
    restartEngine: ask('restartEngine'),
    showLog: ask('showLog'),
    copyReport: ask('copyReport'),
  };
  const draw = () => {
    // What is busy is not read out, and progress is to be.
    root.removeAttribute('aria-busy');
    render(modelView(state, Date.now(), actions), root);
  };

  show(state);
  restoreScroll(state.path);
  // The page may have been made before it was hidden; what it shows now came with it, what is newer comes with this.
  void host.call('state', undefined).then(show, () => undefined);
}

function restoreScroll(path: string): void {
  const saved = savedState() as Partial<Saved> | null | undefined;
  const scroller = document.scrollingElement;
  if (scroller && saved?.path === path) scroller.scrollTop = saved.scrollTop ?? 0;
  const save = () => saveState({ path, scrollTop: scroller?.scrollTop ?? 0 } satisfies Saved);
  window.addEventListener('scroll', save, { passive: true });
  save();
}

start();
