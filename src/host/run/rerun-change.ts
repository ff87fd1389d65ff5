// Problem: not everything can be changed at every step of a run: a word cannot be put where a latent was, and of some runs
// the beginning cannot be had again.
// Idea: one place knows what a step allows, as data, for the person who picks and for the command that is told; and makes
// of a change what the engine is asked.

import path from 'node:path';
import { DarkroomError } from '../../shared/errors';
import type { TraceDocument } from '../../shared/trace/document';
import { putAt } from '../../shared/trace-view/descent';
import { finishedOf, isTraceFile } from '../../trace/names';

export type RerunChange =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'token'; readonly token: string }
  | {
      readonly kind: LatentContent;
      /** Of noise; 0 if left out. */
      readonly seed?: number;
      /** The trace whose latents are fed, one for one. */
      readonly trace?: string;
      /** All later latents as well, not only that of the step. */
      readonly following?: boolean;
    }
  | { readonly kind: 'seed'; readonly seed: number }
  | { readonly kind: 'picture'; readonly picture: string };

export const latentContents = ['zero', 'noise', 'first', 'trace'] as const;
export type LatentContent = (typeof latentContents)[number];

export const changeKinds = ['nothing', 'token', ...latentContents, 'seed', 'picture'] as const;
export type ChangeKind = (typeof changeKinds)[number];

/** What can be changed when the run goes on from `index`; a sentence where it cannot. */
export function changesAt(document: TraceDocument, index: number): readonly ChangeKind[] {
  requireFollowable(document);
  const step = document.steps[index];
  const seed = document.sampling.temperature > 0 ? (['seed'] as const) : [];
  const picture = document.picture ? (['picture'] as const) : [];
  const others = [...seed, ...picture];
  switch (step?.kind) {
    case 'text':
      return ['nothing', ...(isOfMethod(document, index) ? [] : (['token'] as const)), ...others];
    case 'latent':
      return [
        'nothing',
        'zero',
        'noise',
        ...(step.latent > 0 ? (['first'] as const) : []),
        'trace',
        ...others,
      ];
    case 'prompt':
    case 'answer':
    case undefined:
      throw new DarkroomError('bad-input', `A run cannot go on from step ${index} of this trace.`, {
        remedy: 'Choose a step that wrote a word or made a latent.',
      });
  }
}

/** What a command was told, where the step allows it. */
export function requireAllowed(document: TraceDocument, index: number, { kind }: RerunChange): void {
  const allowed = changesAt(document, index);
  if (allowed.includes(kind)) return;
  throw new DarkroomError('bad-input', `"${kind}" is nothing that can be changed at step ${index}.`, {
    remedy: `There is: ${allowed.join(', ')}.`,
  });
}

/** Whether other latents come after that of a step. */
export function hasLatentsAfter({ steps }: TraceDocument, index: number): boolean {
  return steps.slice(index + 1).some(({ kind }) => kind === 'latent');
}

/** What the parent was changed by goes on, and the change comes after it; names of files are relative to `folder`. */
export function interventionsFor(
  document: TraceDocument,
  index: number,
  change: RerunChange,
  folder: string,
): readonly unknown[] {
  const step = document.steps[index];
  const content = contentFor(change, folder);
  if (content === undefined || step?.kind !== 'latent') return document.interventions;
  const following = 'following' in change && change.following;
  // Changes hold from the step on.
  const latents = following ? 'all' : [step.latent];
  return [...document.interventions, { at: { latents }, do: { replace: content } }];
}

function contentFor(change: RerunChange, folder: string): unknown {
  switch (change.kind) {
    case 'zero':
    case 'first':
      return change.kind;
    case 'noise':
      return { noise: { seed: change.seed ?? 0 } };
    case 'trace':
      return { trace: relative(folder, donorOf(change.trace)) };
    case 'nothing':
    case 'token':
    case 'seed':
    case 'picture':
      return undefined;
  }
}

function donorOf(trace: string | undefined): string {
  if (trace !== undefined && isTraceFile(trace))
    return trace.endsWith('.journal') ? finishedOf(trace) : trace;
  throw new DarkroomError('bad-input', 'It is not said whose latents are fed.', {
    remedy: 'Name a finished trace.',
  });
}

/** With forward slashes, as in every trace. */
function relative(folder: string, file: string): string {
  return path.relative(folder, file).split(path.sep).join('/');
}

/** The word to be put at the step: another one, or again the one that was put there. */
export function tokenFor({ steps }: TraceDocument, index: number, change: RerunChange): string | undefined {
  if (change.kind === 'token') return change.token;
  const step = steps[index];
  return step?.kind === 'text' && putAt(steps, index) !== undefined ? step.token.text : undefined;
}

/** The end of a group of latents is put there by the method, in every run. */
function isOfMethod({ steps }: TraceDocument, index: number): boolean {
  const step = steps[index];
  return step?.kind === 'text' && step.token.forced === true && putAt(steps, index) === undefined;
}

/**
 * A trace says what was changed in a run that went on from another, and not from where on. Latents are followed as they
 * were fed; the rest would be changed from the beginning.
 */
function requireFollowable({ parent, interventions }: TraceDocument): void {
  const ofLatents = (change: unknown) =>
    (change as { readonly at?: { readonly latents?: unknown } } | null)?.at?.latents !== undefined;
  if (!parent || interventions.every(ofLatents)) return;
  throw new DarkroomError(
    'unsupported',
    'In this run, which goes on from another one, more was changed than words and latents, so its beginning cannot be had again.',
    { remedy: 'Re-run the run that it goes on from.' },
  );
}
