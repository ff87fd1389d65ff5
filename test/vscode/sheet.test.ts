// An ablation in real VS Code: from a wish to rows, a sheet that follows them, a sample and its traces; its file in the text editor;
// and the tools of assistants. A person's way through the palette is in workbench/ablation.test.ts.

import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import type { DarkroomApi } from '../../src/extension';
import type { AblationEnded } from '../../src/host/ablation/ablation-desk';
import type { SheetView } from '../../src/shared/protocol/ablation-sheet';
import { closeEditors, darkroom, until } from '../support/panels';

const root = process.env['DARKROOM_ROOT'] ?? '.';

describe('an ablation in VS Code', function () {
  this.timeout(300_000);
  let api: DarkroomApi;
  let folder: string;

  const command = <T>(name: string, ...args: unknown[]) =>
    vscode.commands.executeCommand<T>(`darkroom.${name}`, ...args);
  const shown = (title: string): SheetView | undefined => {
    const state = api.contactSheets().find(sheet => sheet.title === title);
    return state?.content.name === 'shown' ? state.content.sheet : undefined;
  };
  const spec = (name: string, part: Record<string, unknown> = {}): string => {
    const file = path.join(folder, `${name}.ablation.json`);
    const asked = {
      recipe: 'replacement-test',
      model: path.join(root, 'models', 'pinhole-ivt'),
      samples: { count: 12, difficulty: 2 },
      arms: ['baseline', 'transplant', 'zero'],
      ...part,
    };
    writeFileSync(file, JSON.stringify(asked, undefined, 2));
    return file;
  };

  before(async () => {
    api = await darkroom();
    folder = path.join(vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? '', 'ablations');
    mkdirSync(folder, { recursive: true });
  });

  after(async () => {
    await closeEditors(api);
    rmSync(folder, { recursive: true, force: true });
    rmSync(path.join(folder, '..', '.darkroom'), { recursive: true, force: true });
  });

  it('runs with its sheet open, which follows the rows to the verdict', async () => {
    const seen = new Set<number>();
    const watch = setInterval(() => {
      const sheet = shown('live');
      if (sheet) seen.add(sheet.done);
    }, 20);
    const ended = await command<AblationEnded>('runAblation', {
      file: spec('live', { samples: { count: 40 } }),
    });
    clearInterval(watch);
    assert.ok('outcome' in ended, JSON.stringify(ended));
    assert.deepEqual([ended.outcome.missing, ended.outcome.rows], [0, 120]);
    const sheet = await until(() => shown('live')?.run.name === 'none' && shown('live'), 'the whole sheet');
    assert.deepEqual([sheet.done, sheet.of, sheet.rows], [40, 40, 120]);
    assert.ok(
      [...seen].some(done => done > 0 && done < 40),
      `it was seen at ${[...seen].join()}`,
    );
    const summary = JSON.parse(readFileSync(path.join(ended.folder.fsPath, 'summary.json'), 'utf8')) as {
      tasks: { sentence: string; arms: { own: { share: number } }[] }[];
    };
    const [task] = sheet.tasks;
    assert.equal(task?.sentence, summary.tasks[0]?.sentence);
    assert.deepEqual(
      task?.arms.map(({ own }) => own.share),
      summary.tasks[0]?.arms.map(({ own }) => own.share),
    );
  });

  it('keeps what was finished when it is stopped, and goes on with it', async () => {
    const file = spec('stopped', { samples: { count: 200 } });
    const running = command<AblationEnded>('runAblation', { file });
    await until(() => (shown('stopped')?.done ?? 0) > 1, 'some samples');
    await command('stopAblation');
    const ended = await running;
    assert.ok('outcome' in ended && ended.outcome.missing > 0, JSON.stringify(ended));
    const sheet = await until(() => shown('stopped')?.run.name === 'none' && shown('stopped'), 'the end');
    assert.ok(sheet.done > 1 && sheet.done < 200);
    assert.equal(sheet.tasks[0]?.arms[1]?.compared?.adjusted, null, 'p is not said yet');
    const again = command<AblationEnded>('resumeAblation', { file });
    await until(() => (shown('stopped')?.done ?? 0) > sheet.done, 'more samples');
    await command('stopAblation');
    assert.ok('outcome' in (await again));
  });

  it('opens a sample with the baseline and the arm as two traces, with the answers of its rows', async () => {
    const file = spec('traced');
    const ended = await command<AblationEnded>('runAblation', { file, open: false });
    const lines = readFileSync(path.join(ended.folder.fsPath, 'rows.jsonl'), 'utf8')
      .trim()
      .split('\n')
      .slice(1);
    const rows = lines.map(line => JSON.parse(line) as { index: number; arm: string; answer: string });
    for (const arm of ['zero', 'transplant']) {
      await command('openSampleTraces', {
        folder: ended.folder.fsPath,
        task: 'trail',
        index: 3,
        seed: 1,
        arm,
      });
      const answerOf = (name: string) => rows.find(row => row.index === 3 && row.arm === name)?.answer;
      const editor = await until(
        () =>
          api
            .traceEditors()
            .find(({ title, other }) => title.includes(`_${arm}.`) && other?.content.name === 'shown'),
        `the traces of ${arm}`,
      );
      const { content, other } = editor;
      assert.ok(content.name === 'shown' && other?.content.name === 'shown');
      assert.equal(content.trace.answer?.text, answerOf(arm));
      assert.equal(other.content.trace.answer?.text, answerOf('baseline'));
    }
    assert.ok(existsSync(path.join(ended.folder.fsPath, 'traces', 'trail-3_1_baseline.trace.safetensors')));
  });

  it('marks a mistake at its place, and offers Run, then Resume and Open Sheet', async () => {
    const file = spec('written', { arms: ['baseline', { does: 'zero', part: 'ears' }] });
    const uri = vscode.Uri.file(file);
    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.window.showTextDocument(document);
    const own = () => vscode.languages.getDiagnostics(uri).filter(({ source }) => source === 'Darkroom');
    const [mistake] = await until(() => own().length > 0 && own(), 'the mistake');
    assert.match(mistake?.message ?? '', /^arms\[1\]\.part cannot be "ears"/);
    assert.equal(document.getText(mistake?.range), '"part": "ears"');
    const titles = async () =>
      (await vscode.commands.executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', uri)).map(
        ({ command: found }) => found?.title,
      );
    assert.deepEqual(await titles(), ['$(play) Run']);
    mkdirSync(file.replace('.json', ''));
    assert.deepEqual(await titles(), ['$(debug-continue) Resume', '$(graph-scatter) Open Sheet']);
  });

  it('is run by an assistant, which reads the verdict; and a trace, which it reads', async () => {
    const token = new vscode.CancellationTokenSource().token;
    const invoke = async (name: string, input: object) => {
      const result = await vscode.lm.invokeTool(name, { input, toolInvocationToken: undefined }, token);
      return result.content
        .map(part => (part instanceof vscode.LanguageModelTextPart ? part.value : ''))
        .join('');
    };
    const said = await invoke('run_ablation', { file: spec('told'), open: false });
    assert.match(said, /^trail: (The latents|Not decided)/);
    assert.match(said, /36 rows, 0 failed, 0 samples still to be answered/);
    const trace = path.join(root, 'samples', 'traces', 'trail-1-0_text-cot.trace.safetensors');
    assert.match(
      await invoke('describe_trace', { file: trace }),
      /^Model pinhole .*\nQuestion: start at the ring/,
    );
    await assert.rejects(
      invoke('run_ablation', { file: spec('bad', { arms: ['nothing'] }) }),
      /arms\[0\] cannot be "nothing"/,
    );
  });
});
