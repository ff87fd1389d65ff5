/** Of values in ascending order, between two of them in proportion; null of nothing. */
export function percentile(ascending: readonly number[], share: number): number | null {
  const place = share * (ascending.length - 1);
  const below = ascending[Math.floor(place)];
  const above = ascending[Math.ceil(place)];
  if (below === undefined || above === undefined) return null;
  return below + (above - below) * (place - Math.floor(place));
}
