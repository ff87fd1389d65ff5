import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { temporaryFolder } from '../../support/folders';
import { writeSlowModel } from '../../support/slow-model';
import type { Workbench } from '../../support/workbench';
import {
  checkModel,
  enginesOf,
  offeredModel,
  openWorkbench,
  patienceMs,
  remembered,
} from '../../support/workbench';

const root = process.env['DARKROOM_ROOT'] ?? '.';
const sample = path.join(root, 'models', 'sample', 'decoder.onnx');
const works = 'Works: 1 of 1 graph opened';

async function until(condition: () => boolean, what: string, limitMs = patienceMs): Promise<void> {
  const start = Date.now();
  while (!condition()) {
    if (Date.now() - start > limitMs) throw new Error(`${what}: not within ${limitMs} ms`);
    await new Promise(resolve => setTimeout(resolve, 20));
  }
}

/** What the panel's page said of itself, as a string in a string. */
const panelOf = (title: string) => new RegExp(`path[\\\\":]+[^"]*${title}[\\\\"]+,[\\\\"]+scrollTop`);

describe('a window with model panels', function () {
  let bench: Workbench;
  /** Outlives single tests, unlike temporaryFolder. */
  let models: string;

  before(
    'open VS Code in restricted mode, on a workspace whose settings name a folder of models',
    async () => {
      models = mkdtempSync(path.join(tmpdir(), 'darkroom-test-'));
      mkdirSync(path.join(models, 'tiny-model', 'onnx'), { recursive: true });
      copyFileSync(sample, path.join(models, 'tiny-model', 'onnx', 'model.onnx'));
      const workspace = temporaryFolder();
      for (const name of ['decoder.onnx', 'hidden.onnx', 'gone.onnx'])
        copyFileSync(sample, path.join(workspace, name));
      writeSlowModel(workspace, 400);
      mkdirSync(path.join(workspace, '.vscode'));
      writeFileSync(
        path.join(workspace, '.vscode', 'settings.json'),
        JSON.stringify({ 'darkroom.models.folders': [models] }),
      );
      // Editors such as that of trust would lie over the panels.
      const settings = { 'workbench.editor.useModal': 'off' };
      bench = await openWorkbench({ workspace, trust: 'untrusted', settings });
      await bench.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    },
  );

  after('close VS Code', async () => {
    await bench.close();
    rmSync(models, { recursive: true });
  });

  it('opens the model of a panel as soon as a person trusts the workspace', async () => {
    await checkModel(bench, 'decoder.onnx');
    await bench.panel().getByText('This workspace is not trusted').waitFor();
    await bench.runCommand('Workspaces: Manage Workspace Trust');
    const trust = bench.page.locator('.workspace-trust-editor');
    const button = trust.getByRole('button', { name: 'Trust', exact: true });
    await button.click();
    await button.waitFor({ state: 'detached' });
    await bench.page.locator('.tab', { hasText: 'decoder.onnx' }).click();
    await bench.panel().getByText(works).waitFor();
    assert.equal(await bench.panel().getByText('This workspace is not trusted').count(), 0);
  });

  it('copies the report of a panel to the clipboard', async () => {
    await bench.panel().getByRole('button', { name: 'Copy report' }).click();
    const clipboard = () => bench.page.evaluate(() => navigator.clipboard.readText());
    let text = await clipboard();
    for (const start = Date.now(); text === '' && Date.now() - start < patienceMs; text = await clipboard())
      await bench.page.waitForTimeout(20);
    assert.match(text, /decoder\.onnx/);
    assert.match(text, /inputs_embeds {2}float32/);
    assert.match(text, /Works: 1 of 1 graph opened/);
  });

  it('cancels a check on a click, although the engine is inside a native call', async () => {
    await checkModel(bench, 'slow.onnx');
    await bench.panel().getByText('Opening slow.onnx').waitFor();
    const [engine] = enginesOf(bench);
    await bench.panel().getByRole('button', { name: 'Cancel' }).click();
    await bench.panel().getByRole('status').getByText('Cancelled.').waitFor();
    await until(() => !enginesOf(bench).includes(engine ?? 0), 'the end of the engine that did not listen');
  });

  it('shows on its return what became of a file while its panel was hidden', async () => {
    await checkModel(bench, 'hidden.onnx');
    await bench.panel().getByText(works).waitFor();
    await bench.runCommand('File: New Untitled Text File');
    await bench.panel().getByText('Works').waitFor({ state: 'detached' });
    const change = () =>
      writeFileSync(path.join(bench.workspace, 'hidden.onnx'), '<!DOCTYPE html><title>Sign in</title>');
    const checked = checkedOnce(bench, 'hidden.onnx');
    change();
    // VS Code does not tell when it has begun to watch a file, and a check may be over before the status bar was drawn.
    const again = setInterval(change, 3000);
    await checked.finally(() => clearInterval(again));
    await checkModel(bench, 'hidden.onnx');
    await bench.panel().getByText('is a web page').first().waitFor();
  });

  /** Resolves when the status bar has said that a file is checked, and then that the engine is at rest. */
  const checkedOnce = ({ page }: Workbench, name: string) =>
    page.locator('.statusbar').evaluate(
      (bar, begun) =>
        new Promise<void>(resolve => {
          let has = false;
          new MutationObserver((_, watch) => {
            const now = (bar as HTMLElement).innerText;
            has ||= now.includes(begun);
            if (!has || !now.includes('Darkroom: ready')) return;
            watch.disconnect();
            resolve();
          }).observe(bar, { subtree: true, childList: true, characterData: true });
        }),
      `Checking ${name}`,
    );

  it('gives up after five crashes until a person restarts the engine', async () => {
    await checkModel(bench, 'decoder.onnx');
    for (let crash = 1; crash <= 5; crash++) {
      await bench.panel().getByText(works).waitFor();
      const [engine] = enginesOf(bench);
      assert.ok(engine);
      process.kill(engine, 'SIGKILL');
      const remedy = { name: crash < 5 ? 'Check again' : 'Restart engine' };
      const offered = bench.panel().getByRole('status').getByRole('button', remedy);
      await offered.click();
      // Until then the page shows what the check before found.
      await offered.waitFor({ state: 'detached' });
      // The page may say again that it works before anybody looks: the process tells one time from the next.
      await until(() => enginesOf(bench).some(one => one !== engine), 'another engine');
      await until(() => !enginesOf(bench).includes(engine), 'the end of the engine');
    }
    await bench.page.locator('.statusbar-item', { hasText: 'Darkroom: ready' }).waitFor();
    assert.equal(enginesOf(bench).length, 1);
    await bench.panel().getByText('crashed 5 times').waitFor({ state: 'detached' });
  });

  it('says in a notification why a command failed', async () => {
    const row = await offeredModel(bench, 'gone.onnx');
    rmSync(path.join(bench.workspace, 'gone.onnx'));
    await row.click();
    // Other extensions have their own to say.
    await bench.page.locator('.notification-toast', { hasText: 'gone.onnx' }).waitFor();
    assert.ok((await bench.notifications()).some(text => /gone\.onnx/.test(text)));
  });

  it('is offered the models of the folders in the settings, and has their panel back after a reload', async () => {
    await checkModel(bench, 'tiny-model');
    const title = bench.panel().getByRole('heading', { level: 1, name: 'tiny-model' });
    await title.waitFor();
    await bench.panel().getByText(works).waitFor();
    await remembered(bench.page, panelOf('tiny-model'));
    await bench.page.reload();
    await bench.page.locator('.tab', { hasText: 'tiny-model' }).click();
    await title.waitFor();
    await bench.panel().getByText(works).waitFor();
  });

  it('leaves no engine behind when it closes', async () => {
    await until(() => enginesOf(bench).length === 1, 'its engine');
    await bench.page.goto('about:blank');
    // A page cannot always say that it goes; then VS Code waits for it.
    await until(() => enginesOf(bench).length === 0, 'the end of its engine');
  });
});
