import assert from 'node:assert/strict';
import { copyFileSync } from 'node:fs';
import path from 'node:path';
import { temporaryFolder } from '../../support/folders';
import { writeSlowModel } from '../../support/slow-model';
import type { Workbench } from '../../support/workbench';
import { checkModel, enginesOf, openWorkbench } from '../../support/workbench';

const root = process.env['DARKROOM_ROOT'] ?? '.';
const sample = path.join(root, 'models', 'sample', 'decoder.onnx');

describe('the model panel in the workbench, worked as a person does', function () {
  let bench: Workbench;
  const faults: string[] = [];

  before('open VS Code on a folder with two models', async () => {
    const workspace = temporaryFolder();
    copyFileSync(sample, path.join(workspace, 'decoder.onnx'));
    writeSlowModel(workspace, 400);
    bench = await openWorkbench({ workspace });
    bench.page.on('console', message => {
      const { url } = message.location();
      if (message.type() === 'error' && url.includes('/dist/webview/')) faults.push(message.text());
    });
  });

  after('close VS Code', () => bench.close());

  const check = (name: string) => checkModel(bench, name);

  it('is opened from the palette and draws what the engine found', async () => {
    await check('decoder.onnx');
    await bench.panel().getByText('Works: 1 of 1 graph opened').waitFor();
    const rows = bench.panel().getByRole('table', { name: 'Outputs' }).getByRole('row');
    assert.match(await rows.nth(1).innerText(), /logits/);
    await bench.page.locator('.statusbar-item', { hasText: 'Darkroom: ready' }).waitFor();
    await bench.shot('workbench-model');
  });

  it('is found as it was left after another editor was in front', async () => {
    await bench.runCommand('File: New Untitled Text File');
    await bench.panel().getByText('Works').waitFor({ state: 'detached' });
    await check('decoder.onnx');
    await bench.panel().getByText('Works: 1 of 1 graph opened').waitFor();
  });

  it('says that the engine was killed in the middle of a check, and the next check works', async () => {
    await check('slow.onnx');
    const slow = bench.panel(0);
    await slow.getByText('Opening slow.onnx').waitFor();
    const [engine] = enginesOf(bench);
    assert.ok(engine, 'the engine is a process of its own');
    process.kill(engine, 'SIGKILL');
    await slow.getByRole('alert').getByText('was killed by the system').waitFor();
    await bench.page.locator('.statusbar-item', { hasText: 'engine stopped' }).waitFor();
    await bench.shot('workbench-killed');
    await check('decoder.onnx');
    await bench.panel().getByText('Works: 1 of 1 graph opened').waitFor();
  });

  it('breaks no rule of its page: the console of the panel is empty', () => {
    assert.deepEqual(faults, []);
  });
});
