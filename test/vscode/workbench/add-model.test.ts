import assert from 'node:assert/strict';
import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { asked, runView, showSideBar, take } from './person';
import { commit, filesOf, startHub } from '../../support/fake-hub';
import type { FakeHub } from '../../support/fake-hub';
import { temporaryFolder } from '../../support/folders';
import type { Workbench } from '../../support/workbench';
import { openWorkbench, processesOf } from '../../support/workbench';

const root = process.env['DARKROOM_ROOT'] ?? '.';
const id = 'darkroom/pinhole-text-same';
const name = `darkroom--pinhole-text-same@${commit.slice(0, 12)}.fp32`;

describe('a model from the hub in the workbench, as a person adds it', () => {
  let bench: Workbench;
  let hub: FakeHub;
  let models: string;

  before('open VS Code, with a hub of one model on this machine', async () => {
    const files = filesOf(path.join(root, 'models', 'pinhole-text-same'));
    hub = await startHub({ id, files, slow: { bytes: 100_000, ms: 100 } });
    models = mkdtempSync(path.join(tmpdir(), 'darkroom-test-'));
    const workspace = temporaryFolder();
    cpSync(path.join(root, 'samples'), workspace, { recursive: true });
    bench = await openWorkbench({ workspace, env: { HF_ENDPOINT: hub.endpoint, DARKROOM_MODELS: models } });
  });

  after('close VS Code and the hub', async () => {
    await bench.close();
    await hub.close();
    rmSync(models, { recursive: true, force: true });
  });

  const row = (text: string) =>
    bench.page.locator('.quick-input-list .monaco-list-row', { hasText: text }).first();
  const progress = () => bench.page.locator('.notification-toast', { hasText: `Adding ${id}` });

  async function choose(): Promise<void> {
    await bench.runCommand('Darkroom: Add Model…');
    await take(bench, 'Add Model', id);
    await asked(bench, `Add ${id}`);
    await bench.row('fp32').waitFor();
  }

  it('offers models of a known kind and says that they are unverified', async () => {
    await bench.runCommand('Darkroom: Add Model…');
    await row('SmolVLM-256M-Instruct').waitFor();
    await row('unverified').waitFor();
    await bench.shot('add-model-known');
    await bench.dismiss();
  });

  it('takes what was typed, although Enter came before the list had it', async () => {
    await bench.runCommand('Darkroom: Add Model…');
    const input = await asked(bench, 'Add Model');
    const hosts = processesOf(bench, '--type=extensionHost');
    assert.ok(hosts.length > 0);
    for (const pid of hosts) process.kill(pid, 'SIGSTOP');
    try {
      await input.fill(id);
      await input.press('Enter');
    } finally {
      for (const pid of hosts) process.kill(pid, 'SIGCONT');
    }
    await asked(bench, `Add ${id}`);
    await bench.dismiss();
  });

  it('shows precisions with size, memory and room, and a download that can be cancelled', async () => {
    await choose();
    await row('5.3 MB').waitFor();
    await row('free').waitFor();
    await bench.shot('add-model-variants');
    // A fast machine is not to be done before a slow one has pressed the button.
    const goOn = hub.pauseAt(2_000_000);
    await bench.row('fp32').click();
    await progress().getByText('model.onnx').waitFor();
    await bench.shot('add-model-progress');
    await progress().getByRole('button', { name: 'Cancel' }).click();
    await progress().waitFor({ state: 'detached' });
    assert.equal(existsSync(path.join(models, name)), false);
    goOn();
  });

  it('goes on with it, and the model is in the Run view and answers', async () => {
    const before = hub.sent();
    await choose();
    await bench.row('fp32').click();
    await showSideBar(bench);
    const view = await runView(bench);
    await view.locator(`select option:checked[title$="${name}"]`).waitFor({ state: 'attached' });
    const whole = [...filesOf(path.join(root, 'models', 'pinhole-text-same')).values()];
    assert.ok(
      hub.sent() - before < whole.reduce((sum, { length }) => sum + length, 0),
      'what was there was not sent again',
    );
    const heard = hub.seen.length;
    await view.locator('textarea').first().fill('what colour is the cell ?');
    await view.getByRole('radio', { name: 'Direct' }).check();
    await view.getByRole('button', { name: 'Run', exact: true }).click();
    await bench.page.locator('.tab', { hasText: 'direct.trace.safetensors' }).waitFor();
    await view.locator('.result').waitFor();
    await bench.shot('add-model-answered');
    assert.equal(readdirSync(path.join(bench.workspace, '.darkroom', 'traces')).length, 1);
    assert.equal(hub.seen.length, heard, 'the hub is not asked when a model is used');
  });
});
