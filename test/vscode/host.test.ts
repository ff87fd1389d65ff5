import assert from 'node:assert/strict';
import * as vscode from 'vscode';

describe('the workspace under test', () => {
  it('is a copy of test/vscode/workspace in a VS Code that is new enough', async () => {
    const [folder] = vscode.workspace.workspaceFolders ?? [];
    assert.ok(folder);
    assert.notEqual(folder.uri.fsPath, `${process.env['DARKROOM_ROOT'] ?? ''}/test/vscode/workspace`);
    const text = new TextDecoder().decode(
      await vscode.workspace.fs.readFile(vscode.Uri.joinPath(folder.uri, 'readme.txt')),
    );
    assert.match(text, /its own copy/);
    const [major = 0, minor = 0] = vscode.version.split('.').map(Number);
    assert.ok(major > 1 || minor >= 100, vscode.version);
  });

  it('is trusted', () => assert.equal(vscode.workspace.isTrusted, true));
});
