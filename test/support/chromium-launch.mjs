// @ts-check
// How every Chromium of the tests is started. The runner looks for one once (chromium.mjs); what it found travels to
// the test processes in DARKROOM_BROWSER.
import { chromium } from 'playwright-core';

/** @typedef {{ name: string, executablePath?: string, channel?: string, env?: Record<string, string> }} Browser */

/**
 * --no-sandbox: root and containers have no user namespaces, and only our own pages are shown.
 * --disable-gpu: software drawing is the same everywhere, so screenshots can be compared.
 * The others keep the browser from talking to anyone.
 */
const chromiumArgs = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/**
 * @param {Browser} browser
 * @returns {import('playwright-core').LaunchOptions}
 */
export function launchOptions({ executablePath, channel, env }) {
  return {
    ...(executablePath && { executablePath }),
    ...(channel && { channel }),
    headless: true,
    args: chromiumArgs,
    env: { ...process.env, ...env },
    timeout: 30_000, // a cold start from a slow disk
    // The runner ends the process group; playwright's own handlers would race with it.
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
  };
}

/** The browser that the runner found. @returns {Browser} */
export function foundChromium() {
  const found = process.env['DARKROOM_BROWSER'];
  if (!found)
    throw new Error('DARKROOM_BROWSER is not set; start this through `npm test` or after findChromium()');
  return JSON.parse(found);
}

/**
 * Starts a browser. On a machine that is busy installing or testing a start may fail once; twice is a finding.
 * @param {Browser} browser
 * @returns {Promise<import('playwright-core').Browser>}
 */
export async function startChromium(browser) {
  const options = launchOptions(browser);
  return chromium.launch(options).catch(() => chromium.launch(options));
}
