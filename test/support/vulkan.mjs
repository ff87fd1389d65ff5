// @ts-check
// WebGPU asks Vulkan for a graphics card. Browsers of the Chromium family carry a Vulkan that needs none, SwiftShader, with
// its loader beside it; so that WebGPU is tested on any machine that has such a browser, and says so where there is none.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { chromium } from 'playwright-core';

/** @typedef {{ name: string, env: Record<string, string> }} Vulkan `env`: what a process is started with that is to use it. */

const installed = [
  '/usr/lib/chromium',
  '/usr/lib/chromium-browser',
  '/usr/lib64/chromium-browser',
  '/opt/google/chrome',
  '/opt/microsoft/msedge',
];

/**
 * @param {string | undefined} [browser] The path of one that was found.
 * @returns {Vulkan | { reason: string }}
 */
export function softwareVulkan(browser) {
  if (process.platform !== 'linux' || process.arch !== 'x64')
    return {
      reason: `a driver in software is looked for on linux-x64, and this is ${process.platform}-${process.arch}`,
    };
  const besides = [browser, chromium.executablePath()].flatMap(file => (file ? [path.dirname(file)] : []));
  const folder = [...besides, ...installed].find(isVulkan);
  if (folder === undefined)
    return { reason: 'no browser here carries a driver in software (Debian’s package chromium does)' };
  const driver = path.join(folder, 'vk_swiftshader_icd.json');
  const libraries = [folder, process.env['LD_LIBRARY_PATH']].filter(Boolean).join(':');
  return {
    name: `SwiftShader of ${folder}`,
    env: { LD_LIBRARY_PATH: libraries, VK_ICD_FILENAMES: driver, VK_DRIVER_FILES: driver },
  };
}

/** What the runner found. @returns {Vulkan | undefined} */
export function foundVulkan() {
  const found = process.env['DARKROOM_VULKAN'];
  return found ? JSON.parse(found) : undefined;
}

/** @param {string} folder */
function isVulkan(folder) {
  return ['vk_swiftshader_icd.json', 'libvk_swiftshader.so', 'libvulkan.so.1'].every(file =>
    existsSync(path.join(folder, file)),
  );
}
