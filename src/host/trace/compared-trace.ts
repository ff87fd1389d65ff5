// Problem: the trace that an editor's own is compared with grows, ends or goes away like that one, may be chosen in several
// ways, and must never take the editor down.
// Idea: it is a trace file of its own, watched in the same way, with one published value: what it is and what it holds, or
// why not. Whatever goes wrong with it is part of that value.

import path from 'node:path';
import * as vscode from 'vscode';
import { differenceFrom, divergencesFrom } from './compare-answers';
import { openParent } from './parent-trace';
import { writeReplacementSpec } from './replacement-file';
import { replacementCommand, replacementOffer } from './replacement-test';
import { samenessOf } from './sameness';
import { TraceFile } from './trace-file';
import { readsOf } from './trace-reads';
import { comparable } from './two-traces';
import { droppedFile } from '../dropped-file';
import type { Log } from '../log';
import { pickTrace } from '../run/open-trace';
import { DarkroomError, sentence, toFailure } from '../../shared/errors';
import type { CompareCalls, CompareWish, OtherTrace } from '../../shared/protocol/trace-compare';
import type { TraceContent, TraceReads } from '../../shared/protocol/trace-panel';
import type { Handlers, Nothing } from '../../shared/rpc/contract';
import type { OpenTrace } from '../../trace/open-trace';

export interface ComparedTraceParts {
  readonly own: TraceFile;
  readonly uri: vscode.Uri;
  readonly globalStorage: vscode.Uri;
  readonly log: Log;
  readonly publish: (other: OtherTrace<TraceContent> | null) => void;
}

type Contract = {
  calls: CompareCalls<TraceContent> & { [N in keyof TraceReads as `other.${N}`]: TraceReads[N] };
  topics: Nothing['topics'];
};

export class ComparedTrace {
  readonly #parts: ComparedTraceParts;
  #file: TraceFile | undefined;
  #unwatch: (() => void) | undefined;
  #value: OtherTrace<TraceContent> | null = null;

  constructor(parts: ComparedTraceParts) {
    this.#parts = parts;
  }

  /** What is shown of it; null where nothing is compared. */
  get value(): OtherTrace<TraceContent> | null {
    const { content } = this.#value ?? {};
    const [own, other] = [this.#parts.own.document, this.#file?.document];
    if (!this.#value || content?.name !== 'shown' || !own || !other) return this.#value;
    const { parent } = own;
    return {
      ...this.#value,
      isParent: parent?.startedAt === other.startedAt && parent.file === this.#value.title,
      same: samenessOf(own, other),
    };
  }

  /** Compares with this file from now on, or says why not. */
  open(file: string): void {
    void this.#compareWith({ file });
  }

  #show(file: string): void {
    this.#close();
    const title = path.basename(file);
    const trace = new TraceFile(file, this.#parts.log);
    this.#file = trace;
    this.#set({ title, file, isParent: false, content: trace.content.value });
    this.#unwatch = trace.content.watch(content => this.#set({ title, file, isParent: false, content }));
  }

  /** The other state of the own trace: figures about both are other ones. */
  refresh(): void {
    if (this.#value) this.#parts.publish(this.value);
  }

  leave(): void {
    this.#close();
    this.#set(null);
  }

  dispose(): void {
    this.#close();
  }

  get handlers(): Handlers<Contract> {
    const { means, layer, lens, picture, frame, latent, focus } = readsOf(() => this.#other);
    return {
      other: () => this.value,
      compareWith: wish => this.#compareWith(wish),
      leaveComparison: () => this.leave(),
      divergences: ({ first, pairs }) => {
        const [own, other] = [this.#parts.own.open, this.#other];
        if (first === 'own') return divergencesFrom(own, other, pairs);
        return divergencesFrom(
          other,
          own,
          pairs.map(([one, two]) => [two, one] as const),
        );
      },
      stepDifference: ({ steps, latents }) =>
        differenceFrom(this.#parts.own.open, this.#other, steps, latents),
      replacementTest: () => this.#replacementTest(),
      'other.means': means,
      'other.layer': layer,
      'other.lens': lens,
      'other.picture': picture,
      'other.frame': frame,
      'other.latent': latent,
      'other.focus': focus,
    };
  }

  get #other(): OpenTrace {
    if (this.#file) return this.#file.open;
    throw new DarkroomError('missing', 'No trace is compared with this one.');
  }

  /** What is no test is not copied as one: a sentence says what would be. */
  async #replacementTest(): Promise<string> {
    const { own, uri } = this.#parts;
    try {
      const offer = replacementOffer(own.open.document);
      if ('why' in offer) throw new DarkroomError('unsupported', offer.why);
      const file = await writeReplacementSpec(uri.fsPath, offer.spec);
      const command = replacementCommand(file, offer.precision);
      await vscode.env.clipboard.writeText(command);
      void sayWhere(file, offer.without);
      return command;
    } catch (error) {
      void vscode.window.showInformationMessage(sentence(toFailure(error)));
      throw error;
    }
  }

  async #compareWith(wish: CompareWish): Promise<void> {
    try {
      const file = await this.#fileOf(wish);
      if (file !== undefined) this.#show(comparable(this.#parts.uri.fsPath, file));
    } catch (error) {
      this.#close();
      const failure = toFailure(error);
      if (failure.kind === 'cancelled') return;
      this.#set({ title: '', file: '', isParent: false, content: { name: 'failed', failure } });
    }
  }

  async #fileOf(wish: CompareWish): Promise<string | undefined> {
    if ('file' in wish) return wish.file;
    if ('uri' in wish) return fileOf(wish.uri);
    const { globalStorage, uri, own } = this.#parts;
    const parent = own.document?.parent;
    if (wish.with === 'parent' && parent) {
      const found = await openParent(uri.fsPath, parent, globalStorage);
      await found?.close();
      if (found) return found.path;
      throw new DarkroomError(
        'missing',
        `The run that this one goes on from, ${parent.file}, is not found.`,
        {
          remedy: 'Put its trace beside this one, or choose another trace to compare with.',
        },
      );
    }
    const picked = await pickTrace(globalStorage, vscode.l10n.t('Compare With'));
    return picked?.fsPath;
  }

  #set(value: OtherTrace<TraceContent> | null): void {
    this.#value = value;
    this.#parts.publish(this.value);
  }

  #close(): void {
    this.#unwatch?.();
    this.#unwatch = undefined;
    this.#file?.dispose();
    this.#file = undefined;
    this.#value = null;
  }
}

async function sayWhere(file: string, without: readonly string[]): Promise<void> {
  const open = vscode.l10n.t('Open');
  const said = vscode.l10n.t(
    '{0} has the replacement test of this run; the command that runs it is copied.',
    path.basename(file),
  );
  const chosen = await vscode.window.showInformationMessage([said, ...without].join(' '), open);
  if (chosen === open) await vscode.commands.executeCommand('vscode.open', vscode.Uri.file(file));
}

function fileOf(uri: string): string {
  const parsed = droppedFile(uri);
  if (parsed.scheme !== 'file')
    throw new DarkroomError('unsupported', `${uri} is not a file on this machine.`, {
      remedy: 'Save it as a file and compare with that.',
    });
  return parsed.fsPath;
}
