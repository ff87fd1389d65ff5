import assert from 'node:assert/strict';
import { cpSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { requireDone, runView, showSideBar, traceEditor, treeRow } from './person';
import { temporaryFolder } from '../../support/folders';
import type { Workbench } from '../../support/workbench';
import { openWorkbench } from '../../support/workbench';

const root = process.env['DARKROOM_ROOT'] ?? '.';
const question = 'start at the ring and follow the arrows for 6 steps . what colour is the cell ?';

describe('asking about a picture in the workbench, as a person does', () => {
  let bench: Workbench;
  const faults: string[] = [];

  before('open VS Code on the samples', async () => {
    const workspace = temporaryFolder();
    cpSync(path.join(root, 'samples'), workspace, { recursive: true });
    bench = await openWorkbench({ workspace });
    bench.page.on('console', message => {
      const { url } = message.location();
      if (message.type() === 'error' && url.includes('/dist/webview/')) faults.push(message.text());
    });
  });

  after('close VS Code', () => bench.close());

  it('finds the bundled model and the recorded trace', async () => {
    await showSideBar(bench);
    const view = await runView(bench);
    await view.getByText('pinhole', { exact: true }).first().waitFor({ state: 'attached' });
    await treeRow(bench, 'Traces', /green/).waitFor();
    await bench.shot('sidebar-start');
  });

  it('goes from the palette to a finished trace, with question and method offered', async () => {
    const { page } = bench;
    await page.locator('.activitybar [aria-label^="Explorer"]').first().click();
    await page.locator('.explorer-folders-view .monaco-list-row', { hasText: 'trail-1-0.png' }).dblclick();
    await page.locator('.tab.active', { hasText: 'trail-1-0.png' }).waitFor();
    await bench.runCommand('Darkroom: Ask About This Image…');
    const input = page.locator('.quick-input-widget input.input');
    await page.waitForFunction(() =>
      document
        .querySelector<HTMLInputElement>('.quick-input-widget input.input')
        ?.value.startsWith('start at the ring'),
    );
    await input.press('Enter');
    const choices = page.locator('.quick-input-list .monaco-list-row');
    await choices.filter({ hasText: 'pinhole-ivt' }).first().waitFor();
    await input.fill('pinhole');
    await choices.filter({ hasText: /^pinhole\W?Text CoT, Direct/ }).click();
    await choices.filter({ hasText: 'reasons in words, then answers' }).waitFor();
    await input.press('Enter');
    await page.locator('.tab.active', { hasText: 'text-cot.trace.safetensors' }).waitFor();
    await showSideBar(bench);
    const view = await runView(bench);
    await view.getByText('green', { exact: true }).waitFor();
    await treeRow(bench, 'Steps', /nats/).waitFor();
    await bench.shot('sidebar-finished');
    const written = readdirSync(path.join(bench.workspace, '.darkroom', 'traces'));
    assert.equal(written.length, 1);
  });

  it('moves the editor from the tree and the tree from the editor', async () => {
    await bench.runCommand('Darkroom: Go to First Step');
    await bench.page.locator('.monaco-list-row.selected', { hasText: /^step/ }).waitFor();
    await treeRow(bench, 'Steps', /^b4/).click();
    // The editor went there: its next step is the one after.
    await bench.runCommand('Darkroom: Go to Next Step');
    await bench.page.locator('.monaco-list-row.selected', { hasText: /^up/ }).waitFor();
    await bench.shot('sidebar-steps');
  });

  it('keeps the keys of the editor out of the side bar', async () => {
    const { page } = bench;
    const editor = await traceEditor(bench, question, 'Text CoT');
    const at = await editor.locator('.playhead b').innerText();
    for (const key of ['ArrowRight', 't']) await page.keyboard.press(key);
    await (await runView(bench)).locator('button').first().focus();
    for (const key of ['ArrowRight', 't']) await page.keyboard.press(key);
    await bench.runCommand('Darkroom: Go to Next Step');
    await editor.locator('.playhead b', { hasText: new RegExp(`^${Number(at) + 1}$`) }).waitFor();
    assert.equal(await editor.locator('.table-place').isVisible(), false);
  });

  it('runs again from the side bar', async () => {
    const view = await runView(bench);
    await view.getByRole('radio', { name: 'Direct' }).check();
    await view.getByRole('button', { name: 'Run', exact: true }).click();
    await bench.page.locator('.tab', { hasText: 'direct.trace.safetensors' }).waitFor();
    await (await runView(bench)).locator('.mark').waitFor();
    await bench.shot('sidebar-direct');
  });

  it('is noticed by the walkthrough, although that was not open', () => requireDone(bench, 'ask'));

  it('breaks no rule of its page: the console of the view is empty', () => {
    assert.deepEqual(faults, []);
  });
});
