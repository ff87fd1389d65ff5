// Everything that can be changed from the step that is looked at, each as a command of its own: what it does with a person's
// wish is the re-run's affair. Menus and the palette offer what the step allows, which they are told here.

import path from 'node:path';
import * as vscode from 'vscode';
import type { ActiveTrace, ShownTrace } from './active-trace';
import { DarkroomError } from '../../shared/errors';
import type { ChangeCommand } from '../../shared/protocol/trace-panel';
import type { TraceDocument } from '../../shared/trace/document';

const kinds = {
  replaceLatent: 'latent',
  addVector: 'vector',
  gateHere: 'gate',
  patchHere: 'patch',
  removeIntervention: 'remove',
} as const;

export type ChangeCommands = {
  readonly [name in `darkroom.trace.${keyof typeof kinds}`]: () => Promise<unknown>;
} & {
  /** Returns what it copied. */
  readonly 'darkroom.trace.copyInterventions': () => Promise<string>;
};

export function changeCommands(
  { shown }: ActiveTrace,
  rerun: (wish: unknown) => Promise<unknown>,
  askPage: (command: ChangeCommand) => boolean,
): ChangeCommands {
  const asked = (Object.keys(kinds) as (keyof typeof kinds)[]).map(name => [
    `darkroom.trace.${name}`,
    async () => (askPage(name) ? undefined : rerun({ kind: kinds[name] })),
  ]);
  return {
    ...(Object.fromEntries(asked) as Omit<ChangeCommands, 'darkroom.trace.copyInterventions'>),
    'darkroom.trace.copyInterventions': async () => {
      const text = interventionsText(shown.value);
      await vscode.env.clipboard.writeText(text);
      return text;
    },
  };
}

function interventionsText(shown: ShownTrace | undefined): string {
  if (!shown || shown.document.interventions.length === 0)
    throw new DarkroomError('missing', 'Nothing was changed in this run.', {
      remedy: 'Open a trace with interventions; its marks are below the film.',
    });
  const { document, uri } = shown;
  const folder = document.interventionFiles?.folder ?? path.dirname(uri.fsPath);
  return `${JSON.stringify(document.interventions, withFullPaths(folder), 2)}\n`;
}

const namesOfFiles = ['vector', 'tensor', 'trace', 'picture'];

/** A list that is pasted elsewhere has another folder. */
function withFullPaths(folder: string): (key: string, value: unknown) => unknown {
  return (key, value) =>
    typeof value === 'string' && namesOfFiles.includes(key)
      ? path.resolve(folder, value).split(path.sep).join('/')
      : value;
}

/** Tells menus and palette what the step that is looked at allows. */
export function watchStepContext({ shown }: ActiveTrace): vscode.Disposable {
  let known = '';
  const tell = (now: ShownTrace | undefined) => {
    const facts = factsOf(now?.document, now?.step ?? 0);
    if (JSON.stringify(facts) === known) return;
    known = JSON.stringify(facts);
    for (const [name, value] of Object.entries(facts))
      void vscode.commands.executeCommand('setContext', `darkroom.trace.${name}`, value);
  };
  tell(shown.value);
  return new vscode.Disposable(shown.watch(tell));
}

function factsOf(document: TraceDocument | undefined, step: number) {
  const hooks = document?.model.selfTest.state === 'passed';
  return {
    step: document?.steps[step]?.kind ?? 'none',
    hooks,
    sight: hooks && document.picture !== undefined,
    changed: (document?.interventions.length ?? 0) > 0,
  };
}
