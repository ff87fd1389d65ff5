// What leaves the window: files that open in the programs they are for, the report beside its trace, and a walkthrough that
// notices what a person did.

import assert from 'node:assert/strict';
import { copyFileSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Locator } from 'playwright-core';
import sharp from 'sharp';
import { chooseFromMenu, runView, showSideBar, take, title, traceEditor, treeRow } from './person';
import { takeKeys } from './trace-page';
import { csvRows } from '../../support/csv-rows';
import { temporaryFolder } from '../../support/folders';
import { requireNotebook } from '../../support/notebooks';
import type { Workbench } from '../../support/workbench';
import { openWorkbench, patienceMs, remembered } from '../../support/workbench';
import { requireXml } from '../../support/xml';

const root = process.env['DARKROOM_ROOT'] ?? '.';
const recorded = path.join(root, 'samples', 'traces', 'trail-1-0_text-cot.trace.safetensors');
const question = 'start at the ring and follow the arrows for 6 steps . what colour is the cell ?';

describe('exports and the walkthrough in the workbench', function () {
  let bench: Workbench;

  before('open VS Code on a folder with a trace', async () => {
    const workspace = temporaryFolder();
    copyFileSync(recorded, path.join(workspace, 'trail.trace.safetensors'));
    bench = await openWorkbench({ workspace, settings: { 'files.simpleDialog.enable': true } });
    await bench.runCommand('Darkroom: Show Log');
  });

  after('close VS Code', () => bench.close());

  const input = () => bench.page.locator('.quick-input-widget input.input');
  const step = (name: string): Locator => bench.page.locator(`[data-step-id$="#${name}"]`);

  const editor = () => traceEditor(bench, question, 'Text CoT');

  /** Chooses a format by its label and a place by its path, as a person types them. */
  async function save(label: string, file: string): Promise<void> {
    await bench.runCommand('Darkroom: Export Trace…');
    await take(bench, 'Export Trace as', label);
    const dialog = title(bench, label);
    await dialog.waitFor();
    // The dialog writes the name that it proposes, and would write it over what is typed sooner.
    while (!(await input().inputValue()).includes('trail.')) await bench.page.waitForTimeout(50);
    await input().fill(file);
    // It takes no Enter while it looks at what was typed.
    while (await dialog.isVisible()) {
      await input()
        .press('Enter', { timeout: 5000 })
        .catch(() => undefined);
      await dialog.waitFor({ state: 'hidden', timeout: 2000 }).catch(() => undefined);
    }
  }

  async function exported(label: string, name: string): Promise<Buffer> {
    const file = path.join(bench.workspace, name);
    await save(label, file);
    await bench.page.locator('.notification-toast', { hasText: `Exported to ${file}` }).waitFor();
    await bench.runCommand('Notifications: Clear All Notifications');
    return readFileSync(file);
  }

  it('writes a table that opens as one', async () => {
    await bench.openFile('trail.trace.safetensors');
    await bench.panel().locator('.strip').waitFor();
    const rows = csvRows((await exported('Table of steps (CSV)', 'steps.csv')).toString());
    assert.ok(rows.length > 40);
  });

  it('writes figures that open as such, and leaves nothing unfinished', async () => {
    requireXml((await exported('Figure (SVG)', 'figure.svg')).toString());
    const { format, width } = await sharp(
      await exported('Figure, twice as large (PNG)', 'figure.png'),
    ).metadata();
    assert.deepEqual([format, width], ['png', 2064]);
    const unfinished = readdirSync(bench.workspace).filter(name => name.endsWith('.part'));
    assert.deepEqual(unfinished, []);
  });

  it('writes a notebook that finds its trace', async () => {
    const cells = requireNotebook((await exported('Notebook (Jupyter)', 'run.ipynb')).toString());
    assert.match(cells[0]?.source ?? '', /Path\("trail\.trace\.safetensors"\)/);
  });

  it('says in a sentence why a file cannot be written', async () => {
    const { page } = bench;
    await bench.runCommand('Notifications: Clear All Notifications');
    await save('Report (HTML)', '/proc/report.html');
    await page.locator('.notification-toast', { hasText: 'cannot be written' }).waitFor();
    await bench.runCommand('Notifications: Clear All Notifications');
  });

  it('opens a report beside its trace, without complaint, and says where it lies', async () => {
    await bench.runCommand('Darkroom: Open Report');
    const toast = bench.page.locator('.notification-toast', { hasText: 'The report lies at' });
    await toast.waitFor();
    const [, file = ''] = /lies at (.*\.html)\./.exec(await toast.innerText()) ?? [];
    assert.ok(existsSync(file), file);
    const frames = bench.page.locator('iframe.webview.ready');
    const titles = async () => {
      const names = await frames.evaluateAll(all => all.map(frame => frame.getAttribute('name') ?? ''));
      return Promise.all(
        names.map(name =>
          bench.page
            .frameLocator(`iframe[name="${name}"]`)
            .frameLocator('#active-frame')
            .locator('header h1')
            .first()
            .innerText({ timeout: 1000 })
            .catch(() => ''),
        ),
      );
    };
    for (const start = Date.now(); !(await titles()).includes(question);) {
      if (Date.now() - start > patienceMs) throw new Error(`no report beside: ${(await titles()).join()}`);
      await bench.page.waitForTimeout(100);
    }
    await bench.shot('workbench-report');
    await bench.runCommand('View: Close Editor');
    await bench.runCommand('Notifications: Clear All Notifications');
  });

  it('exports a trace of the list from its menu', async () => {
    await showSideBar(bench);
    const asked = title(bench, 'Export Trace as');
    await chooseFromMenu(bench, treeRow(bench, 'Traces', /green/), 'Export Trace…', asked);
    // A page that takes the focus, as one does that has just loaded, takes nothing away.
    await input().fill('Figure');
    await (await runView(bench)).locator('button').first().focus();
    await bench.page.waitForTimeout(300);
    assert.equal(await input().inputValue(), 'Figure');
    await input().press('Escape');
    await asked.waitFor({ state: 'hidden' });
  });

  it('has all that a person looked at after the window was loaded anew', async () => {
    const { page } = bench;
    await bench.openFile('trail.trace.safetensors');
    const first = await editor();
    await takeKeys(page, first);
    for (const key of ['Shift+ArrowRight', 'h', ']', 'o']) await page.keyboard.press(key);
    await first.locator('.attention', { hasText: '100 %' }).first().waitFor();
    // All that was looked at is drawn at once; only what was measured comes later.
    const heads = (await first.locator('.head-grid').getAttribute('aria-label')) ?? '';
    const mode = await first.locator('.attention .segments [aria-checked=true]').innerText();
    assert.match(heads, /of layer \d/);
    const at = await first.locator('.playhead b').innerText();
    assert.notEqual(at, '1');
    await remembered(
      page,
      new RegExp(`step[\\\\":]+${at},[^}]*mode[\\\\":]+layer[^}]*opacity[\\\\":]+(?!80)\\d`),
    );
    await page.reload();
    const again = await editor();
    await again
      .locator('.playhead b')
      .filter({ hasText: new RegExp(`^${at}$`) })
      .waitFor();
    await again.locator(`.head-grid[aria-label="${heads}"]`).waitFor();
    await again.locator('.attention .segments [aria-checked=true]', { hasText: mode }).waitFor();
    await again.locator('.attention', { hasText: '100 %' }).first().waitFor();
    await bench.runCommand('Darkroom: Toggle Table View');
    await again.getByRole('table').first().waitFor();
    await remembered(page, /table[\\":]+true/);
    await page.reload();
    await (await editor()).getByRole('table').first().waitFor();
    await bench.runCommand('Darkroom: Toggle Table View');
  });

  it('guides from the sample trace on, and notices what was done', async () => {
    await bench.runCommand('View: Close All Editors');
    await bench.runCommand('Darkroom: Get Started');
    await step('open').waitFor();
    const done = (name: string) => step(name).locator('.codicon-getting-started-step-checked');
    await bench.shot('workbench-walkthrough');
    await bench.runCommand('Darkroom: Open Sample Trace');
    const shown = await editor();
    await takeKeys(bench.page, shown);
    // A window that was loaded anew has forgotten what was exported before.
    await bench.runCommand('Darkroom: Open Report');
    await bench.page.locator('.notification-toast', { hasText: 'The report lies at' }).waitFor();
    await bench.runCommand('Darkroom: Get Started');
    await done('open').waitFor({ state: 'attached' });
    await done('look').waitFor({ state: 'attached' });
    await done('export').waitFor({ state: 'attached' });
    assert.deepEqual([await done('change').count(), await done('direction').count()], [0, 0]);
    await bench.runCommand('Darkroom: Compare Traces…');
    await title(bench, 'Compare Traces').waitFor();
    await bench.dismiss();
    await done('change').waitFor({ state: 'attached' });
  });
});
