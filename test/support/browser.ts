// Panels are tested as pages in a real Chromium. Test files are bundled one by one, so a module-level variable
// would start one browser per file; the browser therefore hangs on globalThis, is started by the first test that
// wants it and closed by a hook after the last one.
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { foundChromium, startChromium } from './chromium-launch.mjs';
import { dress, type ThemeName } from './themes';

interface Shared {
  browser: Promise<Browser> | undefined;
}

const key = Symbol.for('darkroom.test.browser');
const shared = findShared();

function findShared(): Shared {
  const known = Reflect.get(globalThis, key) as Shared | undefined;
  if (known) return known;
  const created: Shared = { browser: undefined };
  Reflect.set(globalThis, key, created);
  after('close the browser', async () => (await created.browser)?.close());
  return created;
}

/** The browser of this run. */
export function launch(): Promise<Browser> {
  return (shared.browser ??= startChromium(foundChromium()));
}

export interface PageOptions {
  /** CSS pixels; 1280 x 800 unless told. */
  readonly width?: number;
  readonly height?: number;
  /** The VS Code theme whose variables and body classes the page gets; dark unless told. */
  readonly theme?: ThemeName;
  readonly reducedMotion?: boolean;
}

/**
 * A page in a context of its own (nothing shared with other tests); every document it navigates to is dressed like a
 * VS Code webview. Close it with `closePage`.
 */
export async function newPage(options: PageOptions = {}): Promise<Page> {
  const { width = 1280, height = 800, theme = 'dark', reducedMotion = false } = options;
  const browser = await launch();
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme: theme === 'light' || theme === 'hc-light' ? 'light' : 'dark',
    forcedColors: 'none', // VS Code's high contrast is a theme of variables, not the system's forced colours
    reducedMotion: reducedMotion ? 'reduce' : 'no-preference',
  });
  const page = await context.newPage();
  await dress(page, theme, reducedMotion);
  return page;
}

/** Ends the page and everything its context holds. */
export async function closePage(page: Page): Promise<void> {
  await page.context().close();
}

/**
 * From now on the page's time, its timers and frames go on as far as `page.clock.runFor` says: on a busy machine a person would
 * rest between two presses, and whatever comes late would still come.
 */
export async function stopTime(page: Page): Promise<void> {
  await page.clock.install({ time: 0 });
  // It goes on until it is stopped, and cannot be stopped in the past.
  await page.clock.pauseAt(3_600_000);
}

/** Saves the whole page, however long, as out/shots/<name>.png (git-ignored), for people to look at. */
export async function shot(page: Page, name: string): Promise<string> {
  const root = process.env['DARKROOM_ROOT'];
  if (!root) throw new Error('DARKROOM_ROOT is not set; start the tests with `npm test`');
  const file = path.join(root, 'out', 'shots', `${name}.png`);
  await mkdir(path.dirname(file), { recursive: true });
  await page.screenshot({ path: file, fullPage: true, animations: 'disabled' });
  return file;
}
