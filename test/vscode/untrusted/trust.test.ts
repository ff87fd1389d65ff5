import assert from 'node:assert/strict';
import * as vscode from 'vscode';

describe('restricted mode', () => {
  it('has an untrusted workspace', () => assert.equal(vscode.workspace.isTrusted, false));
});
