import assert from 'node:assert/strict';
import { copyFileSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { temporaryFolder } from '../../support/folders';
import { writeSlowModel } from '../../support/slow-model';
import type { Workbench } from '../../support/workbench';
import { openWorkbench } from '../../support/workbench';

const root = process.env['DARKROOM_ROOT'] ?? '.';
const sample = path.join(root, 'models', 'sample', 'decoder.onnx');

/** Processes that run our engine below the given process. */
function enginesBelow(ancestor: number): number[] {
  const parents = new Map<number, number>();
  const engines: number[] = [];
  for (const entry of readdirSync('/proc').filter(name => /^\d+$/.test(name))) {
    try {
      const status = readFileSync(`/proc/${entry}/stat`, 'utf8');
      parents.set(Number(entry), Number(status.slice(status.lastIndexOf(')') + 2).split(' ')[1]));
      if (readFileSync(`/proc/${entry}/cmdline`, 'utf8').includes('dist/engine.js'))
        engines.push(Number(entry));
    } catch {
      // It ended while we looked.
    }
  }
  const isBelow = (pid: number): boolean => pid === ancestor || (pid > 1 && isBelow(parents.get(pid) ?? 0));
  return engines.filter(isBelow);
}

describe('the model panel in the workbench, worked as a person does', function () {
  this.timeout(90_000);
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

  const check = async (name: string) => {
    await bench.runCommand('Darkroom: Check Model…');
    const row = bench.page.locator('.quick-input-list .monaco-list-row', { hasText: name }).first();
    await row.waitFor();
    await row.click();
  };

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

  it('says within a second that the engine was killed during a run, and the next check works', async () => {
    await check('slow.onnx');
    const slow = bench.panel(0);
    await slow.getByText('Opening slow.onnx').waitFor();
    const [engine] = enginesBelow(bench.server.process.pid ?? 0);
    assert.ok(engine, 'the engine is a process of its own');
    const killed = performance.now();
    process.kill(engine, 'SIGKILL');
    await slow.getByRole('alert').getByText('was killed by the system').waitFor();
    const tookMs = performance.now() - killed;
    assert.ok(tookMs < 1000, `${Math.round(tookMs)} ms`);
    await bench.page.locator('.statusbar-item', { hasText: 'engine stopped' }).waitFor();
    await bench.shot('workbench-killed');
    await check('decoder.onnx');
    await bench.panel().getByText('Works: 1 of 1 graph opened').waitFor();
  });

  it('breaks no rule of its page: the console of the panel is empty', () => {
    assert.deepEqual(faults, []);
  });
});
