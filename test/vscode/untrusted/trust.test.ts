import assert from 'node:assert/strict';
import path from 'node:path';
import * as vscode from 'vscode';
import type { DarkroomApi } from '../../../src/extension';

const sample = path.join(process.env['DARKROOM_ROOT'] ?? '.', 'models', 'sample', 'decoder.onnx');

describe('restricted mode', () => {
  it('has an untrusted workspace', () => assert.equal(vscode.workspace.isTrusted, false));

  it('lists a graph, and opens no session', async () => {
    const api = await vscode.extensions.getExtension<DarkroomApi>('darkroom.darkroom')?.activate();
    assert.ok(api);
    await vscode.commands.executeCommand('vscode.openWith', vscode.Uri.file(sample), 'darkroom.model');
    for (let waited = 0; waited < 20_000; waited += 20) {
      const [panel] = api.modelPanels();
      if (panel?.check.name === 'done') {
        const [graph] = panel.check.report.graphs;
        assert.equal(panel.trusted, false);
        assert.equal(graph?.opened.state, 'not-tried');
        assert.ok((graph.summary?.nodeCount ?? 0) > 10);
        return;
      }
      assert.notEqual(panel?.check.name, 'failed');
      await new Promise(resolve => setTimeout(resolve, 20));
    }
    assert.fail('the check did not end');
  });
});
