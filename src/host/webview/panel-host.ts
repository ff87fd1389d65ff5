// One webview and the host side of its conversation. A message to a hidden webview is lost, so nothing here is a
// stream of changes: each topic has a newest value, which is sent again whenever the panel is shown.

import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { pageHtml } from './page';
import type { Log } from '../log';
import type { Observable } from '../../shared/observable';
import type { Contract, Handlers, Nothing } from '../../shared/rpc/contract';
import { Peer } from '../../shared/rpc/peer';

/** A panel's contract: calls of its own, and one topic with everything it shows. */
interface PanelContract<State> extends Contract {
  topics: { state: State };
}

export interface PanelHostOptions<State, C extends PanelContract<State>> {
  /** Names the bundle in `dist/webview`. */
  readonly bundle: string;
  readonly title: string;
  readonly extensionUri: vscode.Uri;
  readonly state: Observable<State>;
  readonly handlers: Handlers<C>;
  readonly log: Log;
}

/** An editor's panel, or a view of the side bar. */
type Panel = vscode.WebviewPanel | vscode.WebviewView;

/** Fills the panel and answers it until it is closed. What comes back publishes topics of the panel's own. */
export function hostPanel<State, C extends PanelContract<State>>(
  panel: Panel,
  options: PanelHostOptions<State, C>,
): Pick<Peer<C, Nothing>, 'publish'> {
  const { webview } = panel;
  const assets = vscode.Uri.joinPath(options.extensionUri, 'dist', 'webview');
  const asset = (name: string) => webview.asWebviewUri(vscode.Uri.joinPath(assets, name)).toString();
  webview.options = { enableScripts: true, localResourceRoots: [assets] };
  const peer = new Peer<C, Nothing>(
    {
      send: message => void webview.postMessage(message),
      listen: receive => {
        const listening = webview.onDidReceiveMessage(receive);
        return () => void listening.dispose();
      },
    },
    {
      handlers: options.handlers,
      onRefused: why => options.log(`[warning] refused ${why} from the ${options.bundle} panel`),
    },
  );
  const publish = () => peer.publish('state' as never, options.state.value as never);
  const stopWatching = options.state.watch(() => panel.visible && publish());
  const show = () => panel.visible && publish();
  const shown =
    'onDidChangeViewState' in panel ? panel.onDidChangeViewState(show) : panel.onDidChangeVisibility(show);
  panel.onDidDispose(() => {
    shown.dispose();
    stopWatching();
    peer.dispose();
  });
  webview.html = pageHtml({
    title: options.title,
    cspSource: webview.cspSource,
    script: asset(`${options.bundle}.js`),
    style: asset(`${options.bundle}.css`),
    nonce: randomBytes(16).toString('base64url'),
    language: vscode.env.language,
    strings: vscode.l10n.bundle ?? {},
    state: options.state.value,
  });
  return peer;
}
