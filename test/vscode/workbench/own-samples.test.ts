// An ablation of a person's own pictures, whose answers nobody knows, as a person runs it: from the palette over "About What?" to a
// sheet that says what changes and nothing of accuracy, with its pictures.

import assert from 'node:assert/strict';
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { FrameLocator } from 'playwright-core';
import { pageWith } from './person';
import { pngEncoder } from '../../../src/engine/png';
import { generate } from '../../../src/tasks/generate';
import { temporaryFolder } from '../../support/folders';
import { openWorkbench } from '../../support/workbench';
import type { Workbench } from '../../support/workbench';

const root = process.env['DARKROOM_ROOT'] ?? '.';
const patient = { timeout: 90_000 };
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

  const box = (title: string) => bench.page.locator('.quick-input-widget', { hasText: title });
  const titled = async (title: string) => {
    await box(title).locator('.quick-input-titlebar', { hasText: title }).waitFor(patient);
    return box(title);
  };
  const take = async (title: string, choice: string) => {
    const list = await titled(title);
    await list.locator('input[type=text]').first().fill(choice);
    // Not by a key: a page that loads meanwhile may take the focus.
    await list.locator('.monaco-list-row', { hasText: choice }).first().click(patient);
  };
  const answer = async (title: string, text?: string) => {
    const input = (await titled(title)).locator('input[type=text]').first();
    if (text !== undefined) await input.fill(text);
    await input.press('Enter');
  };
  const toAbout = async () => {
    await bench.runCommand('Darkroom: Run Ablation…');
    await take('Run Ablation: Recipe', 'Replacement test');
    await take('Run Ablation: Model', 'pinhole-ivt');
    return titled('Run Ablation: About What?');
  };
  /** The sheet in front, once all of so many samples are there. */
  const sheetOf = async (count: number): Promise<FrameLocator> => {
    const sheet = await pageWith(bench, '.arms-part');
    await sheet.getByText(`done, ${count} samples`).waitFor({ timeout: 240_000 });
    return sheet;
  };

  it('offers tasks, lists, folders and the picture that is open', async () => {
    await bench.openFile('ring.png');
    await bench.page.locator('.tab.active', { hasText: 'ring.png' }).waitFor(patient);
    const list = await toAbout();
    for (const label of ['trail', 'This picture', 'asked.jsonl', 'A folder of pictures…'])
      await list.locator('.monaco-list-row', { hasText: label }).first().waitFor(patient);
    await bench.shot('own-about-what');
    await list.locator('input[type=text]').first().press('Escape');
    await list.waitFor({ state: 'hidden' });
  });

  it('asks what a list says, and tells what changes and nothing of accuracy', async () => {
    await toAbout();
    await take('Run Ablation: About What?', 'asked.jsonl');
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
    await sheet.locator('canvas[data-painted]').first().waitFor(patient);
    const sample = sheet.getByRole('option').first();
    await sample.focus();
    await sample.press('Enter');
    const traces = await pageWith(bench, '.strip.b');
    await traces.locator('.strip.a').waitFor(patient);
  });

  it('asks about the picture that is open again and again, with others’ latents', async () => {
    await bench.openFile('ring.png');
    await bench.page.locator('.tab.active', { hasText: 'ring.png' }).waitFor(patient);
    await toAbout();
    await take('Run Ablation: About What?', 'This picture');
    await answer('Run Ablation: Question About ring.png', question);
    const donors = await titled('Run Ablation: Whose Latents?');
    for (const name of ['picture-0.png', 'picture-1.png'])
      await donors.locator('.monaco-list-row', { hasText: name }).first().click();
    await donors.locator('input[type=text]').first().press('Enter');
    const sheet = await sheetOf(20);
    await sheet.locator('canvas[data-painted]').first().waitFor(patient);
    await bench.shot('own-runs');
  });
});
