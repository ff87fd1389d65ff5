// Two traces beside each other, chosen in the list of traces, one after the other from its menu, or from the palette.
// Whichever was begun first is A: what was changed is read from the other one.

import { t } from '@vscode/l10n';
import * as vscode from 'vscode';
import type { TraceEditors } from './trace-editor';
import { comparable } from './two-traces';
import { pickTrace } from '../run/open-trace';
import { DarkroomError } from '../../shared/errors';
import { openTrace as readTrace } from '../../trace/open';

/** As the list of traces gives it, and other code. */
interface Named {
  readonly uri: vscode.Uri;
}

export type CompareCommands = {
  /** With what was clicked and all that is selected; or `{ a, b }`, paths of files, from other code. */
  'darkroom.compareTraces': (target?: unknown, selected?: unknown) => Promise<void>;
  'darkroom.selectForCompare': (target?: unknown) => Promise<void>;
  'darkroom.compareWithSelected': (target?: unknown) => Promise<void>;
};

export function compareCommands(editors: TraceEditors, globalStorage: vscode.Uri): CompareCommands {
  let first: vscode.Uri | undefined;
  const compare = async (one: vscode.Uri, other: vscode.Uri) => {
    comparable(one.fsPath, other.fsPath);
    const [a, b] = await inOrder(one, other);
    await editors.compare(b, a);
  };
  return {
    'darkroom.compareTraces': async (target, selected) => {
      const given = givenPair(target) ?? (Array.isArray(selected) ? selected.filter(isNamed) : undefined);
      if (given) {
        const [one, other] = given;
        if (!one || !other || given.length !== 2)
          throw new DarkroomError('bad-input', 'Two traces are compared.', {
            remedy: 'Select two in the list, then compare them.',
          });
        await compare(one.uri, other.uri);
        return;
      }
      const one = await pickTrace(globalStorage, t('Compare Traces: the First'));
      const other = one && (await pickTrace(globalStorage, t('Compare Traces: the Second')));
      if (one && other) await compare(one, other);
    },
    'darkroom.selectForCompare': async target => {
      if (!isNamed(target)) return;
      first = target.uri;
      await vscode.commands.executeCommand('setContext', 'darkroom.traceSelectedForCompare', true);
    },
    'darkroom.compareWithSelected': async target => {
      if (!isNamed(target)) return;
      if (!first)
        throw new DarkroomError('missing', 'No trace is selected to be compared with.', {
          remedy: 'Use "Select for Compare" on one first.',
        });
      await compare(first, target.uri);
    },
  };
}

function isNamed(value: unknown): value is Named {
  return typeof value === 'object' && value !== null && 'uri' in value && value.uri instanceof vscode.Uri;
}

function givenPair(value: unknown): readonly Named[] | undefined {
  if (typeof value !== 'object' || value === null || !('a' in value) || !('b' in value)) return undefined;
  const { a, b } = value;
  if (typeof a !== 'string' || typeof b !== 'string') return undefined;
  return [a, b].map(file => ({ uri: vscode.Uri.file(file) }));
}

/** The one that was begun first comes first; one that cannot be read tells in its editor why. */
async function inOrder(one: vscode.Uri, other: vscode.Uri): Promise<readonly [vscode.Uri, vscode.Uri]> {
  const [first, second] = await Promise.all([begunAt(one), begunAt(other)]);
  return first !== undefined && (second === undefined || second < first) ? [other, one] : [one, other];
}

async function begunAt({ fsPath }: vscode.Uri): Promise<string | undefined> {
  const trace = await readTrace(fsPath).catch(() => undefined);
  await trace?.close();
  return trace?.document.startedAt;
}
