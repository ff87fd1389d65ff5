// Problem: whoever opens a run that goes on from a step of another wants to read in one line what was changed, and where
// it first says something else. Its own trace has the number of a step, and a list of changes that may be the parent's.
// Idea: what the run's own trace tells is one part of the view; what takes the parent's trace beside it is another, which
// may be missing. Both are data; words are made where they are drawn.

import { t } from '@vscode/l10n';
import { heritageOf } from './heritage';
import { marksOf } from './marks';
import type { ChangeView, OtherWord, ParentView } from '../protocol/trace-panel';
import type { TraceDocument } from '../trace/document';
import { wordOf } from '../trace/step';
import type { Step } from '../trace/step';

/** The word that was put at the step, then the interventions in their order. */
export function changesOf({ parent, steps, interventions }: TraceDocument): readonly ChangeView[] {
  if (!parent) return [];
  const at = steps[parent.fromStep];
  const put = putAt(steps, parent.fromStep);
  const word = put === undefined ? [] : [{ kind: 'word', word: put } as const];
  return [...word, ...interventions.map(change => interventionView(change, at))];
}

/** The word that a person put at a step. */
export function putAt(steps: readonly Step[], index: number): string | undefined {
  const step = steps[index];
  return step?.kind === 'text' && step.token.forced === 'person' ? wordOf(step.token) : undefined;
}

function interventionView(change: unknown, at: Step | undefined): ChangeView {
  const latents = partOf(partOf(change, 'at'), 'latents');
  const by = contentOf(partOf(partOf(change, 'do'), 'replace'));
  const own =
    Array.isArray(latents) && latents.length === 1 && at?.kind === 'latent' && latents[0] === at.latent;
  // Changes hold for what is fed from the step on.
  return by && (own || latents === 'all') ? { kind: 'latent', ...by, following: !own } : { kind: 'other' };
}

function contentOf(
  replace: unknown,
): Pick<ChangeView & { kind: 'latent' }, 'by' | 'seed' | 'trace'> | undefined {
  if (replace === 'zero' || replace === 'first' || replace === 'words') return { by: replace };
  const seed = replace === 'noise' ? 0 : partOf(partOf(replace, 'noise'), 'seed');
  if (typeof seed === 'number') return { by: 'noise', seed };
  const trace = partOf(replace, 'trace');
  return typeof trace === 'string' ? { by: 'trace', trace } : undefined;
}

function partOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined;
}

/** What is known of `child` with its parent's trace beside it. */
export function parentViewOf(parent: TraceDocument, child: TraceDocument): ParentView {
  const from = child.parent?.fromStep ?? 0;
  const at = parent.steps[from];
  const answer = parent.steps.findLast(step => step.kind === 'answer');
  const otherPicture = child.picture?.sha256 !== parent.picture?.sha256;
  return {
    ...changesBeside(parent, child),
    ...(at?.kind === 'text' && { word: wordOf(at.token) }),
    ...(otherPicture && parent.picture && { picture: parent.picture.name }),
    ...(parent.sampling.seed !== child.sampling.seed && { seed: parent.sampling.seed }),
    sameModel: JSON.stringify(parent.model.files) === JSON.stringify(child.model.files),
    otherWord: otherWord(parent.steps, child.steps, putAt(child.steps, from) === undefined ? from : from + 1),
    ...(answer && { answer: answer.text }),
  };
}

/** What of the parent's list the run keeps, and in words what it was made without. */
function changesBeside(
  parent: TraceDocument,
  child: TraceDocument,
): Pick<ParentView, 'inherited' | 'removed'> {
  const { inherited, ended } = heritageOf(parent.interventions, child.interventions);
  const words = new Map(marksOf(parent).map(mark => [mark.item, mark.words]));
  return { inherited, removed: ended.map(item => words.get(item) ?? t('an intervention')) };
}

/** The first step from `from` on that writes another word, or a word where the other wrote none; null where none does. */
function otherWord(parent: readonly Step[], child: readonly Step[], from: number): OtherWord | null {
  const [was, now] = [parent.map(saidAt), child.map(saidAt)];
  for (let step = from; step < Math.max(was.length, now.length); step++) {
    const [before, after] = [was[step], now[step]];
    if (before?.id !== after?.id) return { step, was: before?.word ?? null, word: after?.word ?? null };
  }
  return null;
}

/** The token, 'latent' for a latent; nothing for what only reads. */
function saidAt(step: Step): { readonly id: number | 'latent'; readonly word: string | null } | undefined {
  if (step.kind === 'text') return { id: step.token.id, word: wordOf(step.token) };
  return step.kind === 'latent' ? { id: 'latent', word: null } : undefined;
}
