// Which steps a person looks at next: whoever goes on goes on in the same direction, and turns back at times.

/** `step` has been reached from `before`; steps that are not there are left out, the likeliest comes first. */
export function stepsAhead(step: number, before: number, count: number, most: number): readonly number[] {
  const on = step < before ? -1 : 1;
  const back = Math.floor(most / 4);
  const distances = Array.from({ length: most - back }, (_, i) => on * (i + 1));
  // The first step back is as likely as the third one on.
  distances.splice(2, 0, ...Array.from({ length: back }, (_, i) => -on * (i + 1)));
  return distances.map(distance => step + distance).filter(next => next >= 0 && next < count);
}
