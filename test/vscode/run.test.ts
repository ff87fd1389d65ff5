import assert from 'node:assert/strict';
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import type { DarkroomApi } from '../../src/extension';
import type { AskOutcome } from '../../src/host/run/run-desk';
import type { TraceView } from '../../src/shared/protocol/trace-panel';
import { temporaryFolder } from '../support/folders';
import { closeEditors, darkroom, inFront, until } from '../support/panels';

const root = process.env['DARKROOM_ROOT'] ?? '.';
/** A run that goes on until it is stopped: each latent takes a thousand passes. */
const endless = { model: 'pinhole-mixed', method: 'modal-mixed', settings: { denoisingSteps: 1000 } };
const question = 'start at the ring and follow the arrows for 6 steps . what colour is the cell ?';

describe('a run from the palette to its trace', () => {
  let api: DarkroomApi;
  let workspace: string;
  let picture: string;

  const ask = (request: object) =>
    vscode.commands.executeCommand<AskOutcome>('darkroom.ask', {
      ...{ picture, question, model: 'pinhole', runs: 1 },
      ...request,
    });
  const shown = (): TraceView[] =>
    api.traceEditors().flatMap(({ content }) => (content.name === 'shown' ? [content.trace] : []));
  const traces = () => {
    const folder = path.join(workspace, '.darkroom', 'traces');
    return existsSync(folder) ? readdirSync(folder).sort() : [];
  };

  before(async () => {
    api = await darkroom();
    workspace = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? '';
    cpSync(path.join(root, 'samples'), path.join(workspace, 'pictures'), { recursive: true });
    picture = path.join(workspace, 'pictures', 'trail-1-0.png');
  });

  afterEach(async () => {
    await closeEditors(api);
    rmSync(path.join(workspace, '.darkroom'), { recursive: true, force: true });
  });

  it('opens its trace at once, which grows until it is stopped', async () => {
    const work = ask(endless);
    const growing = () => shown().find(({ status }) => status.state === 'running');
    const first = await until(growing, 'the trace of a run that goes on');
    await until(() => (growing()?.steps.length ?? 0) > first.steps.length, 'more steps');
    await vscode.commands.executeCommand('darkroom.stop');
    const outcome = await work;
    assert.ok('result' in outcome, JSON.stringify(outcome));
    assert.equal(outcome.result.outcomes[0]?.state, 'cancelled');
    await until(() => shown()[0]?.status.state === 'cancelled', 'its end in the editor');
  });

  it('returns what came out, and shows it', async () => {
    const outcome = await ask({ question, method: 'text-cot' });
    const finished = await until(
      () => shown().find(({ status }) => status.state === 'done'),
      'a finished trace in the editor',
    );
    assert.ok('result' in outcome, JSON.stringify(outcome));
    const [first] = outcome.result.outcomes;
    assert.equal(first?.answer, 'green');
    assert.equal(first.correct, true, 'the record beside the picture knows the truth');
    assert.equal(finished.answer?.text, 'green');
    assert.deepEqual(
      outcome.traces.map(uri => path.basename(uri.fsPath)),
      traces(),
    );
    assert.match(
      traces()[0] ?? '',
      /^\d{4}-\d\d-\d\d_\d\d-\d\d-\d\d_trail-1-0_text-cot\.trace\.safetensors$/,
    );
    const { uri } = await inFront('darkroom.trace');
    assert.equal(uri.fsPath, outcome.traces[0]?.fsPath, 'the tab has the name of the finished trace');
    assert.equal(api.runDesk().run.name, 'ended');
  });

  it('remembers what was chosen', async () => {
    await ask({ question, method: 'direct', seed: 3, open: false });
    const { choice, picture: chosen } = api.runDesk();
    assert.deepEqual([choice.method, choice.seed, choice.question], ['direct', 3, question]);
    assert.equal(chosen?.path, picture);
    assert.equal(api.traceEditors().length, 0, 'nothing opens when told so');
  });

  it('stops on command and keeps what was written', async () => {
    const work = ask({ ...endless, runs: 2, open: false });
    await until(() => {
      const { run } = api.runDesk();
      return run.name === 'running' && run.tokens > 2;
    }, 'the first tokens');
    await vscode.commands.executeCommand('darkroom.stop');
    const outcome = await work;
    assert.ok('result' in outcome, JSON.stringify(outcome));
    assert.equal(outcome.result.outcomes.at(-1)?.state, 'cancelled');
    assert.equal(traces().length, 1, 'the second run was not begun');
  });

  it('leaves a journal that opens and can be finished when its engine is killed', async () => {
    const work = ask({ ...endless, open: false });
    const pid = await until(() => {
      const { run, engine } = api.runDesk();
      return run.name === 'running' && run.tokens > 2 && engine.name === 'running' && engine.pid;
    }, 'tokens of a run');
    process.kill(pid, 'SIGKILL');
    const outcome = await work;
    assert.ok('failure' in outcome);
    assert.equal(outcome.failure.kind, 'engine-stopped');
    const journal = outcome.traces.at(-1)?.fsPath ?? '';
    assert.match(journal, /\.trace\.journal$/);
    const { run } = api.runDesk();
    assert.ok(run.name === 'failed' && run.trace === journal);
    await vscode.commands.executeCommand('darkroom.openTrace', vscode.Uri.file(journal));
    const trace = await until(() => shown()[0], 'the journal in the editor');
    assert.ok(trace.steps.length > 2, 'the finished steps are there');
    const finish = await until(() => {
      const [editor] = api.traceEditors();
      return editor?.content.name === 'shown' && editor.content.finish === 'possible';
    }, 'the offer to finish it');
    assert.ok(finish);
    const again = await ask({ question, method: 'direct', open: false });
    assert.ok('result' in again, 'the next run starts a new engine');
  });

  for (const [what, request, kind, words] of [
    ['a model that is not there', { model: 'nobody' }, 'missing', /no model "nobody".*/],
    ['a method that the model lacks', { method: 'lavit' }, 'unsupported', /cannot run the method "lavit"/],
    ['a picture that is gone', { picture: '/gone/cat.png' }, 'missing', /\/gone\/cat\.png is not there/],
    ['an empty question', { question: ' ' }, 'bad-input', /question is empty/],
  ] as const) {
    it(`says in a sentence what is wrong: ${what}`, async () => {
      const outcome = await ask({ question, method: 'direct', ...request });
      assert.ok('failure' in outcome);
      assert.equal(outcome.failure.kind, kind);
      assert.match(outcome.failure.message, words);
      assert.deepEqual(traces(), []);
    });
  }

  it('names the models that have a method which another lacks', async () => {
    const outcome = await ask({ question, method: 'lavit' });
    assert.ok('failure' in outcome);
    assert.match(outcome.failure.remedy ?? '', /lavit is run by: pinhole-lavit\./);
  });

  it('says so when the question is longer than the model can read', async () => {
    const outcome = await ask({ question: 'red '.repeat(3000), method: 'direct', open: false });
    assert.ok('failure' in outcome);
    assert.notEqual(outcome.failure.kind, 'internal', outcome.failure.message);
  });

  it('says so when the folder for traces cannot be made', async () => {
    const settings = vscode.workspace.getConfiguration('darkroom');
    const file = path.join(temporaryFolder(), 'file');
    writeFileSync(file, '');
    await settings.update('traces.folder', path.join(file, 'traces'), vscode.ConfigurationTarget.Workspace);
    try {
      const outcome = await ask({ question, method: 'direct', open: false });
      assert.ok('failure' in outcome);
      assert.match(outcome.failure.message, /cannot be written/);
    } finally {
      await settings.update('traces.folder', undefined, vscode.ConfigurationTarget.Workspace);
    }
  });

  it('draws a new sample with its record, and knows its answer', async () => {
    const folder = temporaryFolder();
    const made: vscode.Uri[] = [];
    for (const seed of [5, 6])
      made.push(
        await vscode.commands.executeCommand<vscode.Uri>('darkroom.newSamplePicture', {
          task: 'trail',
          difficulty: 2,
          seed,
          folder,
        }),
      );
    const lines = readFileSync(path.join(folder, 'samples.jsonl'), 'utf8').trim().split('\n');
    assert.equal(lines.length, 2, 'the second is added to the first');
    // A question that the new picture has ready as well would stay.
    await ask({ question: 'something else', method: 'direct', open: false });
    const outcome = await vscode.commands.executeCommand<AskOutcome>('darkroom.ask', {
      picture: made[1],
      model: 'pinhole',
      method: 'text-cot',
      open: false,
    });
    const record = JSON.parse(lines[1] ?? '') as { answer: string; question: string };
    assert.ok('result' in outcome, JSON.stringify(outcome));
    assert.equal(api.runDesk().choice.question, record.question, 'a sample brings its question along');
    assert.equal(outcome.result.outcomes[0]?.answer, record.answer);
  });

  it('copies the sample workspace and leaves what is there as it is', async () => {
    const folder = vscode.Uri.file(path.join(temporaryFolder(), 'samples'));
    const open = () =>
      vscode.commands.executeCommand('darkroom.openSampleWorkspace', { folder, open: false });
    await open();
    const readme = path.join(folder.fsPath, 'README.md');
    writeFileSync(readme, 'mine');
    await open();
    assert.equal(readFileSync(readme, 'utf8'), 'mine');
    const recorded = path.join(folder.fsPath, 'traces', 'trail-1-0_text-cot.trace.safetensors');
    await vscode.commands.executeCommand('darkroom.openTrace', vscode.Uri.file(recorded));
    const trace = await until(() => shown()[0], 'the recorded trace');
    assert.equal(trace.answer?.text, 'green');
  });
});
