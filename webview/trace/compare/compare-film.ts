// What film, tracks, stage and table of two runs have in common: which is A and which is B, their places on one axis, and
// the lanes that both are drawn in. Made anew when one of them grows, they are exchanged or the page changes its width.

import { axisOf } from '../film/axis';
import type { Axis } from '../film/axis';
import { leastWidth, margins, wideFrom } from '../film/film';
import { changedFrom } from './changed-alone';
import { compareLanes } from './compare-lanes';
import type { PlacedPairLane } from './compare-lanes';
import type { DrawnFocus } from './drawn-focus';
import type { OtherTrace, Sameness } from '../../../src/shared/protocol/trace-compare';
import type { FocusTrack, StepView, TraceContent, TraceView } from '../../../src/shared/protocol/trace-panel';
import { alignmentOf, placeOf } from '../../../src/shared/trace-view/compare';
import type { Alignment, PairedSpan } from '../../../src/shared/trace-view/compare';

export type Letter = 'a' | 'b';
export const letters: readonly Letter[] = ['a', 'b'];

export interface Side {
  readonly letter: Letter;
  readonly trace: TraceView;
  /** The name of its file without its ending. */
  readonly name: string;
  /** The trace that the editor was opened for. */
  readonly isOwn: boolean;
  /** S_focus of the box that a person drew. */
  readonly drawn: FocusTrack | undefined;
}

export interface CompareFilm {
  readonly a: Side;
  readonly b: Side;
  readonly isParent: boolean;
  readonly same: Sameness;
  readonly alignment: Alignment;
  readonly axis: Axis;
  readonly lanes: readonly PlacedPairLane[];
  readonly tracksHeight: number;
  readonly wide: boolean;
  readonly room: number;
  readonly growing: boolean;
  /** The first step of B that was made under a change which A has not; Infinity where there is none. */
  readonly changedFrom: number;
  /** Another state of either run: what could not be read of the one before may be there now. */
  readonly state: string;
  /** KL(A‖B) at a place; NaN where it is not defined, undefined while it is on its way. */
  readonly divergenceAt: (place: number) => number | undefined;
}

export interface ComparedPair {
  readonly own: TraceView;
  readonly title: string;
  readonly other: OtherTrace<TraceContent>;
  readonly exchanged: boolean;
  readonly width: number;
  readonly drawn: DrawnFocus;
  readonly divergence: (a: number, b: number) => number | undefined;
}

const unknown: Sameness = { model: null, vocabulary: false, picture: true, question: true, method: true };

/** Undefined where there is nothing of the other run to be seen. */
export function compareFilmOf(pair: ComparedPair): CompareFilm | undefined {
  const { own, title, other, exchanged, width, drawn, divergence } = pair;
  if (other.content.name !== 'shown') return undefined;
  const ownLetter = exchanged ? 'a' : 'b';
  const sideOf = (letter: Letter): Side =>
    letter === ownLetter || other.content.name !== 'shown'
      ? { letter, trace: own, name: plainName(title), isOwn: true, drawn: drawn.own }
      : {
          letter,
          trace: other.content.trace,
          name: plainName(other.title),
          isOwn: false,
          drawn: drawn.other,
        };
  const [a, b] = [sideOf('a'), sideOf('b')];
  const wide = width >= wideFrom;
  const room = Math.max(200, width - (wide ? margins.gutter + margins.scale : 0));
  const isGrowing = ({ trace }: Side) => trace.status.state === 'running';
  const alignment = alignmentOf(
    { steps: a.trace.steps, growing: isGrowing(a) },
    { steps: b.trace.steps, growing: isGrowing(b) },
  );
  const growing = isGrowing(a) || isGrowing(b);
  const divergenceAt = (place: number) => {
    const pair = wordsAt(alignment, a, b, place);
    return pair ? divergence(...pair) : NaN;
  };
  const same = other.same ?? unknown;
  const hasLens = a.trace.lens && b.trace.lens && same.vocabulary;
  const { lanes, height } = compareLanes({ a, b }, hasLens, wide);
  return {
    a,
    b,
    isParent: other.isParent,
    same,
    alignment,
    axis: axisOf(alignment.spans, { room, growing, least: leastOf(alignment, a, b, room) }),
    lanes,
    tracksHeight: height,
    wide,
    room,
    growing,
    changedFrom: changedFrom(b.trace, a.trace),
    state: [a, b].map(({ trace }) => `${trace.steps.length} ${trace.status.state}`).join(' '),
    divergenceAt,
  };
}

/** The steps of both at a place where each wrote a word. */
function wordsAt(
  { places }: Alignment,
  a: Side,
  b: Side,
  place: number,
): readonly [number, number] | undefined {
  const { a: one, b: two } = places[place] ?? {};
  if (one === undefined || two === undefined) return undefined;
  const areWords = a.trace.steps[one]?.kind === 'text' && b.trace.steps[two]?.kind === 'text';
  return areWords ? [one, two] : undefined;
}

/** Where the next tokens of both can be compared. */
export function wordPairs(film: CompareFilm): readonly (readonly [number, number])[] {
  return film.alignment.places.flatMap((_, place) => {
    const pair = wordPairAt(film, place);
    return pair ? [pair] : [];
  });
}

export const wordPairAt = ({ alignment, a, b }: CompareFilm, place: number) =>
  wordsAt(alignment, a, b, place);

function leastOf({ spans }: Alignment, a: Side, b: Side, room: number) {
  const [ofA, ofB] = [leastWidth(a.trace.steps, room), leastWidth(b.trace.steps, room)];
  const widths = new Map<unknown, number>(
    spans.map(span => [span, Math.max(span.a ? ofA(span.a) : 0, span.b ? ofB(span.b) : 0)]),
  );
  return (span: unknown) => widths.get(span) ?? 0;
}

export const plainName = (title: string) => title.replace(/\.trace\.(safetensors|journal)$/, '');

/** The step of a side at a place. */
export function stepAt({ alignment }: CompareFilm, side: Side, place: number): StepView | undefined {
  const index = alignment.places[place]?.[side.letter];
  return index === undefined ? undefined : side.trace.steps[index];
}

/** The place of a step of one of the two; the first place where it has none. */
export function placeOfStep({ alignment }: CompareFilm, letter: Letter, step: number): number {
  return placeOf(alignment, letter, step) ?? 0;
}

export const spanOf = (span: PairedSpan, { letter }: Side) => span[letter];

/** The edge before a place, where it begins. */
export function edgeBefore({ axis }: CompareFilm, place: number): number {
  const column = axis.columns.find(({ span }) => place >= span.from && place < span.from + span.count);
  return column ? column.x + ((place - column.span.from) * column.width) / column.span.count : NaN;
}
