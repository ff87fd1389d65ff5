// The page's end of the conversation with its host. In VS Code that is the extension; in a plain browser a page may
// define `acquireVsCodeApi` itself and play a recorded host. Panels cannot tell the difference.

import type { Contract, Nothing, TopicListeners } from '../../src/shared/rpc/contract';
import { Peer } from '../../src/shared/rpc/peer';

interface VsCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare function acquireVsCodeApi(): VsCodeApi;

let acquired: VsCodeApi | undefined;

/** May be called once per page only, says VS Code; so it is asked once and kept. */
function api(): VsCodeApi {
  acquired ??= acquireVsCodeApi();
  return acquired;
}

export function connectHost<C extends Contract>(topics: TopicListeners<C>): Peer<Nothing, C> {
  return new Peer<Nothing, C>(
    {
      send: message => api().postMessage(message),
      listen: receive => {
        const listener = (event: MessageEvent) => {
          // The frame around this page speaks with its own origin; nobody else has anything to say here.
          if (event.origin === window.origin) receive(event.data);
        };
        window.addEventListener('message', listener);
        return () => window.removeEventListener('message', listener);
      },
    },
    { handlers: {}, topics },
  );
}

/** What the host wrote into the page. */
export function embedded(id: 'state' | 'strings'): unknown {
  return JSON.parse(document.getElementById(id)?.textContent ?? 'null');
}

/** What this page kept for itself when it was last shown. */
export function savedState(): unknown {
  return api().getState();
}

export function saveState(state: unknown): void {
  api().setState(state);
}

/** Sends each distinct error in the page to `forward`, once: a fault in a redraw would otherwise come with each frame. */
export function forwardErrors(forward: (error: { message: string; stack: string }) => void): void {
  const sent = new Set<string>();
  const report = (error: unknown) => {
    const message = error instanceof Error ? error.message : String(error);
    if (sent.has(message)) return;
    sent.add(message);
    forward({ message, stack: error instanceof Error ? (error.stack ?? '') : '' });
  };
  window.addEventListener('error', event => report(event.error ?? event.message));
  window.addEventListener('unhandledrejection', event => report(event.reason));
}
