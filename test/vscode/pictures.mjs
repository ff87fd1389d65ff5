// @ts-check
// Takes the pictures of the documents from the real workbench, with the models that come with Darkroom:
// `npm run build && node test/vscode/pictures.mjs` writes docs/pictures/*.png.
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { openTraceAt, setEditorWidth, shownPage } from './posed-traces.mjs';
import { recordAblations } from './recorded-ablations.mjs';
import { recordRuns, sample, shownRuns } from './recorded-runs.mjs';
import { openWorkbench } from './workbench.mjs';

/** @typedef {Awaited<ReturnType<typeof openWorkbench>>} Workbench */

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..');
const pictures = path.join(root, 'docs', 'pictures');
const temporary = mkdtempSync(path.join(tmpdir(), 'darkroom-pictures-'));
const workspace = path.join(temporary, 'samples');
mkdirSync(workspace);
mkdirSync(pictures, { recursive: true });
try {
  recordRuns(root, workspace);
  cpSync(path.join(root, 'models', 'sample', 'decoder.onnx'), path.join(workspace, 'decoder.onnx'));
  await withWorkbench({ width: 1280, height: 900, scale: 1 }, takeModelPanel);
  await withWorkbench({ width: 1472, height: 900, scale: 1 }, takeWorkbench);
  await withWorkbench({ width: 1160, height: 1016, scale: 1 }, takeTraceEditor);
  // Only now: what a side bar shows in the others are traces alone.
  recordAblations(root, workspace, { samples: 200, pictures: 0 });
  await withWorkbench({ width: 1160, height: 830, scale: 1 }, takeContactSheet);
} finally {
  rmSync(temporary, { recursive: true, force: true });
}

/**
 * @param {{ width: number, height: number, scale: number }} size
 * @param {(bench: Workbench) => Promise<void>} take
 */
async function withWorkbench(size, take) {
  const bench = await openWorkbench({ theme: 'dark', workspace, ...size });
  bench.page.setDefaultTimeout(120_000); // nobody waits for it, on however busy a machine
  try {
    await take(bench);
  } finally {
    await bench.close();
  }
}

/** @param {Workbench} bench */
async function takeModelPanel(bench) {
  await bench.runCommand('Darkroom: Check Model…');
  await bench.page.locator('.quick-input-list .monaco-list-row', { hasText: 'decoder.onnx' }).first().click();
  await bench.panel().getByText('Works: 1 of 1 graph opened').waitFor();
  await take(bench, 'check-model');
}

/** A run from the side bar, and its trace. @param {Workbench} bench */
async function takeWorkbench(bench) {
  await showSideBar(bench);
  // Its page is the only one now, and keeps its name when others come.
  const name = await bench.page.locator('iframe.webview.ready:visible').getAttribute('name');
  const view = bench.page.frameLocator(`iframe[name="${name}"]`).frameLocator('#active-frame');
  await view.getByRole('button', { name: 'Choose a picture…' }).click();
  await bench.page
    .locator('.quick-input-list .monaco-list-row', { hasText: `${sample}.png` })
    .first()
    .click();
  await view.getByRole('combobox', { name: 'Model' }).selectOption({ label: 'pinhole-ivt' });
  await view.getByRole('radio', { name: 'IVT-LR' }).check();
  await view.getByText('truth').waitFor();
  const question = view.getByRole('textbox', { name: 'Question' });
  await question.fill((await question.inputValue()).replace(/\d/, '3'));
  await view.getByRole('button', { name: 'Run', exact: true }).click();
  await bench.page.locator('.tab.active', { hasText: 'ivt-lr.trace' }).waitFor();
  await view.locator('footer .mark').waitFor();
  await shownPage(bench).locator('.strip').focus();
  for (const key of ['Home', 'ArrowRight', 'ArrowRight']) await bench.page.keyboard.press(key);
  await take(bench, 'workbench');
}

/** @param {Workbench} bench */
async function takeTraceEditor(bench) {
  await showSideBar(bench);
  await bench.page.keyboard.press('Control+b');
  const run = shownRuns.find(({ method }) => method === 'modal-mixed');
  if (!run) throw new Error('there is no run with modal-mixed');
  await openTraceAt(bench, run);
  await setEditorWidth(bench, { width: 1100, height: 1016 });
  const box = await bench.page.locator('iframe.webview.ready:visible').last().boundingBox();
  await take(bench, 'trace-editor', box ?? undefined);
}

/** @param {Workbench} bench */
async function takeContactSheet(bench) {
  await bench.runCommand('Darkroom: Open Contact Sheet');
  await shownPage(bench).locator('.arms-part').waitFor();
  await bench.page.keyboard.press('Control+b');
  await setEditorWidth(bench, { width: 1100, height: 830 });
  await shownPage(bench).locator('canvas[data-painted]').first().waitFor();
  const box = await bench.page.locator('iframe.webview.ready:visible').last().boundingBox();
  await take(bench, 'contact-sheet', box ?? undefined);
}

/** @param {Workbench} bench */
async function showSideBar({ page }) {
  await page.locator('.activitybar [aria-label^="Darkroom"]').first().click();
  await page.locator('.pane-header[aria-label*="Steps"]').waitFor();
}

/**
 * @param {Workbench} bench
 * @param {string} name
 * @param {{ x: number, y: number, width: number, height: number }} [clip]
 */
async function take({ page }, name, clip) {
  await page.mouse.move(4, 400);
  await page.waitForTimeout(1500); // fonts, pictures of frames, and the quick input's fade
  const pixels = await page.screenshot(clip && { clip });
  // 256 colours are enough for a page of greys with small pictures, and a third of the bytes.
  await sharp(pixels)
    .png({ palette: true, effort: 10 })
    .toFile(path.join(pictures, `${name}.png`));
}
