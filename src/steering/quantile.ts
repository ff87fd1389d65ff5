// The value that a share of a list does not exceed: the nearest one that is in the list, so that it was really reached.

/** NaN for an empty list. */
export function quantileOf(values: readonly number[], share: number): number {
  const ordered = Float64Array.from(values).sort();
  const place = Math.ceil(share * ordered.length) - 1;
  return ordered[Math.min(ordered.length - 1, Math.max(0, place))] ?? NaN;
}
