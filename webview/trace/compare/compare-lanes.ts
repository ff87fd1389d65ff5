// Measurements of two runs in one lane have one scale, or a curve that lies higher would not be larger. What can be drawn
// over each other is kept: how the model looks. Where neither looks at a picture, how sure it is of its words.

import { t } from '@vscode/l10n';
import { lanesOf } from '../film/lanes';
import type { Lane } from '../film/lanes';
import type { FocusTrack, TraceView } from '../../../src/shared/protocol/trace-panel';

type Reference = NonNullable<Lane['reference']>;

export interface PairLane extends Omit<Lane, 'id' | 'value' | 'band' | 'bars' | 'reference'> {
  readonly id: Lane['id'] | 'divergence';
  /** Of a step of each run that has it; absent for a figure of both. */
  readonly values?: Readonly<Partial<Record<'a' | 'b', Lane['value']>>>;
  /** What chance or indifference gives: one for both, or one of each. */
  readonly references: readonly Reference[];
  readonly definition?: string;
}

export interface PlacedPairLane {
  readonly lane: PairLane;
  readonly top: number;
}

export interface LaneRun {
  readonly trace: TraceView;
  /** Of the box that a person drew. */
  readonly drawn: FocusTrack | undefined;
}

const shown: readonly Lane['id'][] = ['entropy', 'focus', 'drawn'];
const instead: readonly Lane['id'][] = ['output'];

/** `hasDivergence`: whether that of the next tokens can be had. */
export function compareLanes(
  { a, b }: Readonly<Record<'a' | 'b', LaneRun>>,
  hasDivergence: boolean,
  wide: boolean,
): { readonly lanes: readonly PlacedPairLane[]; readonly height: number } {
  const [ofA, ofB] = [lanesOf(a.trace, a.drawn), lanesOf(b.trace, b.drawn)];
  const has = (ids: readonly Lane['id'][]) => [...ofA, ...ofB].some(({ id }) => ids.includes(id));
  const pairs = (has(shown) ? shown : instead).flatMap(
    id =>
      joined(
        ofA.find(lane => lane.id === id),
        ofB.find(lane => lane.id === id),
      ) ?? [],
  );
  return placed([...pairs, ...(hasDivergence ? [divergenceLane()] : [])], wide);
}

function joined(one: Lane | undefined, other: Lane | undefined): PairLane | undefined {
  const lane = one ?? other;
  if (!lane) return undefined;
  const { id, name, unit, height, scale, format } = lane;
  const domains = [one, other].flatMap(each => (each ? [each.domain] : []));
  return {
    ...{ id, name, unit, height, scale, format },
    domain: [Math.min(...domains.map(([from]) => from)), Math.max(...domains.map(([, to]) => to))],
    values: { ...(one && { a: one.value }), ...(other && { b: other.value }) },
    references: referencesOf(one?.reference, other?.reference),
  };
}

/** A line is nobody's control but its own run's: where they are two, both are drawn. */
function referencesOf(a: Reference | undefined, b: Reference | undefined): readonly Reference[] {
  if (a && a.value === b?.value) return [a];
  return [...(a ? [{ ...a, label: `${a.label} A` }] : []), ...(b ? [{ ...b, label: `${b.label} B` }] : [])];
}

/** In nats: two comparisons can be read beside each other, whatever their largest value is. */
const mostDivergence = 2;

function divergenceLane(): PairLane {
  return {
    id: 'divergence',
    name: t('KL (A \u2016 B), at least'),
    unit: t('nats, scale 0 to {0}', String(mostDivergence)),
    height: 34,
    references: [],
    definition: t(
      'At least how far B\u2019s next token is from A\u2019s: a lower bound of KL(A\u2016B), from the likeliest tokens that each trace keeps. Empty where one of them wrote no word there, or kept none. Every comparison has this scale; a bar with a tip is longer than it.',
    ),
    domain: [0, mostDivergence],
    scale: 'linear',
    format: value => value.toFixed(2),
  };
}

function placed(lanes: readonly PairLane[], wide: boolean) {
  // Beside the tracks two values and their unit take a line more than one.
  const gap = wide ? 18 : 20;
  let top = wide ? 6 : 18;
  const list = lanes.map(lane => {
    const place = { lane, top };
    top += lane.height + gap;
    return place;
  });
  return { lanes: list, height: lanes.length === 0 ? 0 : top - (wide ? 3 : 12) };
}
