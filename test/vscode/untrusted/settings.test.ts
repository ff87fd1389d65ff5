import assert from 'node:assert/strict';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { changing, darkroom } from '../../support/panels';

describe('settings of a workspace in restricted mode', () => {
  it('name no device and no folders; those that cannot harm are followed', async () => {
    const workspace = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? '';
    const folder = path.join(workspace, '.vscode');
    mkdirSync(folder);
    try {
      const settings = JSON.stringify({
        'darkroom.engine.device': 'dml',
        'darkroom.models.folders': ['/somewhere'],
        'darkroom.engine.idleStopMinutes': 77,
      });
      const read = (name: string) => vscode.workspace.getConfiguration('darkroom').get<unknown>(name);
      await changing(
        () => writeFileSync(path.join(folder, 'settings.json'), settings),
        () => read('engine.idleStopMinutes') === 77,
        'the settings are in force',
      );
      assert.equal(read('engine.device'), 'auto');
      assert.deepEqual(read('models.folders'), []);
      await darkroom();
      await vscode.commands.executeCommand('darkroom.copyDiagnostics');
      const diagnostics = await vscode.env.clipboard.readText();
      assert.match(diagnostics, /^engine\.idleStopMinutes: 77$/m);
      assert.match(diagnostics, /^engine\.device: "auto"$/m);
      assert.match(diagnostics, /^models\.folders: \[\]$/m);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
