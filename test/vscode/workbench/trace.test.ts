import assert from 'node:assert/strict';
import { copyFileSync } from 'node:fs';
import path from 'node:path';
import { onto, pressUntil, takeKeys } from './trace-page';
import { temporaryFolder } from '../../support/folders';
import { madeSketches } from '../../support/made-latents';
import { addSteps, beginTrace, madeTrace } from '../../support/made-trace';
import type { Workbench } from '../../support/workbench';
import { openWorkbench, patienceMs, remembered } from '../../support/workbench';

const root = process.env['DARKROOM_ROOT'] ?? '.';
const recorded = path.join(root, 'samples', 'traces', 'trail-1-0_text-cot.trace.safetensors');
const words = ['Go', ' up', '.', ' Then', ' right', ' and', ' stop', '.'];

describe('the trace editor in the workbench, worked as a person does', function () {
  let bench: Workbench;
  const faults: string[] = [];

  before('open VS Code on a folder with a trace', async () => {
    const workspace = temporaryFolder();
    copyFileSync(recorded, path.join(workspace, 'trail.trace.safetensors'));
    bench = await openWorkbench({ workspace });
    bench.page.on('console', message => {
      const { url } = message.location();
      if (message.type() === 'error' && url.includes('/dist/webview/')) faults.push(message.text());
    });
    // A file that is opened before the extension is registered is opened as text, and stays so.
    await bench.runCommand('Darkroom: Show Log');
  });

  after('close VS Code', () => bench.close());

  const playhead = () => bench.panel().locator('.playhead b');
  const step = async () => Number(await playhead().innerText());
  const at = (wanted: number | string) =>
    playhead()
      .filter({ hasText: new RegExp(`^${String(wanted).replace('|', '\\|')}$`) })
      .waitFor();
  /** The stage is drawn for the word under the playhead, which a moment after a move may still be another. */
  const staged = async (first: number) => {
    for (const start = Date.now(); Date.now() - start < patienceMs;) {
      const word = await bench.panel().locator('.token.on').innerText();
      const head = bench.panel().locator('.attention .head-line', { hasText: word });
      if ((await step()) >= first && (await head.isVisible())) return;
      await bench.page.waitForTimeout(50);
    }
    throw new Error(`the playhead is at ${await step()}, and the stage shows another word`);
  };

  it('opens a finished trace by its name, and arrow keys move playhead and stage together', async () => {
    await bench.openFile('trail.trace.safetensors');
    await takeKeys(bench.page, bench.panel());
    const before = await step();
    for (const next of [before + 1, before + 2]) {
      await bench.page.keyboard.press('ArrowRight');
      await at(next);
    }
    await staged(before + 2);
    await bench.shot('workbench-trace');
  });

  it('scrubs with the pointer: playhead, word and stage are where it was let go', async () => {
    const { page } = bench;
    const before = await step();
    const place = await onto(bench.panel().locator('.tracks'), 0.3, 0.5);
    await page.mouse.down();
    await page.mouse.move(...place(0.7, 0.5), { steps: 5 });
    await page.mouse.up();
    await staged(before + 6);
  });

  it('shows another layer by its key, and a head that is clicked', async () => {
    const layer = () => bench.panel().locator('.head-grid').getAttribute('aria-label');
    await bench.panel().locator('.strip').focus();
    const before = await layer();
    await bench.page.keyboard.press(']');
    await bench.panel().locator(`.head-grid:not([aria-label="${before}"])`).waitFor();
    await bench.panel().getByRole('gridcell').nth(2).click();
    await bench.panel().locator('.head-cell[aria-selected=true][data-head="2"]').waitFor();
  });

  it('measures in a box that is drawn on the picture, in a track of its own', async () => {
    const { page } = bench;
    const place = await onto(bench.panel().locator('.picture-place'), 0.25, 0.25);
    await page.mouse.down();
    await page.mouse.move(...place(0.5, 0.5), { steps: 4 });
    await page.mouse.up();
    await bench.panel().locator('.lane', { hasText: 'S_focus, drawn' }).getByText('in your box').waitFor();
    assert.ok((await bench.panel().locator('.curve[data-lane=drawn]').getAttribute('d'))?.includes('L'));
    await bench.panel().getByRole('button', { name: 'Clear the box' }).click();
    await bench.panel().locator('.curve[data-lane=drawn]').waitFor({ state: 'detached' });
  });

  it('does what a command of the palette says', async () => {
    await bench.runCommand('Darkroom: Toggle Table View');
    await bench.panel().getByRole('table').waitFor();
    await bench.runCommand('Darkroom: Toggle Table View');
    await bench.panel().locator('canvas.picture').waitFor();
  });

  it('is found at its step after the window was loaded anew', async () => {
    const before = await step();
    // As a string in a string.
    await remembered(bench.page, new RegExp(`step[\\\\":]+${before},`));
    await bench.page.reload();
    await at(before);
  });

  it('grows with the journal of a run and keeps its place when that ends', async () => {
    const made = { folder: bench.workspace, name: 'live', words, steps: 30 };
    const writer = await beginTrace(made);
    await addSteps(writer, made, 1, 8);
    await bench.openFile('live.trace.journal');
    await bench.panel().getByText('developing', { exact: true }).waitFor();
    await addSteps(writer, made, 8, 20);
    await bench.panel().locator('#step-19.on').waitFor();
    await bench.panel().locator('#step-5').click();
    await addSteps(writer, made, 20, 30);
    await writer.end({ status: { state: 'done', ms: 900 } });
    await bench.panel().getByText('no answer').waitFor();
    assert.equal(await step(), 5);
    assert.equal(await bench.panel().locator('.token').count(), 29);
  });

  it('compares a run whose latent was replaced with its parent, with a key, also after the window was loaded anew', async () => {
    const made = { folder: bench.workspace, words, steps: 40, latents: madeSketches() };
    const begun = (seconds: number) => `2026-03-01T14:05:0${seconds}.000Z`;
    const method = { name: 'modal-mixed' as const, settings: {} };
    await madeTrace({ ...made, name: 'parent', head: { method, startedAt: begun(1) } });
    const parent = {
      file: 'parent.trace.safetensors',
      startedAt: begun(1),
      fromStep: 30,
      firstDivergence: 35,
    };
    // Two words less in its first span: from there on its steps are other ones than those beside them.
    const sketches = madeSketches();
    const latents = { ...sketches, at: (index: number) => sketches.at(index + 2) };
    const others = words.map(word => (word === ' right' ? ' left' : word));
    const head = { method, startedAt: begun(2), parent };
    await madeTrace({ ...made, name: 'child', words: others, steps: 38, latents, head });
    await bench.openFile('child.trace.safetensors');
    await takeKeys(bench.page, bench.panel());
    const parted = bench.panel().getByText('first differing token: “right” → “left”');
    await bench.page.keyboard.press('c');
    await parted.waitFor();
    await bench.panel().getByRole('listbox', { name: 'Film of A, parent' }).waitFor();
    await bench.runCommand('Darkroom: Go to First Difference');
    const differing = bench.panel().locator('.strip.b .token.on', { hasText: 'left' });
    await differing.waitFor();
    await bench.shot('workbench-compare');
    // The focus comes back from the palette.
    await pressUntil(bench.page, 'End', playhead().filter({ hasText: /^39 \| 37$/ }));
    await bench.page.keyboard.press('ArrowLeft');
    await at('38 | 36');
    await remembered(bench.page, /step[\\":]+36,.*compared[\\":{]+file/);
    await bench.page.reload();
    await parted.waitFor();
    await at('38 | 36');
    assert.deepEqual(await bench.panel().locator('.token.on').allInnerTexts(), [
      words[37 % 8]?.trim(),
      others[35 % 8]?.trim(),
    ]);
  });

  it('compares with a trace that is dragged out of the Explorer, with Shift', async () => {
    const { page } = bench;
    await bench.runCommand('Darkroom: Toggle Compare');
    await bench.panel().getByRole('listbox', { name: 'Film: steps in order' }).waitFor();
    await bench.runCommand('File: Focus on Files Explorer');
    const row = page.locator('.explorer-folders-view .monaco-list-row', { hasText: 'parent.trace' });
    const to = await bench.panel().locator('.tracks').boundingBox();
    assert.ok(to);
    const from = await onto(row, 0.2, 0.4);
    await page.mouse.down();
    await page.mouse.move(...from(0.3, 0.5), { steps: 3 });
    await page.keyboard.down('Shift');
    await page.mouse.move(to.x + 300, to.y + 20, { steps: 10 });
    await bench.panel().getByText('Drop the trace to compare with it').waitFor();
    await page.mouse.move(to.x + 310, to.y + 24, { steps: 3 });
    await page.mouse.up();
    await page.keyboard.up('Shift');
    await bench.panel().getByRole('listbox', { name: 'Film of A, parent' }).waitFor();
  });

  it('has keys that a person may change: the new one works, the old one does nothing more', async () => {
    const { page } = bench;
    await bench.runCommand('Preferences: Open Keyboard Shortcuts (JSON)');
    const tab = page.locator('.tab.active', { hasText: 'keybindings.json' });
    await tab.waitFor();
    const lines = page.locator('.part.editor .monaco-editor .view-lines');
    await lines.filter({ hasText: 'Place your key bindings' }).click();
    await page.keyboard.press('Control+a');
    const command = 'darkroom.trace.lastStep';
    const mine = [
      { key: 'l', command },
      { key: 'end', command: `-${command}` },
    ];
    await page.keyboard.insertText(JSON.stringify(mine));
    await lines.filter({ hasText: command }).waitFor();
    await bench.runCommand('File: Save');
    await tab.and(page.locator(':not(.dirty)')).waitFor();
    await bench.runCommand('View: Close Editor');
    await bench.openFile('trail.trace.safetensors');
    await bench.panel().locator('.strip').focus();
    await pressUntil(page, 'ArrowRight', playhead().filter({ hasNotText: /^1$/ }));
    await pressUntil(page, 'Home', playhead().filter({ hasText: /^1$/ }));
    // VS Code takes a moment to read the file of keys.
    await pressUntil(page, 'l', playhead().filter({ hasText: /^49$/ }));
    await page.keyboard.press('Home');
    await at(1);
    for (const key of ['End', 'ArrowRight']) await page.keyboard.press(key);
    await at(2);
    // Whatever came too late would be here by now.
    await bench.runCommand('Darkroom: Go to Next Step');
    await at(3);
  });

  it('breaks no rule of its page: the console of the editor is empty', () => {
    assert.deepEqual(faults, []);
  });
});
