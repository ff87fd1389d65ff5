import assert from 'node:assert/strict';
import { copyFileSync } from 'node:fs';
import path from 'node:path';
import { temporaryFolder } from '../../support/folders';
import { addSteps, beginTrace } from '../../support/made-trace';
import type { Workbench } from '../../support/workbench';
import { openWorkbench, remembered } from '../../support/workbench';

const root = process.env['DARKROOM_ROOT'] ?? '.';
const recorded = path.join(root, 'samples', 'traces', 'trail-1-0_text-cot.trace.safetensors');
const words = ['Go', ' up', '.', ' Then', ' right', ' and', ' stop', '.'];

describe('the trace editor in the workbench, worked as a person does', function () {
  this.timeout(90_000);
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

  it('opens a finished trace by its name, and arrow keys move playhead and stage together', async () => {
    await bench.openFile('trail.trace.safetensors');
    await bench.panel().locator('.strip').focus();
    const before = await step();
    await bench.page.keyboard.press('ArrowRight');
    await bench.page.keyboard.press('ArrowRight');
    await bench
      .panel()
      .locator('.playhead b', { hasText: String(before + 2) })
      .waitFor();
    const selected = await bench.panel().locator('.token.on').innerText();
    await bench.panel().locator('.attention .head-line', { hasText: selected }).waitFor();
    await bench.shot('workbench-trace');
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
    await bench
      .panel()
      .locator('.playhead b', { hasText: String(before) })
      .waitFor({ timeout: 40_000 });
    assert.equal(await step(), before);
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

  it('breaks no rule of its page: the console of the editor is empty', () => {
    assert.deepEqual(faults, []);
  });
});
