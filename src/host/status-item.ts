// The engine's state in a few words at the bottom of the window. Present only once the extension is active.

import { t } from '@vscode/l10n';
import * as vscode from 'vscode';
import type { EngineState } from '../shared/engine-state';
import { sentence } from '../shared/errors';
import { formatDuration } from '../shared/format';
import type { Observable } from '../shared/observable';

export class StatusItem implements vscode.Disposable {
  readonly #item: vscode.StatusBarItem;
  readonly #stopWatching: () => void;
  #ticking: NodeJS.Timeout | undefined;

  constructor(state: Observable<EngineState>) {
    this.#item = vscode.window.createStatusBarItem('darkroom.engine', vscode.StatusBarAlignment.Right, 50);
    this.#item.name = 'Darkroom';
    this.#item.command = 'darkroom.showEngineMenu';
    this.#stopWatching = state.watch(value => this.#show(value));
    this.#show(state.value);
    this.#item.show();
  }

  dispose(): void {
    clearInterval(this.#ticking);
    this.#stopWatching();
    this.#item.dispose();
  }

  #show(state: EngineState): void {
    clearInterval(this.#ticking);
    this.#write(state);
    // Elapsed time moves on even while the engine is inside one long call.
    if (state.name === 'loading' || state.name === 'running') {
      this.#ticking = setInterval(() => this.#write(state), 1000);
    }
  }

  #write(state: EngineState): void {
    this.#item.text = statusText(state, Date.now());
    this.#item.tooltip = state.name === 'error' ? sentence(state.failure) : engineSentence(state);
    this.#item.backgroundColor =
      state.name === 'error' ? new vscode.ThemeColor('statusBarItem.errorBackground') : undefined;
    this.#item.accessibilityInformation = { label: `Darkroom: ${this.#item.tooltip}` };
  }
}

function statusText(state: EngineState, nowMs: number): string {
  switch (state.name) {
    case 'idle':
      return '$(device-camera) Darkroom';
    case 'starting':
      return `$(loading~spin) ${t('Darkroom: starting')}`;
    case 'ready':
      return `$(device-camera) ${t('Darkroom: ready')}`;
    case 'loading':
    case 'running':
      return `$(loading~spin) ${state.what}, ${formatDuration(Math.floor((nowMs - state.sinceMs) / 1000) * 1000)}`;
    case 'error':
      return `$(error) ${t('Darkroom: engine stopped')}`;
  }
}

function engineSentence(state: Exclude<EngineState, { name: 'error' }>): string {
  if (state.name !== 'idle' && state.silentMs !== undefined) {
    return t('No sign of life from the engine for {0}.', formatDuration(state.silentMs));
  }
  switch (state.name) {
    case 'idle':
      return state.note ?? t('The engine starts when it is needed.');
    case 'starting':
      return t('The engine is starting.');
    case 'ready':
      return t('The engine is ready (process {0}).', state.pid);
    case 'loading':
    case 'running':
      return state.blockedMs === undefined
        ? state.what
        : t('{0}. In one native call for {1}.', state.what, formatDuration(state.blockedMs));
  }
}
