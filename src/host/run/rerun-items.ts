// What is asked about, and how what can be changed there is called in a list.

import { t } from '@vscode/l10n';
import * as vscode from 'vscode';
import type { ChangeKind, HeadChange } from './rerun-change';
import type { AskedKind } from './rerun-wish';
import { printable } from '../../shared/format';
import { wordOf } from '../../shared/trace/step';
import type { OpenTrace } from '../../trace/open-trace';

export interface AskedStep {
  readonly trace: OpenTrace;
  readonly step: number;
  readonly globalStorage: vscode.Uri;
  /** What is changed, where only how is left to be asked. */
  readonly kind?: AskedKind | undefined;
  /** The head that is looked at. */
  readonly head?: Pick<HeadChange, 'layer' | 'heads'> | undefined;
}

export function titleOf({ trace, step }: AskedStep): string {
  const view = trace.document.steps[step];
  const what =
    view?.kind === 'text' ? `\u201c${printable(wordOf(view.token).trim(), 40)}\u201d` : t('a latent');
  return t('Re-run From Step {0}, {1}', step, what);
}

const icons: Readonly<Record<ChangeKind, string>> = {
  nothing: 'sync',
  token: 'edit',
  zero: 'circle-slash',
  noise: 'pulse',
  first: 'debug-step-back',
  words: 'symbol-string',
  trace: 'arrow-swap',
  sight: 'file-media',
  vector: 'triangle-up',
  gate: 'eye-closed',
  head: 'circle-slash',
  patch: 'replace',
  remove: 'discard',
  seed: 'refresh',
  picture: 'file-media',
};

export function itemFor(kind: ChangeKind, asked: AskedStep): vscode.QuickPickItem {
  const [label, description] = wordsFor(kind, asked);
  return {
    label,
    ...(description !== undefined && { description }),
    iconPath: new vscode.ThemeIcon(icons[kind]),
  };
}

type Words = readonly [label: string, description?: string];

function wordsFor(kind: ChangeKind, { trace, step }: AskedStep): Words {
  const view = trace.document.steps[step];
  const word = view?.kind === 'text' ? printable(wordOf(view.token).trim(), 40) : '';
  const words: Readonly<Record<ChangeKind, Words>> = {
    nothing: [t('Nothing'), t('it should come out the same')],
    token: [t('Another word…'), t('in place of \u201c{0}\u201d', word)],
    zero: [t('Zeros instead of the latent')],
    noise: [t('Noise instead of the latent…'), t('with its mean and standard deviation')],
    first: [t('The first latent again')],
    words: [t('A word of the prompt instead of the latent')],
    trace: [t('The latent of another trace…'), t('the control that decides')],
    sight: [t('A picture instead of the sketch…'), t('as the model sees it')],
    vector: [t('Add a vector…'), t('a direction, from here on')],
    gate: [t('Gate the view of the picture…'), t('from here on')],
    head: [t('Knock out a head…'), t('from here on or everywhere')],
    patch: [t('The stream of another trace…'), t('at one layer, for this step')],
    remove: [t('Without one of its interventions…'), t('from here on')],
    seed: [t('Another seed…'), t('what follows is drawn anew')],
    picture: [t('Another picture…')],
  };
  return words[kind];
}
