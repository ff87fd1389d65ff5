// The trace editor's page: draws the state that came with the page at once, then each newer one.

import { config as configureStrings } from '@vscode/l10n';
import { render } from 'lit';
import './trace.css';
import { Editor } from './editor';
import { commandOf, isBareKey } from './keys';
import { failedView, isBusy, openingView } from './notices-view';
import { makePlaces } from './places';
import { Maps } from './stage/maps';
import type { TracePanelContract, TracePanelState } from '../../src/shared/protocol/trace-panel';
import { connectHost, embedded, forwardErrors, savedState, saveState } from '../ui/host';

function start(): void {
  const strings = embedded('strings');
  configureStrings({ contents: strings === null ? {} : (strings as Record<string, string>) });
  const root = document.getElementById('panel');
  if (!root) throw new Error('The page has no element "panel".');
  root.replaceChildren();

  let editor: Editor | undefined;
  const host = connectHost<TracePanelContract>({
    state: state => show(state),
    select: step => editor?.choose(step),
    command: command => editor?.act(command),
  });
  forwardErrors(error => void host.call('pageError', error));
  const tell = (asked: Promise<void>) => void asked.catch(() => undefined);
  const maps = new Maps(
    (name, params) => host.call(name, params),
    () => {
      editor?.paintFrames();
      editor?.place();
    },
  );

  const show = ({ title, content, live }: TracePanelState) => {
    root.setAttribute('aria-busy', String(isBusy(content)));
    if (content.name === 'shown' && editor) editor.show(content);
    else if (content.name === 'shown') {
      render(undefined, root);
      root.replaceChildren();
      editor = new Editor(
        makePlaces(root),
        {
          maps,
          parent: () => host.call('parent', undefined),
          openParent: () => tell(host.call('openParent', undefined)),
          rerun: step => tell(host.call('rerun', step)),
          selected: step => tell(host.call('selected', step)),
          finish: () => tell(host.call('finish', undefined)),
          copy: text => tell(host.call('copy', text)),
          keep: saveState,
        },
        content,
        { kept: savedState(), live },
      );
    } else if (!editor) {
      render(content.name === 'opening' ? openingView(title) : failedView(title, content.failure), root);
    }
  };

  show(embedded('state') as TracePanelState);
  listen(() => editor);
  new ResizeObserver(() => editor?.draw()).observe(root);
  // The page may have been made before it was hidden; what it shows now came with it, what is newer comes with this.
  void host.call('state', undefined).then(show, () => undefined);
}

function listen(editor: () => Editor | undefined): void {
  window.addEventListener('keydown', event => {
    if (isBareKey(event)) editor()?.bare(true);
    const command = commandOf(event);
    const shown = editor();
    if (!command || !shown) return;
    event.preventDefault();
    shown.act(command);
  });
  window.addEventListener('keyup', event => {
    if (event.key.toLowerCase() === 'o' || event.key === 'Shift') editor()?.bare(false);
  });
  window.addEventListener('blur', () => editor()?.bare(false));
}

start();
