// Problem: people who have just installed this do not know where to begin, and a list of steps that does not notice what
// they did is no help.
// Idea: VS Code's own walkthrough, whose steps are done by what really happened: a trace was opened, a run began, a step was
// chosen, something was changed, compared, exported. Commands say so when they returned something: one that was given up
// half way was not done. VS Code hears of a context that becomes true, and only once it knows the walkthrough, which is not
// before that is opened; one that is true by then is never heard of. So each is true for a moment, and again with each tab.

import * as vscode from 'vscode';
import type { ActiveTrace } from './trace/active-trace';

export type StartCommands = {
  'darkroom.start': () => Promise<void>;
  /** Returns the trace. */
  'darkroom.openSampleTrace': () => Promise<vscode.Uri>;
};

const sampleTrace = ['samples', 'traces', 'trail-1-0_text-cot.trace.safetensors'];

export function startCommands(
  { id, extensionUri }: { readonly id: string; readonly extensionUri: vscode.Uri },
  open: (trace: vscode.Uri) => Promise<void>,
): StartCommands {
  return {
    'darkroom.start': async () => {
      await vscode.commands.executeCommand('workbench.action.openWalkthrough', `${id}#start`, false);
      done.forEach(say);
    },
    'darkroom.openSampleTrace': async () => {
      const trace = vscode.Uri.joinPath(extensionUri, ...sampleTrace);
      await open(trace);
      return trace;
    },
  };
}

const done = new Set<string>();

/** `darkroom.did.trace.export` becomes true once that command has done what it is for. */
export function noteDone(command: string): void {
  done.add(command);
  say(command);
}

function say(command: string): void {
  const key = command.replace('darkroom.', 'darkroom.did.');
  for (const value of [true, false]) void vscode.commands.executeCommand('setContext', key, value);
}

/** Notices what is no command; and the walkthrough, which is a tab like others. */
export function watchProgress(active: ActiveTrace): vscode.Disposable {
  return vscode.Disposable.from(
    new vscode.Disposable(noteChosenStep(active)),
    vscode.window.tabGroups.onDidChangeTabs(({ opened, changed }) => {
      if (opened.length + changed.length > 0) done.forEach(say);
    }),
  );
}

/** A step is chosen once a person has gone to another one of a trace; the first is where its editor begins. */
function noteChosenStep(active: ActiveTrace): () => void {
  let [trace, step, changes] = ['', 0, 0];
  const unwatch = active.shown.watch(shown => {
    if (!shown || shown.document.status.state === 'running') return;
    const same = trace === shown.uri.toString();
    changes = same ? changes + Number(step !== shown.step) : 0;
    [trace, step] = [shown.uri.toString(), shown.step];
    if (changes < 2) return;
    noteDone('darkroom.chooseStep');
    unwatch();
  });
  return unwatch;
}
