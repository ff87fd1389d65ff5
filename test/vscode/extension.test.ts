import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import type { DarkroomApi } from '../../src/extension';
import type { ModelPanelState } from '../../src/shared/protocol/model-panel';
import { temporaryFolder } from '../support/folders';
import {
  changing,
  closeEditors,
  finished,
  inFront,
  isChecking,
  openWithDarkroom,
  sample,
  until,
} from '../support/panels';
import { writeSlowModel } from '../support/slow-model';

function extension(): vscode.Extension<DarkroomApi> {
  const found = vscode.extensions.getExtension<DarkroomApi>('darkroom.darkroom');
  assert.ok(found, 'the extension is installed');
  return found;
}

/** In products: opening such a model takes minutes, unless it is given up. */
const longCheck = 400;

interface Manifest {
  readonly contributes: {
    readonly commands: readonly { readonly command: string }[];
    readonly views: Readonly<Record<string, readonly { readonly id: string }[]>>;
  };
}

describe('the extension', () => {
  let api: DarkroomApi;

  const panelOf = (file: string) => api.modelPanels().find(state => state.path === file);
  const checked = (file: string) => finished(api, file);
  const openFile = (file: string) => openWithDarkroom(vscode.Uri.file(file));

  afterEach(() => closeEditors(api));

  before(async () => {
    assert.equal(extension().isActive, false, 'it does nothing at start-up');
    api = await extension().activate();
    assert.deepEqual(api.engineState(), { name: 'idle' }, 'no engine before it is needed');
  });

  it('registers every command of its manifest, and no other', async () => {
    const { contributes } = extension().packageJSON as Manifest;
    const declared = contributes.commands.map(({ command }) => command).sort();
    // VS Code makes commands of its own for each view.
    const views = Object.values(contributes.views).flat();
    const ofViews = (id: string) => views.some(view => id.startsWith(`${view.id}.`));
    const registered = (await vscode.commands.getCommands(true))
      .filter(id => id.startsWith('darkroom.') && !ofViews(id))
      .sort();
    assert.deepEqual(registered, declared);
  });

  it('checks an .onnx file in an editor of its own', async () => {
    await openFile(sample);
    const { check, trusted } = await checked(sample);
    assert.equal(trusted, true);
    assert.ok(check.name === 'done' && check.report.healthy);
    const { uri } = await inFront('darkroom.model');
    assert.equal(uri.fsPath, sample);
    assert.equal(api.engineState().name, 'ready');
  });

  it('leaves other ways to open an .onnx file alone: its editor is an option', () => {
    const manifest = extension().packageJSON as {
      contributes: { customEditors: { viewType: string; priority: string }[] };
    };
    const editor = manifest.contributes.customEditors.find(({ viewType }) => viewType === 'darkroom.model');
    assert.equal(editor?.priority, 'option');
  });

  it('checks a model folder in a panel, and shows the same panel when asked again', async () => {
    const folder = path.join(temporaryFolder(), 'tiny-model');
    mkdirSync(path.join(folder, 'onnx'), { recursive: true });
    copyFileSync(sample, path.join(folder, 'onnx', 'model.onnx'));
    await vscode.commands.executeCommand('darkroom.checkModel', vscode.Uri.file(folder));
    const { check } = await checked(folder);
    assert.ok(check.name === 'done' && check.report.kind === 'folder' && check.report.healthy);
    const tab = await until(() => {
      const { activeTab } = vscode.window.tabGroups.activeTabGroup;
      return activeTab?.label === 'tiny-model' && activeTab;
    }, 'its tab');
    assert.ok(tab.input instanceof vscode.TabInputWebview);
    await vscode.commands.executeCommand('darkroom.checkModel', vscode.Uri.file(folder));
    assert.equal(api.modelPanels().length, 1);
  });

  it('says what is wrong with a broken file', async () => {
    const file = path.join(temporaryFolder(), 'page.onnx');
    writeFileSync(file, '<!DOCTYPE html><title>Sign in</title>');
    await openFile(file);
    const { check } = await checked(file);
    assert.ok(check.name === 'done');
    assert.match(check.report.problems[0]?.message ?? '', /page\.onnx is a web page/);
  });

  it('checks again when the file changes', async () => {
    const file = path.join(temporaryFolder(), 'changing.onnx');
    writeFileSync(file, '');
    await openFile(file);
    const before = await checked(file);
    assert.ok(before.check.name === 'done' && !before.check.report.healthy);
    await changing(
      () => copyFileSync(sample, file),
      () => {
        const state = panelOf(file);
        return state?.check.name === 'done' && state.check.report.healthy;
      },
      'the second check',
      () => isChecking(api, file),
    );
  });

  it('tells that its engine was killed in the middle of a check, and works again', async () => {
    const file = writeSlowModel(temporaryFolder(), longCheck);
    await openFile(file);
    const pid = await until(() => {
      const engine = api.engineState();
      const { check } = panelOf(file) ?? {};
      const opening = check?.name === 'checking' && check.progress?.doing === 'opening';
      return opening && engine.name === 'loading' && engine.pid;
    }, 'a check under way');
    process.kill(pid, 'SIGKILL');
    const failed: ModelPanelState = await until(() => {
      const state = panelOf(file);
      return state?.check.name === 'failed' && state;
    }, 'the panel knows');
    assert.equal(failed.engine.name, 'error');
    assert.match(failed.check.name === 'failed' ? failed.check.failure.message : '', /killed by the system/);
    await openFile(sample);
    const { check } = await checked(sample);
    assert.ok(check.name === 'done' && check.report.healthy);
  });

  it('gives up the check of a panel that is closed', async () => {
    const file = writeSlowModel(temporaryFolder(), longCheck);
    await openFile(file);
    const isOpening = () => {
      const { check } = panelOf(file) ?? {};
      return check?.name === 'checking' && check.progress?.doing === 'opening';
    };
    await until(isOpening, 'a check under way');
    await closeEditors(api);
    // Far sooner than the check would have ended.
    await until(() => api.engineState().name !== 'loading', 'its end', 30_000);
  });

  it('restarts its engine on command', async () => {
    await vscode.commands.executeCommand('darkroom.restartEngine');
    await until(() => api.engineState().name === 'ready', 'a new engine');
  });

  it('copies diagnostics without the home folder', async () => {
    await vscode.commands.executeCommand('darkroom.restartEngine');
    await vscode.commands.executeCommand('darkroom.copyDiagnostics');
    const text = await vscode.env.clipboard.readText();
    assert.match(text, /^Darkroom \d/);
    assert.match(text, /ONNX Runtime 1\.30\.0/);
    assert.doesNotMatch(text, /refused|in the model panel/, 'panels and host understand each other');
    assert.equal(text.includes(`${process.env['HOME'] ?? '~~'}/`), false);
  });

  it('turns a path that leads nowhere into a notification, not a crash', async () => {
    await vscode.commands.executeCommand('darkroom.checkModel', vscode.Uri.file('/nowhere/model.onnx'));
    assert.deepEqual(api.modelPanels(), []);
  });
});
