// The last file that runs inside this VS Code: afterwards the extension is off.

import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import path from 'node:path';
import * as vscode from 'vscode';
import { darkroom, finished, openWithDarkroom, reportOf, sample } from '../support/panels';

describe('the end of the extension', () => {
  it('is the end of its engine', async () => {
    const api = await darkroom();
    await openWithDarkroom(vscode.Uri.file(sample));
    reportOf(await finished(api, sample));
    const engine = api.engineState();
    assert.ok(engine.name === 'ready');
    const { extensionPath } = vscode.extensions.getExtension('darkroom.darkroom') ?? {};
    // The very module that VS Code loaded, of which it will call the same function.
    const main = createRequire(__filename)(path.join(extensionPath ?? '', 'dist', 'extension.js')) as {
      deactivate(): Promise<void>;
    };
    await main.deactivate();
    assert.throws(() => process.kill(engine.pid, 0), { code: 'ESRCH' });
  });
});
