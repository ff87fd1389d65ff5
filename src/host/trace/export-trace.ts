// Gets a trace out: asks what for and where to, and says where the file lies.

import { existsSync } from 'node:fs';
import path from 'node:path';
import { t } from '@vscode/l10n';
import * as vscode from 'vscode';
import type { ActiveTrace } from './active-trace';
import { stemOf, writeExport } from './export-write';
import { openReport } from './open-report';
import { pickTrace } from '../run/open-trace';
import { journalOf } from '../../trace/names';

export interface ExportParts {
  readonly extensionUri: vscode.Uri;
  readonly globalStorage: vscode.Uri;
  readonly active: ActiveTrace;
}

export type ExportCommands = {
  /** Of a trace from a menu, else of the one in front; from other code `{ trace, format, out }`, which asks nothing. */
  'darkroom.trace.export': (target?: unknown) => Promise<vscode.Uri | undefined>;
  /** Returns where the page lies. */
  'darkroom.openReport': (target?: unknown) => Promise<vscode.Uri | undefined>;
};

export function exportCommands(parts: ExportParts): ExportCommands {
  return {
    'darkroom.trace.export': target => exportTrace(parts, target),
    'darkroom.openReport': async target => {
      const trace = await traceFrom(parts, target, t('Open Report: of Which Trace?'));
      return trace === undefined ? undefined : openReport(parts, trace);
    },
  };
}

interface Format {
  readonly id: string;
  readonly label: string;
  readonly about: string;
  readonly ending: string;
  readonly options: readonly string[];
}

/** Made when they are shown: words come after activation. */
function formats(): readonly Format[] {
  return [
    {
      id: 'csv',
      label: t('Table of steps (CSV)'),
      about: t('One row a step with every measure'),
      ending: 'csv',
      options: [],
    },
    {
      id: 'csv-attention',
      label: t('Table with attention (CSV)'),
      about: t('The same, and the mean attention on each patch'),
      ending: 'csv',
      options: ['--attention'],
    },
    {
      id: 'html',
      label: t('Report (HTML)'),
      about: t('One page that needs nothing but a browser'),
      ending: 'html',
      options: [],
    },
    {
      id: 'svg',
      label: t('Figure (SVG)'),
      about: t('Film and tracks for a paper, with text that can be edited'),
      ending: 'svg',
      options: [],
    },
    {
      id: 'png',
      label: t('Figure (PNG)'),
      about: t('The same as pixels'),
      ending: 'png',
      options: ['--scale', '1'],
    },
    {
      id: 'png-2x',
      label: t('Figure, twice as large (PNG)'),
      about: t('The same for fine screens and print'),
      ending: 'png',
      options: ['--scale', '2'],
    },
    {
      id: 'ipynb',
      label: t('Notebook (Jupyter)'),
      about: t('Python that makes the plots again from the trace'),
      ending: 'ipynb',
      options: [],
    },
  ];
}

async function exportTrace(parts: ExportParts, target: unknown): Promise<vscode.Uri | undefined> {
  const trace = await traceFrom(parts, target, t('Export Trace: Which One?'));
  if (!trace) return undefined;
  const wish = (target ?? {}) as { readonly format?: unknown; readonly out?: unknown };
  const format = formats().find(({ id }) => id === wish.format) ?? (await pickFormat());
  if (!format) return undefined;
  const out = wish.out instanceof vscode.Uri ? wish.out : await pickPlace(trace, format);
  if (!out) return undefined;
  await writeExport(parts.extensionUri, {
    trace,
    out,
    label: format.label,
    options: ['--format', format.ending, ...format.options],
  });
  if (!(wish.out instanceof vscode.Uri)) void sayWhere(out);
  return out;
}

async function pickFormat(): Promise<Format | undefined> {
  const items = formats().map(format => ({ label: format.label, detail: format.about, format }));
  const title = t('Export Trace as');
  const chosen = await vscode.window.showQuickPick(items, { title, ignoreFocusOut: true });
  return chosen?.format;
}

/** The dialog asks before a file is written over. */
function pickPlace(trace: string, { ending, label }: Format): Thenable<vscode.Uri | undefined> {
  const name = `${stemOf(trace)}.${ending}`;
  return vscode.window.showSaveDialog({
    title: label,
    saveLabel: t('Export'),
    defaultUri: vscode.Uri.file(path.join(path.dirname(trace), name)),
    filters: { [label]: [ending] },
  });
}

async function sayWhere(out: vscode.Uri): Promise<void> {
  const [open, show] = [t('Open'), t('Show in Folder')];
  const chosen = await vscode.window.showInformationMessage(t('Exported to {0}.', out.fsPath), open, show);
  if (chosen === open) await vscode.commands.executeCommand('vscode.open', out);
  if (chosen === show) await vscode.commands.executeCommand('revealFileInOS', out);
}

/** Of what a menu or other code names, else the trace in front, else the one that a person picks. */
async function traceFrom(
  { active, globalStorage }: ExportParts,
  target: unknown,
  title: string,
): Promise<string | undefined> {
  const named = target instanceof vscode.Uri ? target : uriIn(target);
  const uri = named ?? active.shown.value?.uri ?? (await pickTrace(globalStorage, title));
  return uri && existing(uri.fsPath);
}

function uriIn(target: unknown): vscode.Uri | undefined {
  const { trace, uri } = (target ?? {}) as { readonly trace?: unknown; readonly uri?: unknown };
  return [trace, uri].find(value => value instanceof vscode.Uri);
}

/** An editor knows a run that goes on by the name that it will have. */
function existing(file: string): string {
  return !existsSync(file) && file.endsWith('.trace.safetensors') ? journalOf(file) : file;
}
