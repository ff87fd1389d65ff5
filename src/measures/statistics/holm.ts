// Problem: of twenty comparisons one is "significant" by chance.
// Idea: Holm's step-down: the smallest of m values is multiplied by m, the next by m - 1 and so on, and none becomes smaller
// than one before it. Each result may be compared with the level as if it were alone; together they err at most that often.
//
//   adjusted p of the i-th smallest = max over j <= i of min(1, (m - j + 1) p_j)        probability

import { DarkroomError } from '../../shared/errors';

/** In the order given. */
export function holm(values: readonly number[]): readonly number[] {
  const wrong = values.find(p => !(p >= 0 && p <= 1));
  if (wrong !== undefined) throw new DarkroomError('bad-input', `${wrong} is not a probability.`);
  const order = [...values.keys()].sort((a, b) => (values[a] ?? 0) - (values[b] ?? 0));
  const adjusted = new Array<number>(values.length).fill(0);
  let floor = 0;
  for (const [i, place] of order.entries()) {
    floor = Math.max(floor, Math.min(1, (values.length - i) * (values[place] ?? 0)));
    adjusted[place] = floor;
  }
  return adjusted;
}
