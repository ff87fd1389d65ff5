import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { darkroom, finished, openWithDarkroom, reportOf, sample } from '../../support/panels';

describe('restricted mode', () => {
  it('has an untrusted workspace', () => assert.equal(vscode.workspace.isTrusted, false));

  it('lists a graph, and opens no session', async () => {
    const api = await darkroom();
    await openWithDarkroom(vscode.Uri.file(sample));
    const panel = await finished(api, sample);
    const [graph] = reportOf(panel).graphs;
    assert.equal(panel.trusted, false);
    assert.equal(graph?.opened.state, 'not-tried');
    assert.ok((graph.summary?.nodeCount ?? 0) > 10);
  });
});
