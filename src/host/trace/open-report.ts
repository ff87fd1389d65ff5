// Problem: a report is to be seen at once, without a question where to put it, and a browser on this side cannot open a file
// on a machine at the other side.
// Idea: it is written to the extension's own folder and opened in the browser; where the window is a browser or works on
// another machine, beside the trace. Where it lies is said either way. The newest few are kept.

import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { t } from '@vscode/l10n';
import * as vscode from 'vscode';
import { stemOf, writeExport } from './export-write';
import { DarkroomError } from '../../shared/errors';

export interface ReportParts {
  readonly extensionUri: vscode.Uri;
  readonly globalStorage: vscode.Uri;
}

const mostKept = 20;
/** A page of all that a report may hold is far smaller. */
const largestPage = 64 * 2 ** 20;

export async function openReport(parts: ReportParts, trace: string): Promise<vscode.Uri> {
  const folder = path.join(parts.globalStorage.fsPath, 'reports');
  await mkdir(folder, { recursive: true }).catch((error: unknown) => {
    throw new DarkroomError('bad-input', `The folder ${folder} for reports cannot be written.`, {
      remedy: 'Export the trace as a report to another folder.',
      cause: error,
    });
  });
  // Traces of one name lie in many folders.
  const which = createHash('sha256').update(trace).digest('hex').slice(0, 8);
  const out = vscode.Uri.file(path.join(folder, `${stemOf(trace)}-${which}.html`));
  await writeExport(parts.extensionUri, {
    trace,
    out,
    label: t('Report (HTML)'),
    options: ['--format', 'html'],
  });
  await forgetOld(folder);
  const here = vscode.env.remoteName === undefined && vscode.env.uiKind === vscode.UIKind.Desktop;
  const opened = here && (await vscode.env.openExternal(out));
  if (!opened) await showBeside(out, stemOf(trace));
  void sayWhere(out, opened ? stemOf(trace) : undefined);
  return out;
}

/** `title`: of the page beside the trace, which is offered where a browser was asked to show it. */
async function sayWhere(out: vscode.Uri, title: string | undefined): Promise<void> {
  const beside = t('Show Here');
  const actions = title === undefined ? [] : [beside];
  const chosen = await vscode.window.showInformationMessage(
    t('The report lies at {0}.', out.fsPath),
    ...actions,
  );
  if (chosen === beside && title !== undefined) await showBeside(out, title);
}

/** The page brings its own policy, without scripts and network. */
async function showBeside(page: vscode.Uri, title: string): Promise<void> {
  const { size } = await stat(page.fsPath);
  if (size > largestPage)
    throw new DarkroomError('unsupported', 'The report is too large to be shown here.', {
      remedy: `Open ${page.fsPath} in a browser.`,
    });
  const panel = vscode.window.createWebviewPanel(
    'darkroom.report',
    t('Report: {0}', title),
    { viewColumn: vscode.ViewColumn.Beside, preserveFocus: false },
    { enableScripts: false, enableFindWidget: true, localResourceRoots: [] },
  );
  panel.webview.html = await readFile(page.fsPath, 'utf8');
}

async function forgetOld(folder: string): Promise<void> {
  const names = (await readdir(folder)).filter(name => name.endsWith('.html'));
  if (names.length <= mostKept) return;
  const files = await Promise.all(
    names.map(async name => {
      const file = path.join(folder, name);
      return {
        file,
        at: await stat(file).then(
          ({ mtimeMs }) => mtimeMs,
          () => 0,
        ),
      };
    }),
  );
  const old = files.sort((a, b) => b.at - a.at).slice(mostKept);
  await Promise.all(old.map(({ file }) => rm(file, { force: true })));
}
