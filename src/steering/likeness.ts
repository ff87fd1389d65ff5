// How alike directions are: those of a model's layers among each other, or those of a text model, resampled, and those of a
// picture model.
//
//   cos = a.b / (|a| |b|)                            -1..1; NaN where one has no length

import { requireFinite, requireWidth } from './checks';
import { lengthOf } from './energy';

/** [directions, others]: row by row. */
export function cosinesBetween(
  directions: readonly Float32Array[],
  others: readonly Float32Array[] = directions,
): Float32Array {
  const width = directions[0]?.length ?? 0;
  for (const direction of [...directions, ...others]) {
    requireWidth(direction, width, 'A direction');
    requireFinite(direction, 'A direction');
  }
  const lengths = others.map(lengthOf);
  return Float32Array.from(
    directions.flatMap(a => {
      const length = lengthOf(a);
      return others.map((b, i) => {
        const cosine =
          a.reduce((sum, value, d) => sum + value * (b[d] ?? 0), 0) / (length * (lengths[i] ?? 0));
        return Math.min(1, Math.max(-1, cosine));
      });
    }),
  );
}
