// @ts-check
// Brings the parts that are not npm packages of the project: a browser, the driver that it carries, and a VS Code. They
// take from nothing to minutes, so they start with the run and each tier waits only for what it needs.
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { findChromium } from '../support/chromium.mjs';
import { softwareVulkan } from '../support/vulkan.mjs';
import { desktopVSCode } from '../vscode/desktop.mjs';
import { offlineVSCode } from '../vscode/offline.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..');

/** @typedef {import('../vscode/run-in-vscode.mjs').VSCode} VSCode */
/** @typedef {import('../support/chromium-launch.mjs').Browser} Browser */
/** @typedef {import('../support/vulkan.mjs').Vulkan} Vulkan */
/** @typedef {{ browser?: Promise<Browser>, vulkan?: Promise<Vulkan | undefined>, vscode?: Promise<VSCode> }} Parts */

/**
 * @param {string[]} tiers
 * @param {(line: string) => void} say
 * @returns {Parts}
 */
export function prepare(tiers, say) {
  /** @type {Parts} */
  const parts = {};
  const needed = () => (parts.browser ??= handled(timed('Chromium', say, () => findChromium(say))));
  if (tiers.includes('webview')) needed();
  if (tiers.includes('engine')) parts.vulkan = findVulkan(parts.browser, say);
  if (tiers.includes('vscode')) parts.vscode = handled(timed('VS Code', say, () => findVSCode(needed, say)));
  return parts;
}

/**
 * None is installed for it; but a browser that is being installed anyhow may carry one.
 * @param {Promise<Browser> | undefined} browser
 * @param {(line: string) => void} say
 * @returns {Promise<Vulkan | undefined>}
 */
async function findVulkan(browser, say) {
  const { executablePath } = (await browser?.catch(() => undefined)) ?? {};
  const vulkan = softwareVulkan(executablePath);
  say('reason' in vulkan ? `WebGPU is skipped: ${vulkan.reason}` : `WebGPU is tested on ${vulkan.name}`);
  return 'reason' in vulkan ? undefined : vulkan;
}

/**
 * DARKROOM_VSCODE: stable (default), min or a version number. DARKROOM_OFFLINE_VSCODE=1 skips the download.
 * @param {() => Promise<Browser>} browser
 * @param {(line: string) => void} say
 * @returns {Promise<VSCode>}
 */
async function findVSCode(browser, say) {
  const version = process.env['DARKROOM_VSCODE'] ?? 'stable';
  if (!/^(stable|min|\d+\.\d+\.\d+)$/.test(version))
    throw new Error(`DARKROOM_VSCODE=${version}: use stable, min or a version such as 1.100.3`);
  if (!process.env['DARKROOM_OFFLINE_VSCODE']) {
    const desktop = await desktopVSCode({ root, version, say });
    if (!('reason' in desktop)) return { kind: 'desktop', ...desktop };
    say(`${desktop.reason}; using the VS Code server from npm`);
  }
  const [server, found] = await Promise.all([offlineVSCode(version, say), browser()]);
  return { kind: 'offline', server, browser: found };
}

/**
 * @template T
 * @param {string} name
 * @param {(line: string) => void} say
 * @param {() => Promise<T>} work
 */
async function timed(name, say, work) {
  const began = performance.now();
  const result = await work();
  say(`${name} ready after ${((performance.now() - began) / 1000).toFixed(1)} s`);
  return result;
}

/**
 * A preparation may fail before anybody waits for it; the tier that does will tell.
 * @template T
 * @param {Promise<T>} promise
 */
function handled(promise) {
  promise.catch(() => {});
  return promise;
}
