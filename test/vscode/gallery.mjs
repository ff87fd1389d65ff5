#!/usr/bin/env node
// @ts-check
// Takes the trace of every method in every theme from the real workbench, alone at three widths and with the side bar, then
// what else a trace editor shows (its table, two traces, a run that was gated, no trace), contact sheets, and what comes before the
// first run:
// `node test/vscode/gallery.mjs [theme…]` writes out/shots/gallery-<theme>-<what>-<width>.png, to be looked at. States that
// need an engine that fails are pictures of the tests: out/shots/panel-*.png, model-*.png.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { recordAblations, recordedAblations } from './recorded-ablations.mjs';
import { openTraceAt, setEditorWidth, shownPage } from './posed-traces.mjs';
import { themes } from './profile.mjs';
import { brokenTrace, gatedRun, recordOthers, recordRuns, shownRuns } from './recorded-runs.mjs';
import { openWorkbench } from './workbench.mjs';

/** @typedef {Awaited<ReturnType<typeof openWorkbench>>} Workbench */

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..');
/** Width of the editor, height of the window. */
const sizes = [
  { width: 2200, height: 1200 },
  { width: 1100, height: 1016 },
  { width: 420, height: 1560 },
];
const window = { width: 1472, height: 900 };

const chosen = process.argv.slice(2);
const temporary = mkdtempSync(path.join(tmpdir(), 'darkroom-gallery-'));
const workspace = path.join(temporary, 'samples');
mkdirSync(workspace);
try {
  recordRuns(root, workspace);
  recordOthers(root, workspace);
  recordAblations(root, workspace, { samples: 120, pictures: 60 });
  for (const theme of /** @type {(keyof typeof themes)[]} */ (Object.keys(themes)))
    if (chosen.length === 0 || chosen.includes(theme)) await shoot(theme);
} finally {
  rmSync(temporary, { recursive: true, force: true });
}

/** @param {keyof typeof themes} theme */
async function shoot(theme) {
  const bench = await openWorkbench({ theme, workspace, ...window, say: () => undefined });
  try {
    await bench.page.locator('.activitybar [aria-label^="Darkroom"]').first().click();
    await bench.page.locator('.pane-header[aria-label*="Steps"]').waitFor();
    for (const run of shownRuns) {
      await openTraceAt(bench, run);
      await bench.page.setViewportSize(window);
      await settled(bench);
      await bench.shot(`gallery-${theme}-${run.method}-window`);
    }
    await bench.page.keyboard.press('Control+b');
    await bench.page.locator('.pane-header[aria-label*="Steps"]').waitFor({ state: 'hidden' });
    for (const run of [...shownRuns, gatedRun]) {
      await openTraceAt(bench, run);
      await shootAt(bench, `${theme}-${run.method}`);
    }
    await shootOthers(bench, theme);
  } finally {
    await bench.close();
  }
  await shootFirstRun(theme);
}

/**
 * With the gated run in front.
 * @param {Workbench} bench
 * @param {string} theme
 */
async function shootOthers(bench, theme) {
  const { keyboard } = bench.page;
  await keyboard.press('t');
  await shownPage(bench).locator('.table-scroll').waitFor();
  await shootAt(bench, `${theme}-table`);
  await keyboard.press('t');
  await keyboard.press('c'); // with the run that it goes on from
  await shownPage(bench).locator('.film.compare').waitFor();
  await shootAt(bench, `${theme}-compare`);
  await bench.openFile(brokenTrace);
  await shownPage(bench).getByRole('alert').waitFor();
  await shootAt(bench, `${theme}-broken`);
  for (const name of Object.values(recordedAblations)) {
    await bench.runCommand('Darkroom: Open Contact Sheet');
    await bench.page.locator('.quick-input-list .monaco-list-row', { hasText: name }).first().click();
    await shownPage(bench).locator('.arms-part').waitFor();
    await shootAt(bench, `${theme}-sheet-${name}`);
  }
}

/** A workspace without pictures and traces. @param {keyof typeof themes} theme */
async function shootFirstRun(theme) {
  const empty = path.join(temporary, 'empty');
  mkdirSync(empty, { recursive: true });
  const bench = await openWorkbench({ theme, workspace: empty, ...window, say: () => undefined });
  try {
    await bench.page.locator('.activitybar [aria-label^="Darkroom"]').first().click();
    await shownPage(bench).locator('.welcome').waitFor();
    await settled(bench);
    await bench.shot(`gallery-${theme}-first-run-window`);
  } finally {
    await bench.close();
  }
}

/**
 * @param {Workbench} bench
 * @param {string} name
 */
async function shootAt(bench, name) {
  for (const size of sizes) {
    await setEditorWidth(bench, size);
    await settled(bench);
    await bench.shot(`gallery-${name}-${size.width}`);
  }
}

/** Pictures arrive one after another. @param {Workbench} bench */
async function settled({ page }) {
  await page.mouse.move(4, 200);
  await page.waitForTimeout(1500);
}
