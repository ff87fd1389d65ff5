// Problem: two runs are told apart by looking at the same moment of both, but after the first word that differs they have
// other numbers of steps, and step 40 of one is no longer what step 40 of the other is.
// Idea: spans are paired in order, frames with frames and sentences with sentences; inside a pair steps are counted from its
// beginning. What comes out is one list of places, each with a step of A, of B, or of both, and everything that has a place
// in time is put on that list. Of spans of other lengths the shorter leaves places empty. What is written later moves
// nothing that was paired before it.

import { spansOf } from './spans';
import type { Span } from './spans';
import type { StepView } from '../protocol/trace-panel';

/** Indexes into the steps of both; at least one is there. */
export interface Place {
  readonly a: number | undefined;
  readonly b: number | undefined;
}

/** A span of places, with what it is made of. */
export interface PairedSpan extends Span {
  readonly a: Span | undefined;
  readonly b: Span | undefined;
}

export interface Alignment {
  readonly places: readonly Place[];
  readonly spans: readonly PairedSpan[];
  /** Whether the two say something else at a place; not where one has not come so far yet. */
  readonly differs: readonly boolean[];
  /** The first such place. */
  readonly first: number | undefined;
}

export interface ComparedSteps {
  readonly steps: readonly StepView[];
  /** More may follow. */
  readonly growing: boolean;
}

export function alignmentOf(a: ComparedSteps, b: ComparedSteps): Alignment {
  const spans = paired(spansOf(a.steps), spansOf(b.steps));
  const places = spans.flatMap(placesOf);
  const [ofA, ofB] = [places.map(place => place.a), places.map(place => place.b)];
  const writtenA = a.growing ? lastDefined(ofA) : places.length;
  const writtenB = b.growing ? lastDefined(ofB) : places.length;
  const differs = places.map((place, at) => {
    if (at > writtenA || at > writtenB) return false;
    return saidAt(a.steps, place.a) !== saidAt(b.steps, place.b);
  });
  const first = differs.indexOf(true);
  return { places, spans, differs, first: first === -1 ? undefined : first };
}

function paired(a: readonly Span[], b: readonly Span[]): readonly PairedSpan[] {
  const [framesA, framesB] = [framesFrom(a), framesFrom(b)];
  const spans: PairedSpan[] = [];
  let [i, j, from] = [0, 0, 0];
  while (i < a.length || j < b.length) {
    const [one, other] = [a[i], b[j]];
    let [takeA, takeB] = [one !== undefined, other !== undefined];
    // A frame waits for the other run's next frame; where that run has none any more, it stands alone.
    if (one && other && one.kind !== other.kind) {
      const waitsForA = one.kind === 'text' && (framesA[i] ?? 0) > 0;
      const waitsForB = other.kind === 'text' && (framesB[j] ?? 0) > 0;
      takeA = one.kind === 'latent' ? !waitsForB : waitsForA;
      takeB = !takeA;
    }
    const [spanA, spanB] = [takeA ? one : undefined, takeB ? other : undefined];
    const { kind } = spanA ?? spanB ?? { kind: 'text' as const };
    const count = Math.max(spanA?.count ?? 0, spanB?.count ?? 0);
    spans.push({ kind, from, count, a: spanA, b: spanB });
    from += count;
    if (takeA) i++;
    if (takeB) j++;
  }
  return spans;
}

/** How many frames there are from each span on. */
function framesFrom(spans: readonly Span[]): readonly number[] {
  let count = 0;
  return spans.map(({ kind }) => (kind === 'latent' ? ++count : count)).map(before => count - before);
}

function placesOf({ count, a, b }: PairedSpan): Place[] {
  const stepAt = (span: Span | undefined, at: number) =>
    span && at < span.count ? span.from + at : undefined;
  return Array.from({ length: count }, (_, at) => ({ a: stepAt(a, at), b: stepAt(b, at) }));
}

const lastDefined = (steps: readonly (number | undefined)[]) =>
  steps.findLastIndex(step => step !== undefined);

/** By its text, which means the same in every vocabulary; a latent says nothing that could differ. */
function saidAt(steps: readonly StepView[], index: number | undefined): string {
  const step = index === undefined ? undefined : steps[index];
  if (step?.kind === 'text') return step.end ? 'end' : `text ${step.text ?? ''}`;
  return step?.kind === 'latent' ? 'latent' : 'nothing';
}

/** Where a step of A or B has its place; undefined for one that has none. */
export function placeOf({ places }: Alignment, side: 'a' | 'b', step: number): number | undefined {
  const at = places.findIndex(place => place[side] === step);
  return at === -1 ? undefined : at;
}
