import assert from 'node:assert/strict';
import path from 'node:path';
import * as vscode from 'vscode';
import type { AskOutcome } from '../../../src/host/run/run-desk';

describe('asking in restricted mode', () => {
  it('runs nothing, and says why', async () => {
    const picture = path.join(process.env['DARKROOM_ROOT'] ?? '.', 'samples', 'trail-1-0.png');
    const request = { picture, question: 'what ?', method: 'direct' };
    const outcome = await vscode.commands.executeCommand<AskOutcome>('darkroom.ask', request);
    assert.ok('failure' in outcome);
    assert.equal(outcome.failure.kind, 'refused');
    assert.match(outcome.failure.message, /not trusted/);
    assert.deepEqual(outcome.traces, []);
  });
});
