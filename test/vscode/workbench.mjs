// @ts-check
// Drives the real workbench as a person does: palette, keys, editors, panels. For end-to-end checks and for the
// pictures in the README. It always uses the server from npm, because a page can be driven and a desktop window
// cannot be without its own protocol.
//
//   const bench = await openWorkbench({ theme: 'light' });
//   await bench.runCommand('Darkroom: Open Sample');
//   await bench.panel().locator('h1').waitFor();
//   await bench.shot('sample');
//   await bench.close();
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { killGroup } from '../runner/processes.mjs';
import { foundChromium, launchOptions } from '../support/chromium-launch.mjs';
import { findChromium } from '../support/chromium.mjs';
import { offlineVSCode } from './offline.mjs';
import { developExtension, stayLocal, workbenchAddress } from './page.mjs';
import { createProfile } from './profile.mjs';
import { startServer } from './server.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..');

/** @typedef {import('playwright-core').Page} Page */
/**
 * @typedef {{ extension?: string, workspace?: string, theme?: keyof typeof import('./profile.mjs').themes,
 *   trust?: import('./profile.mjs').Trust, settings?: Record<string, unknown>, width?: number, height?: number, scale?: number,
 *   version?: 'stable' | 'min', env?: NodeJS.ProcessEnv, say?: (line: string) => void }} Wish
 *   `extension`: folder of the extension under development (the repository unless told); `workspace`: folder of which a
 *   copy is opened; `scale`: device pixels per CSS pixel, 2 for pictures in documents.
 */

/**
 * Starts a server and opens its workbench; ends both with `close()`.
 * @param {Wish} [wish]
 */
export async function openWorkbench(wish = {}) {
  const { extension = root, trust = 'trusted', theme = 'dark', settings, env, say = console.log } = wish;
  const workspace = wish.workspace ?? path.join(root, 'test', 'vscode', 'workspace');
  const vscode = await offlineVSCode(wish.version ?? 'stable', say);
  const found = process.env['DARKROOM_BROWSER'] ? foundChromium() : await findChromium(say);
  const profile = createProfile({ workspace, trust, theme, ...(settings && { settings }) });
  /** @type {(() => unknown)[]} ended in reverse order */
  const owned = [profile.remove];
  const close = async () => {
    for (const end of owned.splice(0).reverse()) await end();
  };
  try {
    const server = await startServer({
      vscode,
      profile,
      trust,
      driver: false,
      ownGroup: true,
      env: { DARKROOM_ROOT: root, ...env },
    });
    owned.push(
      () => server.exited,
      () => killGroup(server.process.pid),
    );
    const browser = await chromium.launch(mayTalkToThisMachine(launchOptions(found)));
    owned.push(() => browser.close());
    const { width = 1280, height = 800, scale = 1 } = wish;
    const context = await browser.newContext({ viewport: { width, height }, deviceScaleFactor: scale });
    await stayLocal(context);
    const page = await context.newPage();
    page.setDefaultTimeout(120_000); // against a page that hangs, not against a machine that is busy
    const place = { port: server.port, workspace: profile.workspace, extension };
    await developExtension(page, place);
    await page.goto(workbenchAddress(place));
    await page.locator('.monaco-workbench').waitFor();
    return new Workbench(page, profile.workspace, server, close);
  } catch (error) {
    await close();
    throw error;
  }
}

/**
 * A page whose HTML came through our hands has no known origin on the network, and Chromium would not let it open a
 * socket to this machine.
 * @param {import('playwright-core').LaunchOptions} options
 */
function mayTalkToThisMachine(options) {
  const off = '--disable-features=LocalNetworkAccessChecks,LocalNetworkAccessChecksWebSockets';
  return { ...options, args: [...(options.args ?? []), off] };
}

