// @ts-check
// Panels are tested in a real Chromium, and where VS Code cannot be downloaded a Chromium shows its workbench.
// No browser is downloaded by a post-install script; we take the first one that really starts: $CHROMIUM, an
// installed one, one from apt, one carried by an npm package.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { chromium } from 'playwright-core';
import { aptInstall, hasApt, isUbuntu } from '../runner/apt.mjs';
import { carriedChromium } from './chromium-carried.mjs';
import { launchOptions } from './chromium-launch.mjs';

/** @typedef {import('./chromium-launch.mjs').Browser} Browser */

const remedy =
  'no usable Chromium was found: install Chromium, Chrome or Edge, or set the environment variable CHROMIUM to the path of one';

/**
 * @param {(line: string) => void} say
 * @returns {Promise<Browser>}
 */
export async function findChromium(say) {
  const given = process.env['CHROMIUM'];
  if (given) {
    const problem = await whyNot({ name: given, executablePath: given });
    if (problem) throw new Error(`CHROMIUM=${given} does not start: ${problem}`);
    return { name: given, executablePath: given };
  }
  for (const browser of installed()) if (!(await whyNot(browser))) return browser;
  if (hasApt() && !isUbuntu()) {
    // Without a font package a page has boxes instead of letters.
    await aptInstall(['chromium', 'fonts-dejavu-core'], say);
    for (const browser of installed()) if (!(await whyNot(browser))) return browser;
  }
  if (process.platform === 'linux' && process.arch === 'x64') {
    const browser = await carriedChromium(say);
    const problem = await whyNot(browser);
    if (!problem) return browser;
    say(`${browser.name} does not start: ${problem}`);
  }
  throw new Error(remedy);
}

/** Browsers that are already here, best first. @returns {Browser[]} */
function installed() {
  if (process.platform !== 'linux') return ['chrome', 'msedge'].map(channel => ({ name: channel, channel }));
  const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge'];
  const folders = (process.env['PATH'] ?? '').split(path.delimiter).filter(Boolean);
  const onPath = names.flatMap(name => {
    const executablePath = folders.map(folder => path.join(folder, name)).find(file => existsSync(file));
    return executablePath ? [{ name: executablePath, executablePath }] : [];
  });
  const playwrights = chromium.executablePath(); // present if the developer uses Playwright elsewhere
  return existsSync(playwrights) ? [...onPath, { name: playwrights, executablePath: playwrights }] : onPath;
}

/**
 * Being there is not enough (snap stubs, missing libraries): a browser counts when it has shown a page.
 * @param {Browser} browser
 * @returns {Promise<string | undefined>} why it cannot be used
 */
async function whyNot(browser) {
  try {
    const running = await chromium.launch(launchOptions(browser));
    try {
      const page = await running.newPage();
      const sum = await page.evaluate('1 + 1');
      return sum === 2 ? undefined : 'it cannot run a script';
    } finally {
      await running.close();
    }
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    const telling = /error while loading shared libraries[^\n]*/.exec(text);
    return telling?.[0] ?? text.split('\n')[0];
  }
}
