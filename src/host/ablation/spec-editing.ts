// The file of an ablation in a text editor: above it what can be done, and in it what cannot work, at its place. The same parser
// as in the engine says so; what only a model can say is said when it is run.

import { existsSync } from 'node:fs';
import { t } from '@vscode/l10n';
import * as vscode from 'vscode';
import { placeOf } from './spec-places';
import { parseAblation } from '../../ablation/parse-spec';
import { DarkroomError } from '../../shared/errors';
import { isAblationFile, resultFolderOf } from '../../shared/protocol/ablation';

const files: vscode.DocumentSelector = { scheme: 'file', pattern: '**/*.ablation.json' };
/** As in the engine. */
const largestFile = 2 ** 20;
/** While a person types. */
const quietMs = 300;

export function watchSpecs(): vscode.Disposable {
  const found = vscode.languages.createDiagnosticCollection('darkroom.ablation');
  const timers = new Map<string, NodeJS.Timeout>();
  const look = (document: vscode.TextDocument) => {
    if (isSpec(document)) found.set(document.uri, diagnosticsOf(document));
  };
  const soon = (document: vscode.TextDocument) => {
    const key = document.uri.toString();
    clearTimeout(timers.get(key));
    timers.set(
      key,
      setTimeout(() => look(document), quietMs),
    );
  };
  vscode.workspace.textDocuments.forEach(look);
  return vscode.Disposable.from(
    found,
    new vscode.Disposable(() => timers.forEach(timer => clearTimeout(timer))),
    vscode.workspace.onDidOpenTextDocument(look),
    vscode.workspace.onDidChangeTextDocument(({ document }) => isSpec(document) && soon(document)),
    vscode.workspace.onDidCloseTextDocument(({ uri }) => {
      clearTimeout(timers.get(uri.toString()));
      timers.delete(uri.toString());
      found.delete(uri);
    }),
    vscode.languages.registerCodeLensProvider(files, { provideCodeLenses: lensesOf }),
  );
}

const isSpec = ({ uri }: vscode.TextDocument) => uri.scheme === 'file' && isAblationFile(uri.fsPath);

/** Text that is no JSON is the JSON language's to mark. */
function diagnosticsOf(document: vscode.TextDocument): vscode.Diagnostic[] {
  const text = document.getText();
  if (text.length > largestFile) return [];
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return [];
  }
  try {
    parseAblation(value);
    return [];
  } catch (error) {
    if (!(error instanceof DarkroomError)) throw error;
    const { start, end } = placeOf(text, error.message);
    const range = new vscode.Range(document.positionAt(start), document.positionAt(end));
    const sentence = [error.message, error.remedy].filter(part => part !== undefined).join(' ');
    const diagnostic = new vscode.Diagnostic(range, sentence, vscode.DiagnosticSeverity.Error);
    diagnostic.source = 'Darkroom';
    return [diagnostic];
  }
}

function lensesOf({ uri }: vscode.TextDocument): vscode.CodeLens[] {
  const top = new vscode.Range(0, 0, 0, 0);
  const lens = (title: string, command: string) =>
    new vscode.CodeLens(top, { title, command, arguments: [{ file: uri.fsPath }] });
  const begun = existsSync(resultFolderOf(uri.fsPath));
  const run = begun
    ? lens(t('$(debug-continue) Resume'), 'darkroom.resumeAblation')
    : lens(t('$(play) Run'), 'darkroom.runAblation');
  return [
    ...(vscode.workspace.isTrusted ? [run] : []),
    ...(begun ? [lens(t('$(graph-scatter) Open Sheet'), 'darkroom.openContactSheet')] : []),
  ];
}
