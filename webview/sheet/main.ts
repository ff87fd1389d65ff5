// The contact sheet's page: draws the state that came with the page at once, then each newer one.

import { config as configureStrings } from '@vscode/l10n';
import './sheet.css';
import { Sheet } from './sheet';
import type { SheetPanelContract, SheetPanelState } from '../../src/shared/protocol/ablation-sheet';
import { connectHost, embedded, forwardErrors, savedState, saveState } from '../ui/host';

function start(): void {
  const strings = embedded('strings');
  configureStrings({ contents: strings === null ? {} : (strings as Record<string, string>) });
  const root = document.getElementById('panel');
  if (!root) throw new Error('The page has no element "panel".');
  root.replaceChildren();
  root.removeAttribute('aria-busy');

  const host = connectHost<SheetPanelContract>({
    state: state => sheet.show(state),
    command: command => sheet.act(command),
  });
  forwardErrors(error => void host.call('pageError', error));
  const sheet = new Sheet(root, host, {
    kept: savedState(),
    keep: saveState,
    reader: document.body.classList.contains('vscode-using-screen-reader'),
  });
  sheet.show(embedded('state') as SheetPanelState);
  // The page may have been made before it was hidden; what it shows now came with it, what is newer comes with this.
  void host.call('state', undefined).then(
    state => sheet.show(state),
    () => undefined,
  );
}

start();
