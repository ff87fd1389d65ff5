import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import type { DarkroomApi } from '../../src/extension';
import { temporaryFolder } from '../support/folders';
import {
  changing,
  closeEditors,
  darkroom,
  finished,
  isChecking,
  openWithDarkroom,
  reportOf,
  sample,
  until,
} from '../support/panels';
import { writeSlowModel } from '../support/slow-model';

describe('an open model panel', () => {
  let api: DarkroomApi;

  before(async () => {
    api = await darkroom();
  });

  afterEach(() => closeEditors(api));

  const reportNow = (file: string) => {
    const { check } = api.modelPanels().find(state => state.path === file) ?? {};
    return check?.name === 'done' ? check.report : undefined;
  };

  it('tries the device that the settings name', async () => {
    const settings = vscode.workspace.getConfiguration('darkroom');
    await settings.update('engine.device', 'dml', vscode.ConfigurationTarget.Workspace);
    try {
      await openWithDarkroom(vscode.Uri.file(sample));
      const opened = reportOf(await finished(api, sample)).graphs[0]?.opened;
      assert.ok(opened?.state === 'opened');
      assert.equal(opened.attempts[0]?.device, 'dml');
    } finally {
      await settings.update('engine.device', undefined, vscode.ConfigurationTarget.Workspace);
    }
  });

  it('checks a folder again when a file in it or in its onnx folder changes', async () => {
    const folder = path.join(temporaryFolder(), 'growing');
    mkdirSync(path.join(folder, 'onnx'), { recursive: true });
    copyFileSync(sample, path.join(folder, 'onnx', 'model.onnx'));
    await vscode.commands.executeCommand('darkroom.checkModel', vscode.Uri.file(folder));
    assert.equal(reportOf(await finished(api, folder)).files.length, 1);
    await changing(
      () => writeFileSync(path.join(folder, 'config.json'), '{}'),
      () => reportNow(folder)?.files.some(file => file.name === 'config.json'),
      'a check after a change in the folder',
      () => isChecking(api, folder),
    );
    await changing(
      () => writeFileSync(path.join(folder, 'onnx', 'bad.onnx'), ''),
      () => reportNow(folder)?.graphs.some(graph => graph.file === 'onnx/bad.onnx'),
      'a check after a change in its onnx folder',
      () => isChecking(api, folder),
    );
  });

  it('checks a file again whose name looks like a pattern', async () => {
    const file = path.join(temporaryFolder(), 'w[1].onnx');
    writeFileSync(file, '');
    await openWithDarkroom(vscode.Uri.file(file));
    assert.equal(reportOf(await finished(api, file)).healthy, false);
    await changing(
      () => copyFileSync(sample, file),
      () => reportNow(file)?.healthy,
      'the second check',
      () => isChecking(api, file),
    );
  });

  it('never shows the end of a check that a newer one has replaced', async () => {
    const file = writeSlowModel(temporaryFolder(), 400);
    await openWithDarkroom(vscode.Uri.file(file));
    const checkNow = () => api.modelPanels().find(state => state.path === file)?.check;
    const first = await until(() => {
      const check = checkNow();
      return check?.name === 'checking' && check.progress?.doing === 'opening' && check;
    }, 'a check inside a native call');
    const failures: string[] = [];
    await changing(
      () => copyFileSync(sample, file),
      () => {
        const check = checkNow();
        return check?.name !== 'checking' || check.sinceMs !== first.sinceMs;
      },
      'a newer check',
    );
    const report = await until(() => {
      const check = checkNow();
      if (check?.name === 'failed') failures.push(check.failure.message);
      return check?.name === 'done' && check.report;
    }, 'its result');
    assert.deepEqual(failures, []);
    assert.equal(report.healthy, true);
    assert.equal(report.graphs[0]?.summary?.inputs[0]?.name, 'inputs_embeds', 'the newer file');
  });

  for (const uri of [
    vscode.Uri.parse('untitled:new.onnx'),
    vscode.Uri.file(sample).with({ scheme: 'git' }),
  ]) {
    it(`says that a model of the scheme "${uri.scheme}" is no file on this machine`, async () => {
      await openWithDarkroom(uri);
      const { check } = await finished(api, uri.fsPath);
      assert.ok(check.name === 'failed', 'it is not mistaken for the file at the same path');
      assert.notEqual(check.failure.kind, 'internal');
    });
  }
});
