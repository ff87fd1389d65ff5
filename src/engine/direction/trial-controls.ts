// Problem: "the arm is better than untouched, and its control is not" does not say that the arm is better than its control.
// Idea: each arm is compared with each of its own controls on the samples that both answered.
//
//   p          exact McNemar test of arm against control
//   adjusted   the same for all controls of this arm that were measured (Holm)

import type { Arm, SampleOutcome } from './trial';
import { holm } from '../../measures/statistics/holm';
import { mcnemar } from '../../measures/statistics/mcnemar';

export interface Against {
  readonly control: string;
  /** Samples that both answered; where there are none, it was not measured. */
  readonly n: number;
  /** Samples that the arm alone, and that the control alone answers rightly. */
  readonly gained: number;
  readonly lost: number;
  readonly p: number;
  readonly adjusted: number;
}

export function againstControls(
  arms: readonly Arm[],
  of: number,
  samples: readonly SampleOutcome[],
): readonly Against[] {
  const name = arms[of]?.name ?? '';
  const found = [...arms.entries()].flatMap(([at, arm]) =>
    arm.of?.includes(name) ? [comparedWith(arm.name, of, at, samples)] : [],
  );
  const values = [...holm(found.flatMap(({ n, p }) => (n > 0 ? p : [])))];
  return found.map(one => (one.n > 0 ? { ...one, adjusted: values.shift() ?? 1 } : one));
}

function comparedWith(control: string, of: number, at: number, samples: readonly SampleOutcome[]): Against {
  const both = samples.flatMap(({ arms }) => {
    const [arm, other] = [arms[of], arms[at]];
    return arm && other && arm.failed === undefined && other.failed === undefined ? [{ arm, other }] : [];
  });
  const gained = both.filter(({ arm, other }) => arm.right && !other.right).length;
  const lost = both.filter(({ arm, other }) => !arm.right && other.right).length;
  const p = mcnemar(gained, lost);
  return { control, n: both.length, gained, lost, p, adjusted: p };
}
