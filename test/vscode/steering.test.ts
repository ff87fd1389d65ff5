import assert from 'node:assert/strict';
import { cpSync, existsSync, rmSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import type { DarkroomApi } from '../../src/extension';
import type { Extracted } from '../../src/host/direction/extract-direction';
import type { AskOutcome } from '../../src/host/run/run-desk';
import type { Exposure } from '../../src/shared/protocol/exposure';
import { openTrace } from '../../src/trace/open';
import { closeEditors, darkroom, until } from '../support/panels';

const root = process.env['DARKROOM_ROOT'] ?? '.';
/** Whatever other tests left chosen. */
const once = { runs: 1, temperature: 0, seed: 0 };
const question = 'start at the ring and follow the arrows for 6 steps . what colour is the cell ?';

describe('a direction from the palette to the angle in a trace', () => {
  let api: DarkroomApi;
  let workspace: string;
  let picture: string;
  let extracted: Extracted;

  const command = <T>(name: string, ...args: unknown[]) =>
    vscode.commands.executeCommand<T>(`darkroom.${name}`, ...args);
  const exposures = () => api.runDesk().choice.exposures;
  const file = () => extracted.direction.fsPath;
  const read = () =>
    until(() => {
      const state = api.runDesk().directions[file()];
      return state?.name === 'read' && state.facts;
    }, 'what the direction says of itself');

  before(async () => {
    api = await darkroom();
    workspace = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? '';
    cpSync(path.join(root, 'samples'), path.join(workspace, 'pictures'), { recursive: true });
    picture = path.join(workspace, 'pictures', 'trail-1-0.png');
    await command('removeInterventions');
    const made = await command<Extracted | undefined>('extractDirection', {
      model: 'pinhole-text-same',
      generate: { task: 'trail', count: 12, seed: 3 },
    });
    assert.ok(made, 'the direction was extracted');
    extracted = made;
  });

  after(async () => {
    await command('removeInterventions');
    await closeEditors(api);
    rmSync(path.join(workspace, '.darkroom'), { recursive: true, force: true });
  });

  it('is extracted into the workspace folder, with its pairs beside it', () => {
    assert.equal(
      file(),
      path.join(workspace, '.darkroom', 'directions', 'trail-12_pinhole-text-same.direction.safetensors'),
    );
    assert.ok(existsSync(file().replace('.direction.safetensors', '.pairs.jsonl')));
    assert.equal(extracted.about.pairs.count, 12);
    assert.deepEqual(exposures(), [], 'nothing is added that was not asked for');
  });

  it('is added once, and says what it is', async () => {
    const added = await command<vscode.Uri>('addDirection', { direction: file() });
    assert.equal(added.fsPath, file());
    await command('addDirection', { direction: file() });
    assert.equal(exposures().length, 1, 'once');
    // The list of models starts the engine, which reads the file.
    await command('lookForModels');
    const facts = await read();
    assert.equal(facts.model, 'pinhole-text-same');
    assert.equal(facts.pairs, 12);
    assert.equal(facts.width, 192);
    assert.ok(facts.target !== undefined && facts.target.layers > 0);
    const energy = facts.spectrum.reduce((sum, share) => sum + share, 0);
    assert.ok(Math.abs(energy - 1) < 1e-6, `shares of energy add up to ${energy}`);
  });

  it('turns a run, and the same is run with a random vector', async () => {
    if (exposures().length === 0) await command('addDirection', { direction: file() });
    const [exposure] = exposures();
    const moved: Exposure = { ...exposure!, strength: 0.8 };
    const outcome = await command<AskOutcome>('ask', {
      picture,
      model: 'pinhole',
      question,
      ...once,
      method: 'direct',
      steer: [{ direction: moved.file, strength: moved.strength }],
      control: true,
      open: false,
    });
    assert.ok('result' in outcome, JSON.stringify(outcome));
    const [steered, random] = outcome.traces;
    assert.ok(steered && random && outcome.control);
    assert.match(random.fsPath, /-random-vector\.trace\.safetensors$/);
    const angles = await Promise.all([steered, random].map(anglesIn));
    for (const [which, found] of [
      ['direction', angles[0] ?? []],
      ['random vector', angles[1] ?? []],
    ] as const)
      assert.ok(found.length > 0 && found.every(degrees => degrees > 0), `${which}: ${found.join()}`);
    const { effect } = api.runDesk();
    assert.equal(effect?.strengths[file()], 0.8);
    const most = Math.max(...(angles[0] ?? []));
    assert.ok(effect.turned && Math.abs(effect.turned.most - most) < 1e-9);
    assert.ok(effect.control && effect.control.most > 0);
  });

  it('comes back from the interventions that its run wrote down, and bad ones change nothing', async () => {
    await command('addDirection', { direction: file() });
    const outcome = await command<AskOutcome>('ask', {
      picture,
      model: 'pinhole',
      question,
      ...once,
      method: 'direct',
      steer: [{ direction: file(), strength: 0.7, positions: 'generated', renorm: true }],
      control: false,
    });
    const [trace] = outcome.traces;
    assert.ok(trace);
    const name = path.basename(trace.fsPath);
    await until(
      () =>
        api
          .traceEditors()
          .some(
            ({ title, content }) =>
              title === name && content.name === 'shown' && content.trace.status.state === 'done',
          ),
      'its editor',
    );
    const copied = await command<string>('trace.copyInterventions');
    await command('removeInterventions');
    const [pasted] = await command<Exposure[]>('pasteInterventions');
    assert.deepEqual(
      [pasted?.file, pasted?.on, pasted?.strength, pasted?.positions, pasted?.renorm],
      [file(), true, 0.7, 'generated', true],
    );
    assert.deepEqual(exposures(), [pasted]);
    for (const bad of [
      '',
      'no list',
      '[{"at":{"keys":"image"},"do":{"gate":0}}]',
      copied.replace('.vector.', '.gone.'),
    ]) {
      await vscode.env.clipboard.writeText(bad);
      assert.equal(await command('pasteInterventions'), undefined, bad);
      assert.deepEqual(exposures(), [pasted], bad);
    }
    await closeEditors(api);
    await command('removeInterventions');
  });

  it('is part of what the side bar runs, and is not once it is turned off', async () => {
    await command('removeInterventions');
    await command('addDirection', vscode.Uri.file(file()));
    const ask = (more: object) =>
      command<AskOutcome>('ask', {
        picture,
        model: 'pinhole',
        question,
        ...once,
        method: 'direct',
        open: false,
        ...more,
      });
    const both = await ask({});
    assert.ok('result' in both && both.control, 'a control run is on by default');
    assert.equal(both.traces.length, 2);
    const one = await ask({ control: false });
    assert.ok('result' in one && !one.control);
    assert.ok((await anglesIn(one.traces[0]!)).length > 0);
    await command('removeInterventions');
    const none = await ask({});
    assert.ok('result' in none && !none.control);
    assert.deepEqual(await anglesIn(none.traces[0]!), []);
  });

  it('is seen in the trace editor', async () => {
    await command('ask', {
      picture,
      model: 'pinhole',
      question,
      ...once,
      method: 'direct',
      steer: [{ direction: file(), strength: 1 }],
    });
    const trace = await until(() => {
      const [editor] = api.traceEditors();
      if (editor?.content.name !== 'shown') return false;
      return editor.content.trace.status.state === 'done' && editor.content.trace;
    }, 'the trace in the editor');
    assert.equal(trace.interventions, 1);
  });

  it('is analysed in a document', async () => {
    const uri = await command<vscode.Uri>('analyseDirection', { direction: file() });
    const text = (await vscode.workspace.openTextDocument(uri)).getText();
    assert.match(text, /^# trail-12/);
    assert.match(text, /\| Layer \|/);
    assert.match(text, /pinhole-text-same, 12 pairs/);
  });

  it('says so in place when its file is gone', async () => {
    await command('addDirection', { direction: path.join(workspace, 'gone.direction.safetensors') });
    const gone = await until(
      () => api.runDesk().directions[path.join(workspace, 'gone.direction.safetensors')],
      'what is said of a file that is not there',
    );
    assert.ok(gone.name === 'failed' && gone.failure.kind === 'missing', JSON.stringify(gone));
    await command('removeInterventions');
    assert.deepEqual(exposures(), []);
  });

  it('goes on with what was interrupted when the same is asked for again', async () => {
    const wish = { model: 'pinhole-text-same', generate: { task: 'trail', count: 60, seed: 4 } };
    const out = path.join(
      workspace,
      '.darkroom',
      'directions',
      'trail-60_pinhole-text-same.direction.safetensors',
    );
    const first = command<Extracted | undefined>('extractDirection', wish);
    await until(() => existsSync(`${out}.partial`), 'the first responses');
    await command('restartEngine');
    assert.equal(await first, undefined);
    assert.ok(existsSync(`${out}.partial`) && !existsSync(out), 'what was read stays');
    const again = await command<Extracted | undefined>('extractDirection', wish);
    assert.equal(again?.direction.fsPath, out);
    assert.equal(again.about.pairs.count, 60);
    assert.ok(!existsSync(`${out}.partial`));
  });

  it('refuses in words what makes no sense', async () => {
    for (const wish of [
      { model: 'nobody', generate: { task: 'trail', count: 2 } },
      { model: 'pinhole-text-same', generate: { task: 'nothing', count: 2 } },
      { model: 'pinhole-text-same' },
      { modell: 'pinhole' },
    ])
      assert.equal(await command('extractDirection', wish), undefined, JSON.stringify(wish));
  });
});

/** At each position where the stream was changed. */
async function anglesIn(trace: vscode.Uri): Promise<readonly number[]> {
  const opened = await openTrace(trace.fsPath);
  try {
    return opened.document.steps.flatMap(({ measures }) => measures?.steering?.degrees ?? []);
  } finally {
    await opened.close();
  }
}
