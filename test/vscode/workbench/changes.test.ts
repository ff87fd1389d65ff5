// Something is changed from a step, from the page and with keys alone: a latent is replaced, a head is knocked out, and the new
// trace opens with the mark of it.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { copyFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import type { FrameLocator } from 'playwright-core';
import { openTrace } from '../../../src/trace/open';
import { temporaryFolder } from '../../support/folders';
import type { Workbench } from '../../support/workbench';
import { openWorkbench } from '../../support/workbench';
import { goToFrame } from './trace-page';
import { pageWith, traceEditor } from './person';

const root = process.env['DARKROOM_ROOT'] ?? '.';
const question = 'start at the ring and follow the arrows for 3 steps . what colour is the cell ?';

describe('changing something from a step in the workbench, as a person does', () => {
  let bench: Workbench;

  before('open VS Code on a folder with a trace of latents', async () => {
    const workspace = temporaryFolder();
    const picture = path.join(workspace, 'trail.png');
    copyFileSync(path.join(root, 'samples', 'trail-1-0.png'), picture);
    const trace = path.join(workspace, 'thought.trace.safetensors');
    const model = path.join(root, 'models', 'pinhole-ivt');
    execFileSync(
      process.execPath,
      [
        path.join(root, 'dist', 'cli.js'),
        ...['run', picture, '--model', model, '--method', 'ivt-lr', '--ask', question, '--out', trace],
      ],
      { stdio: 'ignore' },
    );
    bench = await openWorkbench({ workspace });
    await bench.runCommand('Darkroom: Show Log');
  });

  after('close VS Code', () => bench.close());

  /** The newest trace that goes on from another, once it has ended. */
  const child = async (known: number) => {
    const folder = path.join(bench.workspace, '.darkroom', 'traces');
    const finished = () => {
      try {
        return readdirSync(folder).filter(name => name.endsWith('.trace.safetensors'));
      } catch {
        return [];
      }
    };
    while (finished().length <= known) await bench.page.waitForTimeout(100);
    const newest = finished().sort().at(-1) ?? '';
    // It opens beside its parent, and takes the focus when it does.
    await bench.page.locator('.tab.active', { hasText: newest }).waitFor();
    await pageWith(bench, '.strip.b');
    const trace = await openTrace(path.join(folder, newest));
    await trace.close();
    return trace.document;
  };

  const editor = (): Promise<FrameLocator> => traceEditor(bench, question, 'IVT-LR');

  it('replaces a latent with zeros: r, and two lists', async () => {
    await bench.openFile('thought.trace.safetensors');
    const shown = await editor();
    await goToFrame(bench, shown, 0);
    await bench.page.keyboard.press('r');
    for (const label of ['Zeros instead of the latent', 'Only this latent']) await bench.row(label).click();
    const { interventions, steps, parent } = await child(0);
    assert.deepEqual(interventions, [{ at: { latents: [0] }, do: { replace: 'zero' } }]);
    const [first, second] = steps.filter(step => step.kind === 'latent');
    assert.deepEqual([first?.origin, second?.origin], ['replaced', 'model']);
    assert.equal(parent?.fromStep, 1);
  });

  it('knocks out a head from its map, and marks the steps that were made without it', async () => {
    await bench.runCommand('View: Close All Editors');
    await bench.page.locator('.part.editor .tab').waitFor({ state: 'detached' });
    await bench.openFile('thought.trace.safetensors');
    const shown = await editor();
    await shown.getByRole('gridcell').nth(1).click();
    await shown.getByRole('button', { name: 'Knock out head 1' }).click();
    await bench.row('From this step on').click();
    const { interventions } = await child(1);
    const [{ at, do: action }] = interventions as [
      { at: { heads: number[]; positions: string }; do: unknown },
    ];
    assert.deepEqual([at.heads, action], [[1], { 'knock-out': true }]);
    assert.match(at.positions, /^\[\d+\.\.\]$/);
    await bench.shot('workbench-changes');
  });
});
