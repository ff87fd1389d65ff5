// What leaves the window: files that open in the programs they are for, the report beside its trace, and a walkthrough that
// notices what a person did.

import assert from 'node:assert/strict';
import { copyFileSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Locator } from 'playwright-core';
import sharp from 'sharp';
import { chooseFromMenu, runView, showSideBar, traceEditor, treeRow } from './person';
import { pressUntil } from './trace-page';
import { csvRows } from '../../support/csv-rows';
import { temporaryFolder } from '../../support/folders';
import { requireNotebook } from '../../support/notebooks';
import type { Workbench } from '../../support/workbench';
import { openWorkbench, remembered, settled } from '../../support/workbench';
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

  /** A busy machine may not have taken in what was typed when Enter comes. */
  async function enter(title: string, text: string): Promise<void> {
    const shown = bench.page.locator('.quick-input-title', { hasText: title });
    await shown.waitFor();
    for (let tries = 0; tries < 10 && (await shown.isVisible()); tries++) {
      await input().fill(text);
      await bench.page.waitForTimeout(300);
      await input().press('Enter');
      await shown.waitFor({ state: 'hidden', timeout: 2000 }).catch(() => undefined);
    }
  }

  /** Chooses a format by its label and a place by its path, as a person types them. */
  async function save(label: string, file: string): Promise<void> {
    await bench.runCommand('Darkroom: Export Trace…');
    await enter('Export Trace as', label);
    // The dialog writes the name that it proposes, and would write it over what is typed sooner.
    await bench.page.locator('.quick-input-title', { hasText: label }).waitFor();
    while (!(await input().inputValue()).includes('trail.')) await bench.page.waitForTimeout(50);
    await enter(label, file);
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
    const { format, width } = await sharp(await exported('Figure, twice as large', 'figure.png')).metadata();
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
      if (Date.now() - start > 30_000) throw new Error(`no report beside: ${(await titles()).join()}`);
      await bench.page.waitForTimeout(100);
    }
    await bench.shot('workbench-report');
    await bench.runCommand('View: Close Editor');
    await bench.runCommand('Notifications: Clear All Notifications');
  });

  it('exports a trace of the list from its menu', async () => {
    await showSideBar(bench);
    const asked = bench.page.locator('.quick-input-title', { hasText: 'Export Trace as' });
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
    await first.locator('.strip').focus();
    const playhead = first.locator('.playhead b');
    await pressUntil(page, 'Home', playhead.filter({ hasText: /^[01]$/ }));
    await pressUntil(page, 'End', playhead.filter({ hasNotText: /^[01]$/ }));
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('h');
    await page.keyboard.press(']');
    await page.keyboard.press('o');
    await first.locator('.attention', { hasText: '100 %' }).first().waitFor();
    const words = () => editor().then(shown => shown.locator('.attention').first().innerText());
    const before = await settled(page, words);
    const at = await first.locator('.playhead b').innerText();
    assert.match(before, /layer/i);
    await remembered(
      page,
      new RegExp(`step[\\\\":]+${at},[^}]*mode[\\\\":]+layer[^}]*opacity[\\\\":]+(?!80)\\d`),
    );
    await page.reload();
    const again = await editor();
    await again.locator('.playhead b', { hasText: at }).waitFor();
    assert.equal(await settled(page, words), before);
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
    const playhead = shown.locator('.playhead b');
    const first = await playhead.innerText();
    await shown.locator('.strip').focus();
    await bench.page.keyboard.press('ArrowRight');
    await playhead.filter({ hasNotText: new RegExp(`^${first}$`) }).waitFor();
    // A window that was loaded anew has forgotten what was exported before.
    await bench.runCommand('Darkroom: Open Report');
    await bench.page.locator('.notification-toast', { hasText: 'The report lies at' }).waitFor();
    await bench.runCommand('Darkroom: Get Started');
    await done('open').waitFor({ state: 'attached' });
    await done('look').waitFor({ state: 'attached' });
    await done('export').waitFor({ state: 'attached' });
    assert.deepEqual([await done('change').count(), await done('direction').count()], [0, 0]);
    await bench.runCommand('Darkroom: Compare Traces…');
    await bench.page.locator('.quick-input-title', { hasText: 'Compare Traces' }).waitFor();
    await input().press('Escape');
    await done('change').waitFor({ state: 'attached' });
  });
});
