// @ts-check
// A trace in the workbench as it is to be photographed: at a step worth looking at, in an editor of a given width.
import { traceName } from './recorded-runs.mjs';

/** @typedef {Awaited<ReturnType<typeof import('./workbench.mjs').openWorkbench>>} Workbench */

/**
 * The page of the editor in front; of the side bar where no editor is open.
 * @param {Workbench} bench
 */
export function shownPage({ page }) {
  const pages = page.locator('iframe.webview.ready:visible');
  return pages.last().contentFrame().locator('#active-frame').contentFrame();
}

/**
 * @param {Workbench} bench
 * @param {{ method: string, keys: readonly string[] }} run
 */
export async function openTraceAt(bench, { method, keys }) {
  await bench.openFile(traceName(method));
  await bench.page.locator('.tab.active', { hasText: method }).waitFor();
  await shownPage(bench).locator('.strip').focus();
  for (const key of ['Home', ...keys]) await bench.page.keyboard.press(key);
}

/**
 * Makes the window so wide that the editor has this width.
 * @param {Workbench} bench
 * @param {{ width: number, height: number }} size the editor's width, the window's height
 */
export async function setEditorWidth({ page }, { width, height }) {
  const guess = width + 60; // icons at the side, and margins
  await page.setViewportSize({ width: guess, height });
  await page.waitForTimeout(300);
  const box = await page.locator('iframe.webview.ready:visible').last().boundingBox();
  await page.setViewportSize({ width: guess + Math.round(width - (box?.width ?? width)), height });
}
