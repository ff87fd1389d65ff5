// An ablation of a person's own pictures, whose answers nobody knows, as a person runs it: from the palette over "About What?" to a
// sheet that says what changes and nothing of accuracy, with its pictures.

import assert from 'node:assert/strict';
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { FrameLocator } from 'playwright-core';
import { answer, asked, pageWith, take } from './person';
import { pngEncoder } from '../../../src/engine/png';
import { generate } from '../../../src/tasks/generate';
import { temporaryFolder } from '../../support/folders';
import { openWorkbench } from '../../support/workbench';
import type { Workbench } from '../../support/workbench';

const root = process.env['DARKROOM_ROOT'] ?? '.';
const pictures = 6;
const nth = (index: number) => generate('trail', { seed: 5, index, difficulty: 2 });
const { question } = nth(0);

describe('an ablation of one’s own pictures in the workbench, as a person does', function () {
  this.timeout(300_000);
  let bench: Workbench;

  before('open VS Code on pictures', async () => {
    const workspace = temporaryFolder();
    cpSync(path.join(root, 'samples', 'trail-1-4.png'), path.join(workspace, 'ring.png'));
    const folder = path.join(workspace, 'holiday');
    mkdirSync(folder);
    const toPng = await pngEncoder();
    for (let index = 0; index < pictures; index++)
      writeFileSync(path.join(folder, `picture-${index}.png`), await toPng(nth(index).picture));
    const lines = Array.from({ length: pictures }, (_, index) =>
      JSON.stringify({ image: `holiday/picture-${index}.png`, question }),
    );
    writeFileSync(path.join(workspace, 'asked.jsonl'), lines.join('\n'));
    bench = await openWorkbench({ workspace });
  });

  after('close VS Code', () => bench.close());

  const toAbout = async () => {
    await bench.runCommand('Darkroom: Run Ablation…');
    await take(bench, 'Run Ablation: Recipe', 'Replacement test');
    await take(bench, 'Run Ablation: Model', 'pinhole-ivt');
  };
  /** The sheet in front, once all of so many samples are there. */
  const sheetOf = async (count: number): Promise<FrameLocator> => {
    const sheet = await pageWith(bench, '.arms-part');
    await sheet.getByText(`done, ${count} samples`).waitFor({ timeout: 240_000 });
    return sheet;
  };

  it('offers tasks, lists, folders and the picture that is open', async () => {
    await bench.openFile('ring.png');
    await bench.page.locator('.tab.active', { hasText: 'ring.png' }).waitFor();
    await toAbout();
    await asked(bench, 'Run Ablation: About What?');
    for (const label of ['trail', 'This picture', 'asked.jsonl', 'A folder of pictures…'])
      await bench.row(label).waitFor();
    await bench.shot('own-about-what');
    await bench.dismiss();
  });

  it('asks what a list says, and tells what changes and nothing of accuracy', async () => {
    await toAbout();
    await take(bench, 'Run Ablation: About What?', 'asked.jsonl');
    const sheet = await sheetOf(pictures);
    await sheet.getByText('Right answers are not known, so that nothing is said about accuracy.').waitFor();
    const heads = await sheet.locator('.arms thead th').allInnerTexts();
    assert.ok(heads.some(text => text.startsWith('As the baseline’s')));
    assert.ok(
      heads.every(text => !/right|p, holm/i.test(text)),
      heads.join(),
    );
    const tabs = await sheet.getByRole('tab').allInnerTexts();
    assert.match(tabs.join(), /^changed \d,the same \d$/);
    await bench.shot('own-sheet');
  });

  it('shows the pictures themselves, and opens one as two runs by a key', async () => {
    const sheet = await sheetOf(pictures);
    await sheet.locator('canvas[data-painted]').first().waitFor();
    const sample = sheet.getByRole('option').first();
    await sample.focus();
    await sample.press('Enter');
    const traces = await pageWith(bench, '.strip.b');
    await traces.locator('.strip.a').waitFor();
  });

  it('asks about the picture that is open again and again, with others’ latents', async () => {
    await bench.openFile('ring.png');
    await bench.page.locator('.tab.active', { hasText: 'ring.png' }).waitFor();
    await toAbout();
    await take(bench, 'Run Ablation: About What?', 'This picture');
    await answer(bench, 'Run Ablation: Question About ring.png', question);
    const donors = await asked(bench, 'Run Ablation: Whose Latents?');
    for (const name of ['picture-0.png', 'picture-1.png']) await bench.row(name).click();
    await donors.press('Enter');
    const sheet = await sheetOf(20);
    await sheet.locator('canvas[data-painted]').first().waitFor();
    await bench.shot('own-runs');
  });
});
