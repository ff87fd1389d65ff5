import assert from 'node:assert/strict';
import { copyFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import type { DarkroomApi } from '../../src/extension';
import type { AskOutcome } from '../../src/host/run/run-desk';
import { temporaryFolder } from '../support/folders';
import { madeSketches } from '../support/made-latents';
import { addSteps, beginTrace, madeTrace } from '../support/made-trace';
import { closeEditors, darkroom, inFront, until } from '../support/panels';

const recorded = path.join(
  process.env['DARKROOM_ROOT'] ?? '.',
  'samples',
  'traces',
  'trail-1-0_text-cot.trace.safetensors',
);
const words = ['Go', ' up', '.', ' Then', ' right', ' and', ' stop', '.'];

describe('an open trace', () => {
  let api: DarkroomApi;

  before(async () => {
    api = await darkroom();
  });

  afterEach(() => closeEditors(api));

  const editorOf = (file: string) => api.traceEditors().find(({ title }) => title === path.basename(file));
  const shownIn = (file: string) =>
    until(
      () => {
        const content = editorOf(file)?.content;
        return content?.name === 'shown' && content;
      },
      `what ${path.basename(file)} shows`,
    );
  const open = (file: string) => vscode.commands.executeCommand('vscode.open', vscode.Uri.file(file));

  it('is opened by its name in the editor for traces', async () => {
    await open(recorded);
    const { trace } = await shownIn(recorded);
    assert.equal(trace.status.state, 'done');
    assert.equal((await inFront('darkroom.trace')).uri.fsPath, recorded);
  });

  it('moves with commands, and tells its host the step', async () => {
    await open(recorded);
    await shownIn(recorded);
    await until(() => editorOf(recorded)?.step === 1, 'the first step');
    await vscode.commands.executeCommand('darkroom.trace.nextStep');
    await until(() => editorOf(recorded)?.step === 2, 'the next step');
    await vscode.commands.executeCommand('darkroom.selectStep', 7);
    await until(() => editorOf(recorded)?.step === 7, 'the step that the side bar chose');
  });

  // Asked by the host at once, they would wait here for a person.
  it('is asked by every command that changes something: only its page knows where the playhead stands', async () => {
    const interventions = [{ at: { latents: [0] }, do: { replace: 'zero' } }];
    const file = await madeTrace({ folder: temporaryFolder(), words, steps: 12, head: { interventions } });
    await open(file);
    await shownIn(file);
    await until(() => editorOf(file)?.step === 1, 'the first step');
    for (const name of ['removeIntervention', 'replaceLatent', 'patchHere'])
      assert.equal(await vscode.commands.executeCommand(`darkroom.trace.${name}`), undefined, name);
    await vscode.commands.executeCommand('workbench.action.closeQuickOpen');
  });

  it('may be opened before it is finished, by the name that it will have', async () => {
    const made = { folder: temporaryFolder(), words, steps: 12 };
    const finished = path.join(made.folder, 'made.trace.safetensors');
    const writer = await beginTrace(made);
    await addSteps(writer, made, 1, 6);
    await open(finished);
    assert.equal((await shownIn(finished)).trace.status.state, 'running');
    await addSteps(writer, made, 6, 12);
    await writer.end({ status: { state: 'done', ms: 90 } });
    const { trace } = await until(() => {
      const content = editorOf(finished)?.content;
      return content?.name === 'shown' && content.trace.status.state === 'done' && content;
    }, 'the end of the run');
    assert.equal(trace.steps.length, 12);
  });

  it('is not needed on the disk for what was read of it; a sentence says that it is gone', async () => {
    const file = path.join(temporaryFolder(), 'short-lived.trace.safetensors');
    copyFileSync(recorded, file);
    await open(file);
    await shownIn(file);
    rmSync(file);
    const { problem, trace } = await until(() => {
      const content = editorOf(file)?.content;
      return content?.name === 'shown' && content.problem && content;
    }, 'the sentence');
    assert.match(problem?.message ?? '', /short-lived\.trace\.safetensors is gone/);
    assert.ok(trace.steps.length > 10);
  });

  it('goes on from a step with another word, beside it, and says where the two differ', async () => {
    const file = path.join(temporaryFolder(), path.basename(recorded));
    copyFileSync(recorded, file);
    await open(file);
    await shownIn(file);
    const outcome = await vscode.commands.executeCommand<AskOutcome>('darkroom.trace.rerun', {
      step: 3,
      change: { kind: 'token', token: 'a1' },
    });
    assert.ok('result' in outcome, JSON.stringify(outcome));
    const child = outcome.traces[0]?.fsPath ?? '';
    assert.match(path.basename(child), /_trail-1-0-from-3_text-cot\.trace\.safetensors$/);
    const { trace } = await until(() => {
      const content = editorOf(child)?.content;
      return content?.name === 'shown' && content.trace.status.state === 'done' && content;
    }, 'the end of the new run in its editor');
    assert.equal(trace.parent?.file, path.basename(recorded));
    await until(() => editorOf(child)?.step === trace.answer?.fromStep, 'the answer under the playhead');
    assert.deepEqual([trace.parent.fromStep, trace.parent.firstDivergence], [3, 3]);
    assert.deepEqual(trace.changes, [{ kind: 'word', word: ' a1' }]);
    const other = await until(() => {
      const compared = editorOf(child)?.other;
      return compared?.content.name === 'shown' && compared;
    }, 'its parent beside it');
    assert.deepEqual([other.file, other.isParent, other.same?.vocabulary], [file, true, true]);
    const columns = () =>
      vscode.window.tabGroups.all.map(({ activeTab: { input } = {} }) =>
        input instanceof vscode.TabInputCustom ? path.basename(input.uri.fsPath) : '',
      );
    await until(() => columns().length === 2, 'two columns');
    assert.deepEqual(columns(), [path.basename(file), path.basename(child)]);
    rmSync(child);
  });

  it('goes on with nothing changed, and says the same to the end', async () => {
    const outcome = await vscode.commands.executeCommand<AskOutcome>('darkroom.trace.rerun', {
      trace: vscode.Uri.file(recorded),
      step: 30,
      change: { kind: 'nothing' },
      open: false,
    });
    assert.ok('result' in outcome, JSON.stringify(outcome));
    const child = outcome.traces[0]?.fsPath ?? '';
    await open(child);
    const { trace } = await shownIn(child);
    assert.equal(trace.parent?.firstDivergence, null);
    assert.equal(trace.answer?.text, 'green');
    rmSync(child);
  });

  it('goes on from a latent with those of another run, and finds the run that it goes on from', async () => {
    const folder = temporaryFolder();
    const asked = async (command: string, request: object): Promise<string> => {
      const outcome = await vscode.commands.executeCommand<AskOutcome>(command, { open: false, ...request });
      assert.ok('result' in outcome, JSON.stringify(outcome));
      const [first] = outcome.result.outcomes;
      assert.equal(first?.state, 'done', first?.sentence);
      return first.trace;
    };
    const run = (name: string, seed: number) =>
      asked('darkroom.ask', {
        picture: path.join(path.dirname(path.dirname(recorded)), `trail-1-${seed}.png`),
        question: 'start at the ring and follow the arrows for 3 steps . what colour is the cell ?',
        model: 'pinhole',
        method: 'ivt-lr',
        trace: path.join(folder, `${name}.trace.safetensors`),
      });
    const [own, other] = [await run('own', 0), await run('other', 4)];
    const child = await asked('darkroom.trace.rerun', {
      trace: own,
      step: 2,
      change: { kind: 'trace', trace: other, following: true },
    });
    await open(own);
    await open(child);
    const { trace } = await shownIn(child);
    assert.deepEqual(trace.changes, [
      { kind: 'latent', by: 'trace', trace: path.basename(other), following: true },
    ]);
    assert.deepEqual(trace.steps.flatMap(({ latent }) => latent?.origin ?? []).slice(0, 3), [
      'model',
      'supplied',
      'supplied',
    ]);
    assert.equal(trace.parent?.firstDivergence, 2);
    await vscode.commands.executeCommand('darkroom.compareTraces', { a: child, b: own });
    const compared = await until(() => {
      const shown = editorOf(child)?.other;
      return shown?.content.name === 'shown' && shown;
    }, 'both in the editor of the one that was begun later');
    assert.deepEqual([compared.file, compared.isParent, compared.same?.model], [own, true, true]);
    rmSync(child);
  });

  it('goes on although its picture is gone: the run has the pixels that it saw', async () => {
    const folder = temporaryFolder();
    const picture = path.join(folder, 'gone.png');
    copyFileSync(path.join(path.dirname(path.dirname(recorded)), 'trail-1-0.png'), picture);
    const done = (outcome: AskOutcome) => {
      assert.ok('result' in outcome, JSON.stringify(outcome));
      return outcome.traces[0]?.fsPath ?? '';
    };
    const own = done(
      await vscode.commands.executeCommand<AskOutcome>('darkroom.ask', {
        picture,
        question: 'start at the ring and follow the arrows for 3 steps . what colour is the cell ?',
        model: 'pinhole',
        method: 'text-cot',
        trace: path.join(folder, 'own.trace.safetensors'),
      }),
    );
    rmSync(picture);
    const child = done(
      await vscode.commands.executeCommand<AskOutcome>('darkroom.trace.rerun', {
        trace: own,
        step: 3,
        change: { kind: 'nothing' },
      }),
    );
    await open(child);
    const { trace } = await shownIn(child);
    assert.equal(trace.status.state, 'done');
    assert.deepEqual([trace.parent?.fromStep, trace.parent?.firstDivergence], [3, null]);
    assert.equal(trace.picture?.name, 'gone.png');
  });

  it('of a version in git is not mistaken for the file on the disk', async () => {
    await vscode.commands.executeCommand(
      'vscode.openWith',
      vscode.Uri.file(recorded).with({ scheme: 'git' }),
      'darkroom.trace',
    );
    assert.equal(editorOf(recorded), undefined);
  });

  for (const [what, latents, blind] of [
    ['sketches', madeSketches({ pixels: false }), false],
    ['attention on the picture', madeSketches(), true],
  ] as const)
    it(`is shown without ${what}, and can be gone through`, async () => {
      const folder = temporaryFolder();
      const file = await madeTrace({ folder, words, steps: 30, latents, blind: () => blind });
      await open(file);
      const { trace } = await shownIn(file);
      assert.equal(trace.steps.length, 30);
      await until(() => editorOf(file)?.step === 1, 'the first step');
      await vscode.commands.executeCommand('darkroom.trace.nextSpan');
      await until(() => editorOf(file)?.step === 10, 'its first latent');
    });

  it('cannot go on where its model is gone, says so, and stays as it is', async () => {
    const file = await madeTrace({ folder: temporaryFolder(), words, steps: 12 });
    await open(file);
    await shownIn(file);
    const change = { kind: 'nothing' };
    const outcome = await vscode.commands.executeCommand<AskOutcome>('darkroom.trace.rerun', {
      step: 3,
      change,
    });
    assert.ok('failure' in outcome, JSON.stringify(outcome));
    assert.match(outcome.failure.message, /made-up/);
    assert.notEqual(outcome.failure.kind, 'internal');
    assert.equal((await shownIn(file)).trace.steps.length, 12);
  });

  const whole = () => readFileSync(recorded);
  for (const [what, bytes, sentence] of [
    ['empty', '', /is not a whole trace|cannot be read/],
    ['something else', '<!DOCTYPE html><title>Sign in</title>', /is not a whole trace/],
    ['cut off', whole().subarray(0, whole().length / 2), /ends within|is not a whole trace/],
    [
      'of a newer version',
      Buffer.from(whole().toString('latin1').replace('version\\":1', 'version\\":9'), 'latin1'),
      /version|newer/,
    ],
    [
      'said to be larger than any',
      Buffer.concat([Buffer.from([0, 0, 0, 0, 0, 1, 0, 0]), whole().subarray(8)]),
      /claims|is not a whole trace/,
    ],
  ] as const)
    it(`that is ${what} gets a sentence in its place, and is shown when it is right`, async () => {
      const file = path.join(temporaryFolder(), 'bad.trace.safetensors');
      writeFileSync(file, bytes);
      await open(file);
      const failure = await until(() => {
        const content = editorOf(file)?.content;
        return content?.name === 'failed' && content.failure;
      }, 'the sentence');
      assert.match(failure.message, sentence);
      assert.notEqual(failure.kind, 'internal');
      copyFileSync(recorded, file);
      await shownIn(file);
    });
});
