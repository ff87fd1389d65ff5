// An ablation as a person runs it: from the palette over recipe, model and samples to a sheet that grows, a sample of it, and that
// one's two traces.

import { cpSync } from 'node:fs';
import path from 'node:path';
import type { FrameLocator } from 'playwright-core';
import { pageWith, take } from './person';
import { temporaryFolder } from '../../support/folders';
import type { Workbench } from '../../support/workbench';
import { openWorkbench } from '../../support/workbench';

const root = process.env['DARKROOM_ROOT'] ?? '.';

describe('an ablation in the workbench, as a person does', function () {
  this.timeout(300_000);
  let bench: Workbench;
  let sheet: FrameLocator;

  before('open VS Code on the samples', async () => {
    const workspace = temporaryFolder();
    cpSync(path.join(root, 'samples'), workspace, { recursive: true });
    bench = await openWorkbench({ workspace });
  });

  after('close VS Code', () => bench.close());

  it('is chosen by recipe, model, task and number, and its sheet grows', async () => {
    await bench.runCommand('Darkroom: Run Ablation…');
    await take(bench, 'Run Ablation: Recipe', 'Replacement test');
    await take(bench, 'Run Ablation: Model', 'pinhole-ivt');
    await take(bench, 'Run Ablation: About What?', 'trail');
    await take(bench, 'Run Ablation: Samples', '50 samples');
    sheet = await pageWith(bench, '.arms-part');
    await sheet.getByText(/^so far, \d+ of 50 samples$/).waitFor();
    await sheet.locator('.dot.hollow').first().waitFor();
    await bench.shot('sheet-growing');
  });

  it('ends with a verdict, and p of every arm', async () => {
    // It goes away by itself, and the sheet may need longer than that.
    const toast = bench.page.locator('.notification-toast', { hasText: 'Open Contact Sheet' });
    await toast.waitFor({ timeout: 240_000 });
    await sheet.getByText('done, 50 samples').waitFor();
    await sheet.locator('.headline', { hasText: 'another sample’s' }).waitFor();
    await bench.shot('sheet-done');
  });

  it('opens a sample as two runs beside each other, by a key', async () => {
    const sample = sheet.getByRole('option').first();
    await sample.focus();
    await sample.press('Enter');
    const traces = await pageWith(bench, '.strip.b');
    await traces.locator('.strip.a').waitFor();
    await bench.shot('sheet-traces');
  });
});
