// @ts-check
// Opens the workbench of a running server in a browser page, with the extension under development loaded from
// its folder. Nothing but this machine can be reached from the page.

/**
 * @typedef {{ port: number, workspace: string, extension: string, tests?: string }} Place
 *   `extension`, `tests`: folders on this machine; with `tests` the workbench runs them and reports an exit code.
 */

/**
 * @param {Place} place
 * @returns {string}
 */
export function workbenchAddress({ port, workspace, extension, tests }) {
  const authority = `localhost:${port}`;
  const payload = [
    ['extensionDevelopmentPath', `vscode-remote://${authority}${extension}`],
    ...(tests ? [['extensionTestsPath', `vscode-remote://${authority}${tests}`]] : []),
    ['skipWelcome', 'true'],
  ];
  const query = new URLSearchParams({ folder: workspace, payload: JSON.stringify(payload) });
  return `http://${authority}/?${query}`;
}

/**
 * Lets the context reach this machine only; returns the other hosts that were asked for.
 * @param {import('playwright-core').BrowserContext} context
 * @returns {Promise<Set<string>>}
 */
export async function stayLocal(context) {
  /** @type {Set<string>} */
  const blocked = new Set();
  const elsewhere = (/** @type {URL} */ url) =>
    /^https?:$/.test(url.protocol) && !['127.0.0.1', 'localhost'].includes(url.hostname);
  await context.route(elsewhere, route => {
    blocked.add(new URL(route.request().url()).hostname);
    return route.abort();
  });
  return blocked;
}
