// The trace editor's page: draws the state that came with the page at once, then each newer one.

import { config as configureStrings } from '@vscode/l10n';
import { render } from 'lit';
import './trace.css';
import { Editor } from './editor';
import { isBareKey, isMoveKey, isTyping } from './keys';
import { failedView, isBusy, openingView } from './notices-view';
import { makePlaces } from './places';
import { SecondTrace } from './compare/second-trace';
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
    other: value => second.show(value),
  });
  forwardErrors(error => void host.call('pageError', error));
  const tell = (asked: Promise<void>) => void asked.catch(() => undefined);
  const arrived = () => editor?.arrived();
  const maps = new Maps((name, params) => host.call(name, params), arrived);
  const second = new SecondTrace(host, { maps, arrived, editor: () => editor });

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
          change: ask => tell(host.call('change', ask)),
          selected: step => tell(host.call('selected', step)),
          finish: () => tell(host.call('finish', undefined)),
          addModel: () => tell(host.call('addModel', undefined)),
          copy: text => tell(host.call('copy', text)),
          keep: saveState,
          compare: second.host,
        },
        content,
        { title, kept: savedState(), live },
      );
      second.show(second.known);
    } else if (!editor) {
      render(content.name === 'opening' ? openingView(title) : failedView(title, content.failure), root);
    }
  };

  const kept = savedState();
  show(embedded('state') as TracePanelState);
  listen(() => editor);
  new ResizeObserver(() => editor?.resized()).observe(root);
  // The page may have been made before it was hidden; what it shows now came with it, what is newer comes with this.
  void host.call('state', undefined).then(show, () => undefined);
  second.begin(kept);
}

function listen(editor: () => Editor | undefined): void {
  // Below the window, where VS Code listens.
  document.addEventListener('keydown', event => isTyping(event) && event.stopPropagation());
  window.addEventListener('keydown', event => {
    if (isBareKey(event)) editor()?.bare(true);
    if (isMoveKey(event)) event.preventDefault();
    if (event.key !== 'Escape') return;
    event.preventDefault();
    editor()?.act('focusFilm');
  });
  window.addEventListener('keyup', event => {
    if (event.key.toLowerCase() === 'o' || event.key === 'Shift') editor()?.bare(false);
  });
  window.addEventListener('blur', () => editor()?.bare(false));
}

start();
