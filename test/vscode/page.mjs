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

/**
 * Loads the extension under development into a workbench that was started without the smoke test driver (which
 * would mute notifications): such a workbench takes it from its own page's configuration only.
 * @param {import('playwright-core').Page} page
 * @param {Place} place
 */
export async function developExtension(page, { port, extension }) {
  const location = { scheme: 'vscode-remote', authority: `localhost:${port}`, path: extension };
  await page.route(
    url => url.pathname === '/',
    async route => {
      const response = await route.fetch();
      const html = await response.text();
      const body = html.replace(
        /(id="vscode-workbench-web-configuration" data-settings=")([^"]*)"/,
        (_, start, text) => {
          const configuration = JSON.parse(text.replaceAll('&quot;', '"'));
          configuration.developmentOptions = { ...configuration.developmentOptions, extensions: [location] };
          return `${start}${JSON.stringify(configuration).replaceAll('"', '&quot;')}"`;
        },
      );
      if (body === html) throw new Error('the workbench page of this VS Code has no configuration to add to');
      await route.fulfill({ response, body });
    },
  );
}