class Workbench {
  /**
   * @param {Page} page
   * @param {string} workspace the copy that is open
   * @param {import('./server.mjs').Server} server
   * @param {() => Promise<void>} close
   */
  constructor(page, workspace, server, close) {
    this.page = page;
    this.workspace = workspace;
    this.server = server;
    this.close = close;
  }

  /**
   * Runs a command from the palette by its full title. The palette's list is a snapshot: one that was opened before
   * the extension was registered never shows its commands, so it is opened again until it does.
   * @param {string} title
   */
  async runCommand(title) {
    await this.#pick('F1', `>${title}`, this.row(title));
  }

  /**
   * Opens a file of the workspace with quick open.
   * @param {string} name
   */
  async openFile(name) {
    // Of a file in a folder, that stands behind its name.
    const named = [`^="${name},"`, `^="${name} "`].map(start => `[aria-label${start}]`).join(', ');
    const rows = this.page.locator(`.quick-input-list .monaco-list-row:is(${named})`);
    await this.#pick('Control+p', name, rows);
  }

  /**
   * The document inside the nth webview that is shown, as something to find elements in.
   * @param {number} [n]
   */
  panel(n = 0) {
    return this.page.frameLocator('iframe.webview.ready').nth(n).frameLocator('#active-frame');
  }

  /**
   * Rows with exactly this label in the list of the quick input, whatever icon and description stand beside it.
   * @param {string} label
   */
  row(label) {
    const names = [`="${label}"`, `^="${label},"`, `^="${label} ,"`, `$="  ${label}"`, `*="  ${label},"`];
    return this.page.locator(
      names.map(name => `.quick-input-list .monaco-list-row[aria-label${name}]`).join(', '),
    );
  }

  /** Leaves the quick input, should it be there. */
  async dismiss() {
    while (await this.#input.isVisible()) {
      await this.#input.press('Escape', { timeout: 5000 }).catch(() => undefined);
      await this.#input.waitFor({ state: 'hidden', timeout: 2000 }).catch(() => undefined);
    }
  }

  /**
   * Texts of the notifications that are shown.
   * @returns {Promise<string[]>}
   */
  notifications() {
    return this.page.locator('.notification-toast .notification-list-item-message').allInnerTexts();
  }

  /**
   * Saves the window as out/shots/<name>.png.
   * @param {string} name
   */
  async shot(name) {
    const file = path.join(root, 'out', 'shots', `${name}.png`);
    mkdirSync(path.dirname(file), { recursive: true });
    await this.page.screenshot({ path: file });
    return file;
  }

  get #input() {
    return this.page.locator('.quick-input-widget input.input');
  }

  /**
   * @param {string} text
   * @param {import('playwright-core').Locator} rows of which the first is chosen, once one shows up
   * @param {number} timeout
   */
  async #chosen(text, rows, timeout) {
    await this.#input.waitFor({ timeout: timeout + 1500 });
    await this.#input.fill(text, { timeout });
    const row = rows.first();
    await row.waitFor({ timeout });
    // A click that is given up too soon may arrive all the same.
    await row.click({ timeout: 10_000 });
  }

  /**
   * @param {string} key opens the quick input
   * @param {string} text
   * @param {import('playwright-core').Locator} rows of which the first is chosen
   */
  async #pick(key, text, rows) {
    const tries = 12;
    for (let attempt = 1; ; attempt++) {
      await this.page.keyboard.press(key);
      // Whatever takes the focus meanwhile, a notification or a view that loads, closes the input again. A slow machine, where
      // rows come later, is given more time with each attempt.
      const chosen = await this.#chosen(text, rows, 1500 * attempt).then(
        () => true,
        () => false,
      );
      if (chosen) break;
      if (attempt === tries) throw new Error(`Nothing shows up in the list after ${key} ${text}.`);
      await this.dismiss();
    }
    // It closes, or the command that was chosen asks a question of its own in the same place.
    const same = async () => (await this.#input.isVisible()) && (await this.#input.inputValue()) === text;
    while (await same()) await this.page.waitForTimeout(20);
  }
}
