// In a workspace that is not trusted a sheet is read, and nothing is run.

import assert from 'node:assert/strict';
import { cpSync, rmSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { madeResults } from '../../support/made-results';
import { closeEditors, darkroom, until } from '../../support/panels';

describe('an ablation in an untrusted workspace', () => {
  it('has its sheet, and is not run', async () => {
    const api = await darkroom();
    const workspace = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? '';
    const folder = path.join(workspace, 'made.ablation');
    cpSync(madeResults(), folder, { recursive: true });
    try {
      await vscode.commands.executeCommand('darkroom.openContactSheet', { file: folder });
      const sheet = await until(
        () => api.contactSheets().find(({ content }) => content.name === 'shown'),
        'the sheet',
      );
      assert.equal(sheet.trusted, false);
      const ended = await vscode.commands.executeCommand('darkroom.runAblation', { file: `${folder}.json` });
      assert.equal(ended, undefined);
      const { token } = new vscode.CancellationTokenSource();
      await assert.rejects(
        Promise.resolve(
          vscode.lm.invokeTool('run_ablation', { input: {}, toolInvocationToken: undefined }, token),
        ),
      );
    } finally {
      await closeEditors(api);
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
