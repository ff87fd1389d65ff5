#!/usr/bin/env node
// @ts-check
// Takes the trace of every method in every theme from the real workbench, alone at two widths and with the side bar, to be
// looked at: `node test/vscode/gallery.mjs [theme…]` writes out/shots/gallery-<theme>-<method>-<width>.png.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { openTraceAt, setEditorWidth } from './posed-traces.mjs';
import { themes } from './profile.mjs';
import { recordRuns, shownRuns } from './recorded-runs.mjs';
import { openWorkbench } from './workbench.mjs';

/** @typedef {Awaited<ReturnType<typeof openWorkbench>>} Workbench */

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..');
/** Width of the editor, height of the window. */
const sizes = [
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
    for (const run of shownRuns) {
      await openTraceAt(bench, run);
      for (const size of sizes) {
        await setEditorWidth(bench, size);
        await settled(bench);
        await bench.shot(`gallery-${theme}-${run.method}-${size.width}`);
      }
    }
  } finally {
    await bench.close();
  }
}

/** Pictures arrive one after another. @param {Workbench} bench */
async function settled({ page }) {
  await page.mouse.move(4, 200);
  await page.waitForTimeout(1500);
}
