// Problem: not everything can be changed at every step of a run: a word cannot be put where a latent was, and stream and
// heads of some models cannot be reached.
// Idea: one place knows what a step allows, as data, for the person who picks and for the command that is told.

import { DarkroomError } from '../../shared/errors';
import type { TraceDocument } from '../../shared/trace/document';
import { putAt } from '../../shared/trace-view/descent';

export type RerunChange =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'token'; readonly token: string }
  | {
      readonly kind: LatentContent;
      /** Of noise; 0 if left out. */
      readonly seed?: number;
      /** The trace whose latents are fed, one for one. */
      readonly trace?: string;
      /** The picture that is fed as the model sees it. */
      readonly picture?: string;
      /** All later latents as well; otherwise that of the step, and of a picture the rest of its sketch. */
      readonly following?: boolean;
    }
  | VectorChange
  /** By how much later steps look at the picture: 0 not at all, 1 as the model does. */
  | { readonly kind: 'gate'; readonly gate: number }
  | HeadChange
  | PatchChange
  /** An intervention of the run, by its place in the list. */
  | { readonly kind: 'remove'; readonly item: number }
  | { readonly kind: 'seed'; readonly seed: number }
  | { readonly kind: 'picture'; readonly picture: string };

export interface VectorChange {
  readonly kind: 'vector';
  /** A direction file, or a file of vectors with `#name` where it has several. */
  readonly vector: string;
  readonly strength: number;
  /** The middle one if left out. */
  readonly layers?: readonly number[];
}

export interface HeadChange {
  readonly kind: 'head';
  /** From 1. */
  readonly layer: number;
  readonly heads: readonly number[];
  /** From the prompt on; the whole run is made anew. */
  readonly everywhere?: boolean;
}

export interface PatchChange {
  readonly kind: 'patch';
  /** What leaves it, 0 to the last. */
  readonly layer: number;
  /** The trace whose stream is put at the position that makes the step. */
  readonly trace: string;
}

export const latentContents = ['zero', 'noise', 'first', 'words', 'trace', 'sight'] as const;
export type LatentContent = (typeof latentContents)[number];

export const changeKinds = [
  'nothing',
  'token',
  ...latentContents,
  'vector',
  'gate',
  'head',
  'patch',
  'remove',
  'seed',
  'picture',
] as const;
export type ChangeKind = (typeof changeKinds)[number];

/** What can be changed when the run goes on from `index`; a sentence where it cannot. */
export function changesAt(document: TraceDocument, index: number): readonly ChangeKind[] {
  return ['nothing', ...changesOfStep(document, index), ...changesFrom(document)];
}

function changesOfStep(document: TraceDocument, index: number): readonly ChangeKind[] {
  const step = document.steps[index];
  switch (step?.kind) {
    case 'text':
      return isOfMethod(document, index) ? [] : ['token'];
    case 'latent':
      return [
        'zero',
        'noise',
        ...(step.latent > 0 ? (['first'] as const) : []),
        'words',
        'trace',
        // Latents of other methods are hidden states, which no encoder makes.
        ...(document.method.name === 'modal-mixed' && document.picture ? (['sight'] as const) : []),
      ];
    case 'prompt':
    case 'answer':
    case undefined:
      throw new DarkroomError('bad-input', `A run cannot go on from step ${index} of this trace.`, {
        remedy: 'Choose a step that wrote a word or made a latent.',
      });
  }
}

/** Whatever the step is. */
function changesFrom({
  model,
  method,
  picture,
  sampling,
  interventions,
}: TraceDocument): readonly ChangeKind[] {
  const hooks = model.selfTest.state === 'passed';
  const attention = hooks && model.attentionLayers.length > 0;
  // Nothing multiplied opens a gate that is shut.
  const isShut = method.settings['gate'] === 0;
  return [
    ...(hooks ? (['vector'] as const) : []),
    ...(attention && picture && !isShut ? (['gate'] as const) : []),
    ...(attention && model.heads > 0 ? (['head'] as const) : []),
    ...(hooks ? (['patch'] as const) : []),
    ...(interventions.length > 0 ? (['remove'] as const) : []),
    ...(sampling.temperature > 0 ? (['seed'] as const) : []),
    ...(picture ? (['picture'] as const) : []),
  ];
}

/** What a command was told, where the step allows it. */
export function requireAllowed(document: TraceDocument, index: number, kind: ChangeKind): void {
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

/** The word to be put at the step: another one, or again the one that was put there. */
export function tokenFor({ steps }: TraceDocument, index: number, change: RerunChange): string | undefined {
  if (change.kind === 'token') return change.token;
  const step = steps[index];
  return step?.kind === 'text' && putAt(steps, index) !== undefined ? step.token.text : undefined;
}

/** The end of a group of latents is put there by the method, in every run. */
function isOfMethod({ steps }: TraceDocument, index: number): boolean {
  const step = steps[index];
  return step?.kind === 'text' && step.token.forced === 'method';
}
