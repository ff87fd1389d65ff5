// Problem: an experiment that is looked at again and again until something is found finds what is not there.
// Idea: it is stopped by how wide its intervals are, never by what they hold, and only looks after every tenth sample, in the
// order of the plan, so that one that was interrupted stops where one run would have. Intervals are those of the score test
// (paired-score.ts): they are no point where all samples are alike, and nothing is drawn for them.

import { missingOf, placeKey, unitsOf } from './plan';
import type { Place, Row } from './row';
import type { AblationSpec } from './spec';
import { summarise } from './summary';
import { scoreInterval } from '../measures/statistics/paired-score';

/** Before an experiment is looked at, and between two looks: samples that are answered in all arms. */
const fewest = 20;
const between = 10;

export const isTimeToLook = (samples: number): boolean => samples >= fewest && samples % between === 0;

type Asked = Parameters<typeof summarise>[0];

/** Of all differences; 1 less -1 where one was not measured yet. */
export function widestInterval(spec: Asked, rows: readonly Row[]): number {
  const widths = summarise(spec, rows, 1).flatMap(({ arms }) =>
    arms.slice(1).map(({ compared, agreement }) => {
      if (compared === undefined && agreement === undefined) return 2;
      const [low, high] = compared ? scoreInterval(compared.counts) : (agreement?.changed.interval ?? [0, 1]);
      return high - low;
    }),
  );
  return Math.max(...widths);
}

/** By its own rule: the width that was reached. Undefined where there is more to do, or it is no time to look. */
export function widthReached(
  spec: Asked & Pick<AblationSpec, 'stop'>,
  rows: readonly Row[],
): number | undefined {
  const { width } = spec.stop ?? {};
  if (width === undefined) return undefined;
  const there = new Set(rows.map(placeKey));
  const isThere = (place: Place) => there.has(placeKey(place));
  const finished = unitsOf(spec).filter(unit => missingOf(unit, spec, isThere).length === 0).length;
  if (!isTimeToLook(finished)) return undefined;
  const widest = widestInterval(spec, rows);
  return widest <= width ? widest : undefined;
}

/** As if it were the only one. */
export function ofModel(spec: AblationSpec, model: string | undefined): AblationSpec {
  return model === undefined ? spec : { ...spec, models: [model] };
}
