import assert from 'node:assert/strict';
import { cpSync } from 'node:fs';
import path from 'node:path';
import type { FrameLocator } from 'playwright-core';
import { answer, requireDone, runView, showSideBar, take, treeRow } from './person';
import { temporaryFolder } from '../../support/folders';
import type { Workbench } from '../../support/workbench';
import { openWorkbench } from '../../support/workbench';

const root = process.env['DARKROOM_ROOT'] ?? '.';

describe('steering in the workbench, as a person does', () => {
  let bench: Workbench;
  let view: FrameLocator;

  before('open VS Code on the samples', async () => {
    const workspace = temporaryFolder();
    cpSync(path.join(root, 'samples'), workspace, { recursive: true });
    bench = await openWorkbench({ workspace });
    await showSideBar(bench);
    view = await runView(bench);
    await view.getByRole('combobox', { name: 'Model' }).waitFor();
  });

  after('close VS Code', () => bench.close());

  it('extracts a direction, asked for model, source, task and number', async () => {
    await bench.runCommand('Darkroom: Extract Direction…');
    await take(bench, 'Extract Direction: Model', 'pinhole-text-same');
    await take(bench, 'Extract Direction: Contrast Pairs', 'Generate from the benchmark');
    await take(bench, 'Extract Direction: Task', 'trail');
    await answer(bench, 'Extract Direction: Number of Pairs', '12');
    const said = bench.page.locator('.notification-toast', { hasText: 'a direction of 12 pairs' });
    await said.waitFor();
    await said.getByRole('button', { name: 'Add to Next Run' }).click();
    await view.getByText('pinhole-text-same, 12 pairs, trail').waitFor();
  });

  it('moves its exposure with keys, runs, and says by how many degrees beside a random vector', async () => {
    await view
      .getByRole('button', { name: /^Choose a picture|^Choose another picture/ })
      .first()
      .click();
    await take(bench, 'Ask About an Image', 'trail-1-0.png');
    await view.locator('img').waitFor();
    await view.getByRole('combobox', { name: 'Model' }).selectOption({ label: 'pinhole' });
    await view.getByRole('radio', { name: 'Direct' }).check();
    const slider = view.getByRole('slider', { name: /^Exposure of trail-12/ });
    await slider.focus();
    await slider.press('ArrowRight');
    await slider.press('ArrowRight');
    const number = view.getByRole('spinbutton', { name: /^Exposure of trail-12/ });
    assert.equal(await number.inputValue(), '0.6');
    await view.getByRole('button', { name: 'Run', exact: true }).click();
    const made = view.getByText(/^Last run, at 0\.60: turned by \d+(\.\d)?°.*random vector \d+(\.\d)?°\.$/);
    await made.waitFor();
    await view.getByRole('button', { name: 'Open trace with the random vector' }).waitFor();
    await bench.shot('sidebar-steered');
    await slider.scrollIntoViewIfNeeded();
    await bench.shot('sidebar-interventions');
  });

  it('lists both traces', async () => {
    await treeRow(bench, 'Traces', /steered α 0\.6/).waitFor();
    await treeRow(bench, 'Traces', /random vector α 0\.6/).waitFor();
    await view.getByRole('button', { name: 'Open trace with the random vector' }).click();
    await bench.page.locator('.tab.active', { hasText: 'random-vector.trace.safetensors' }).waitFor();
  });

  it('opens the tables of its analysis', async () => {
    await view.getByRole('button', { name: 'Analyse' }).click();
    await bench.page.locator('.tab.active', { hasText: 'trail-12' }).waitFor();
  });

  it('is noticed by the walkthrough, although that was not open', () => requireDone(bench, 'direction'));
});
